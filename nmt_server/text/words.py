"""Words from the subwords of a tokenizer, and which word of the source each target word stems from.

Words are what white space parts: a full stop belongs to the word before it. In scripts without
spaces between words, each token is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nmt_server.text.scripts import is_unspaced

# How SentencePiece marks a token that begins a word, and subword-nmt one that does not end it.
_BEGINS = "▁"
_CONTINUES = "@@"


class Word(NamedTuple):
    """A word, and the half-open range of its tokens."""

    text: str
    start: int
    end: int


def words_of(tokens: Sequence[str]) -> list[Word]:
    """The words that tokens of SentencePiece or subword-nmt make, in order; each token is in one.

    Tokens that are marked in neither way are words by themselves.
    """
    is_marked_at_start = any(token.startswith(_BEGINS) for token in tokens)
    words: list[Word] = []
    for index, token in enumerate(tokens):
        text = token.removeprefix(_BEGINS) if is_marked_at_start else token
        goes_on = False
        if words and is_marked_at_start:
            goes_on = not token.startswith(_BEGINS) and not _parts(words[-1].text, text)
        elif words:
            goes_on = tokens[index - 1].endswith(_CONTINUES)
        if not is_marked_at_start:
            text = text.removesuffix(_CONTINUES)
        if goes_on:
            before = words.pop()
            words.append(Word(before.text + text, before.start, index + 1))
        else:
            words.append(Word(text, index, index + 1))
    return words


def align_words(
    attention: Sequence[Sequence[float]], source: Sequence[Word], target: Sequence[Word]
) -> list[tuple[int, int]]:
    """For each target word the source word that got most of its attention, as pairs of indices.

    `attention` is (target tokens, source tokens). A pair is (source word, target word); a word
    without any attention has none.
    """
    pairs = []
    for number, word in enumerate(target):
        rows = attention[word.start : word.end]
        shares = [sum(sum(row[each.start : each.end]) for row in rows) for each in source]
        most = max(shares, default=0.0)
        if most > 0:
            pairs.append((shares.index(most), number))
    return pairs


def _parts(before: str, after: str) -> bool:
    """Whether a word ends between these texts because of their script."""
    return bool(before and after) and (is_unspaced(before[-1]) or is_unspaced(after[0]))
