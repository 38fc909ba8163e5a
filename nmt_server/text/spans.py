r"""Protected spans, and how they stand in a text: as words, or as markup that opens or closes."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

# \N[1], \V[1] and \P[1] of RPG Maker stand for a name or a number; the other codes are markup.
# What stands in braces is a name, but for {/i} and the overrides of subtitles, such as {\i1}.
_MARKUP = re.compile(r"[<\[]|\{[/\\]|\\(?![NVPnvp]\[)")
_CLOSING = re.compile(r"[<\[{]/|\{\\(?:[bisu]0|r)\}")
_BREAK = re.compile(r"[<\[]/?(?:br|hr|p|li|td|tr|div)\b|\\n", re.IGNORECASE)


class Kind(Enum):
    """`WORD` stands for a word; `OPENING` clings to what follows, `CLOSING` to what precedes."""

    WORD = "word"
    OPENING = "opening"
    CLOSING = "closing"


class Span(NamedTuple):
    """A protected span: what it is, and how it stood in the source.

    `placeholder` is empty for markup, which a model does not see. `left` and `right` are the kinds
    of what it begins and ends with, where several touched. `before` and `after` are the characters
    around it, empty at the ends; `position` is the share of the text before it, 0 to 1.
    `is_padded_left` and `is_padded_right` say that a space parts its placeholder from them, so
    that a tokenizer sees two words.
    """

    text: str
    placeholder: str
    left: Kind
    right: Kind
    before: str
    after: str
    position: float
    is_padded_left: bool
    is_padded_right: bool

    @property
    def clings_left(self) -> bool:
        """Whether no space may part it from what precedes."""
        return self.left is Kind.CLOSING and bool(self.before.strip())

    @property
    def clings_right(self) -> bool:
        """Whether no space may part it from what follows."""
        return self.right is Kind.OPENING and bool(self.after.strip())


def kind_of(text: str) -> Kind:
    """What a single span is, by its looks."""
    if _CLOSING.match(text):
        return Kind.CLOSING
    return Kind.OPENING if _MARKUP.match(text) else Kind.WORD


def is_break(text: str) -> bool:
    """Whether markup parts words as a space does."""
    return _BREAK.match(text) is not None


def without_outer_markup(
    text: str, spans: list[tuple[int, int]]
) -> tuple[int, int, list[tuple[int, int]]]:
    """Start and end of `text` without the markup at its ends, and the spans in between.

    Nothing is taken off where there is markup within, because the two may belong together.
    """

    def is_markup(span: tuple[int, int]) -> bool:
        return kind_of(text[span[0] : span[1]]) is not Kind.WORD

    start, end = 0, len(text)
    first, last = 0, len(spans)
    while first < last and is_markup(spans[first]) and not text[start : spans[first][0]].strip():
        start = spans[first][1]
        first += 1
    while (
        first < last and is_markup(spans[last - 1]) and not text[spans[last - 1][1] : end].strip()
    ):
        end = spans[last - 1][0]
        last -= 1
    if any(is_markup(span) for span in spans[first:last]):
        return 0, len(text), spans
    if start:
        start = end - len(text[start:end].lstrip())
    if end < len(text):
        end = start + len(text[start:end].rstrip())
    return start, end, spans[first:last]


def joined(spans: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Spans in groups of those that touch."""
    groups: list[list[tuple[int, int]]] = []
    for span in spans:
        if groups and groups[-1][-1][1] == span[0]:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups
