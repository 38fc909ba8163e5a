"""What stands between blocks: which of it is a text, and where its inline markup is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from nmt_server.documents.document import Slot
from nmt_server.text.markup.inline import Inline, Piece
from nmt_server.text.markup.marks import Role
from nmt_server.text.ranges import Interval

# Between links, these say that each is by itself.
_SEPARATOR = re.compile(r"[\s|/•·∙・>»›→,;\[\]()\u00a0-]*+")


class Part(NamedTuple):
    """A piece of a text, and the range of the content that it is.

    `written` is what is written for it in a translation, where it is not the same.
    """

    piece: Piece
    start: int
    end: int
    written: str = ""

    def as_written(self) -> str | Interval:
        """What is written, or where in the content it stands."""
        return self.written or (self.start, self.end)


def slots_of(
    parts: Sequence[Part],
    escape: Callable[[str], str],
    labels: frozenset[str] = frozenset(),
    inner: Sequence[Slot] = (),
) -> Iterator[Slot]:
    """The texts in what stands between two blocks, as slots whose writing keeps the markup.

    `escape` gives how words are written. Elements named in `labels` with nothing between them but
    separators are texts by themselves. `inner` are the slots of attributes within these parts, in
    order; those that are not in a text are given by themselves.
    """
    given = 0
    has_words = any(_has_words(part.piece) for part in parts)
    for first, last in _texts(parts, labels) if has_words else ():
        text = parts[first:last]
        start, end = text[0].start, text[-1].end
        while given < len(inner) and inner[given].start < start:
            yield inner[given]
            given += 1
        begun = given
        while given < len(inner) and inner[given].start < end:
            given += 1
        yield slot_of(text, escape, tuple(inner[begun:given]))
    yield from inner[given:]


def slot_of(
    parts: Sequence[Part], escape: Callable[[str], str], inner: tuple[Slot, ...] = ()
) -> Slot:
    """The slot of a text with markup."""
    inline = Inline([part.piece for part in parts])

    def arrange(translation: str) -> list[str | Interval]:
        return [
            escape(each) if isinstance(each, str) else parts[each].as_written()
            for each in inline.arranged(translation.strip(" \t\r\n"))
        ]

    return Slot(parts[0].start, parts[-1].end, inline.text, arrange=arrange, inner=inner)


def _texts(parts: Sequence[Part], labels: frozenset[str]) -> Iterator[Interval]:
    """The ranges of the parts that are a text each, without spaces and markup around them."""
    layout = _Layout(parts)
    waiting = [(0, len(parts))]
    while waiting:
        first, last = layout.trimmed(*waiting.pop())
        if not layout.has_words(first, last):
            continue
        pieces = layout.split(first, last, labels)
        if len(pieces) == 1:
            yield first, last
        else:
            waiting += reversed(pieces)


class _Layout:
    """Where in parts there is something to read, and how they are nested."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._pairs = Inline([part.piece for part in parts]).pairs
        # Of the parts before each, how many are read, and how many have letters or digits.
        self._read = [0, *accumulate(not self._is_blank(part) for part in parts)]
        self._words = [0, *accumulate(_has_words(part.piece) for part in parts)]

    def has_words(self, first: int, last: int) -> bool:
        """Whether there is anything to translate in a range."""
        return self._words[first] < self._words[last]

    def trimmed(self, first: int, last: int) -> Interval:
        """A range without white space, points, and pairs around all of it or around nothing."""
        while first < last:
            if (end := self._pairs.get(first, first)) < first or end >= last:
                end = first
            if (start := self._pairs.get(last - 1, last - 1)) >= last or start < first:
                start = last - 1
            if self._read[first] == self._read[end + 1]:
                first = end + 1
            elif self._read[start] == self._read[last]:
                last = start
            elif end == last - 1 and end > first:
                first, last = first + 1, last - 1
            else:
                break
        return first, last

    def split(self, first: int, last: int, labels: frozenset[str]) -> list[Interval]:
        """A range in the texts that are in it: one where it is a text itself."""
        units: list[Interval] = []
        while first < last:
            end = max(first, self._pairs.get(first, first)) + 1
            units.append((first, end))
            first = end
        return self._labels(units, labels) or self._between_breaks(units)

    def _labels(self, units: Sequence[Interval], labels: frozenset[str]) -> list[Interval]:
        """The elements of a range where each says something by itself; none where they do not."""
        pairs = [unit for unit in units if unit[1] - unit[0] > 1 and self.has_words(*unit)]
        if len(pairs) < 2 or not any(self._parts[unit[0]].piece.name in labels for unit in pairs):
            return []
        beside = (self._parts[start].piece for start, end in units if end - start == 1)
        if any(piece.role is Role.WORD or not _SEPARATOR.fullmatch(piece.text) for piece in beside):
            return []
        return pairs

    def _between_breaks(self, units: Sequence[Interval]) -> list[Interval]:
        """The lines of a range, as where a text without markup has several lines."""
        found: list[Interval] = []
        start = end = units[0][0]
        is_over = False
        for unit in units:
            is_break = self._parts[unit[0]].piece.role is Role.BREAK
            if not is_break and self._read[unit[0]] == self._read[unit[1]]:
                continue
            if not is_break and is_over:
                found.append((start, end))
                start = unit[0]
            is_over = is_break
            end = end if is_break else unit[1]
        return [*found, (start, units[-1][1])]

    @staticmethod
    def _is_blank(part: Part) -> bool:
        """Whether a part is not read: a space, or markup that is no word."""
        return part.piece.role is not Role.WORD and not part.piece.text.strip()


def _has_words(piece: Piece) -> bool:
    return piece.role is None and any(map(str.isalnum, piece.text))
