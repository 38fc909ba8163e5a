"""Split what is longer than a model can take, where it hurts least, and join the translations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

_CLOSING = "」』）)\\]】”’»\"'"
# From the best place to cut to the worst: after a sentence, after a clause, after a space.
_BOUNDARIES = (
    re.compile(
        rf"[。｡！？!?…।॥؟۔።။៖។]+[{_CLOSING}]*\s*|\.[{_CLOSING}]*\s+|[\n\r\x85\u2028\u2029]\s*"
    ),
    # But not within 1,000 and 10:30.
    re.compile(r"(?:[、､，;；：،؛」』）)\]】]|[,:](?!\d))\s*"),
    re.compile(r"\s+"),
)

# Languages written without a space between sentences (ISO 639-1, ISO 639-3 where that has none).
_WITHOUT_SPACES = frozenset({"ja", "zh", "yue"})


def split_over_long(
    text: str, count_tokens: Callable[[list[str]], list[int]], limit: int
) -> list[str]:
    """Parts of `text`, in order, none of more than `limit` tokens; joined they give `text`.

    `count_tokens` maps texts to their lengths in tokens. A text is cut after sentences, else after
    clauses, else at spaces, else between characters; neighbouring pieces are put together again as
    far as the limit allows.
    """
    if count_tokens([text])[0] <= limit:
        return [text]
    parts = list(_split(text, count_tokens, limit, 0))
    # Two pieces together can have more tokens than each by itself.
    return [
        piece
        for part, length in zip(parts, count_tokens(parts), strict=True)
        for piece in (
            [part] if length <= limit else _split_between_characters(part, count_tokens, limit)
        )
    ]


def _split(
    text: str, count_tokens: Callable[[list[str]], list[int]], limit: int, level: int
) -> Iterator[str]:
    if level == len(_BOUNDARIES):
        yield from _split_between_characters(text, count_tokens, limit)
        return
    ends = [match.end() for match in _BOUNDARIES[level].finditer(text)]
    pieces = [text[start:end] for start, end in pairwise([0, *ends, len(text)]) if start < end]
    group, group_length = "", 0
    for piece, length in zip(pieces, count_tokens(pieces), strict=True):
        if group and group_length + length > limit:
            yield group
            group, group_length = "", 0
        if length > limit:
            yield from _split(piece, count_tokens, limit, level + 1)
        else:
            group += piece
            group_length += length
    if group:
        yield group


def _split_between_characters(
    text: str, count_tokens: Callable[[list[str]], list[int]], limit: int
) -> Iterator[str]:
    # Start from pieces of as many characters as there may be tokens: tokens are rarely shorter
    # than a character, and where they are, the piece is halved until it fits.
    waiting = [text[start : start + limit] for start in range(0, len(text), limit)]
    waiting.reverse()
    while waiting:
        piece = waiting.pop()
        if len(piece) > 1 and count_tokens([piece])[0] > limit:
            middle = len(piece) // 2
            waiting += [piece[middle:], piece[:middle]]
        else:
            yield piece


def join_parts(translations: list[str], target_language: str) -> str:
    """The translation of a text from those of its parts."""
    return separator(target_language).join(part for part in translations if part)


def separator(language: str) -> str:
    """What stands between two sentences of a language, an ISO 639-1 code or a BCP 47 tag."""
    return "" if is_written_without_spaces(language) else " "


def is_written_without_spaces(language: str) -> bool:
    """Whether no space parts the sentences of a language, an ISO 639-1 code or a BCP 47 tag."""
    return language.split("-")[0] in _WITHOUT_SPACES
