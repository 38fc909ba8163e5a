"""Lines that are read as one, and where each character of what is read stands in the text."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from io import StringIO

from nmt_server.text.scripts import is_unspaced
from nmt_server.text.spans import Kind, is_break, kind_of


class Reading:
    """Lines put together with the spaces that line breaks stand for.

    `whole` has their markup, which does not count when spaces are chosen; `bare` is without it.
    """

    def __init__(self, lines: Iterable[tuple[int, str]], markup: Sequence[tuple[int, int]]) -> None:
        """`lines` are where each begins in the text and what it says, with no space around it.

        `markup` are ranges of the text, in order.
        """
        self._whole = _Pieces()
        self._bare = self._whole
        if markup:
            self._bare = _Pieces()
            # Of each markup in `whole`: its offset in `bare`, its offset, and whether it closes.
            self._offsets = array("q")
            self._markup = array("q")
            self._closes = bytearray()
        before = ""
        for start, line in lines:
            first, last = _ends(line, start, markup)
            if before and first and not (is_unspaced(before) and is_unspaced(first)):
                self._whole.add_space()
                if markup:
                    self._bare.add_space()
            self._whole.add(line, start)
            if markup:
                self._add_bare(line, start, markup)
            before = last or before
        self.whole = self._whole.text()
        self.bare = self._bare.text() if markup else self.whole

    def position_in_text(self, position: int) -> int:
        """Where a character of `whole` stands in the text."""
        return self._whole.origin(position)

    def start_in_whole(self, position: int) -> int:
        """Where in `whole` begins what begins at `position` in `bare`, with the markup before it.

        Markup that closes belongs to what is before it, with all before that.
        """
        if self._bare is self._whole:
            return position
        before = position
        while before and self.bare[before - 1].isspace():
            before -= 1
        index = bisect_left(self._offsets, before)
        while index < len(self._offsets) and self._offsets[index] <= position:
            if not self._closes[index]:
                return self._markup[index]
            index += 1
        return self._bare.origin(position)

    def _add_bare(self, line: str, start: int, markup: Sequence[tuple[int, int]]) -> None:
        whole_start = self._whole.length - len(line)
        done = 0
        for first, last in _within(line, start, markup):
            self._bare.add(line[done:first], whole_start + done)
            self._offsets.append(self._bare.length)
            span = line[first:last]
            self._markup.append(whole_start + first)
            self._closes.append(kind_of(span, line) is Kind.CLOSING)
            if is_break(span) or span[-1].isspace():
                self._bare.add(" ", whole_start + first)
            done = last
        self._bare.add(line[done:], whole_start + done)


class _Pieces:
    """A text made of pieces, and where each comes from.

    There can be a million pieces: an object for each would be too many.
    """

    def __init__(self) -> None:
        self.length = 0
        self._written = StringIO()
        self._starts = array("q")
        self._origins = array("q")

    def add(self, piece: str, origin: int) -> None:
        if piece:
            self._written.write(piece)
            self._starts.append(self.length)
            self._origins.append(origin)
            self.length += len(piece)

    def add_space(self) -> None:
        """Add a space that comes from nowhere."""
        self._written.write(" ")
        self.length += 1

    def text(self) -> str:
        return self._written.getvalue()

    def origin(self, position: int) -> int:
        piece = bisect_right(self._starts, position) - 1
        return self._origins[piece] + position - self._starts[piece]


def markup_of(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the protected spans of `text` that are markup."""
    return [span for span in spans if kind_of(text[slice(*span)], text) is not Kind.WORD]


def _within(line: str, start: int, markup: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """The markup of the line that begins at `start`, by its offsets in it."""
    index = bisect_left(markup, (start,))
    while index < len(markup) and markup[index][0] < start + len(line):
        first, last = markup[index]
        yield first - start, min(last - start, len(line))
        index += 1


def _ends(line: str, start: int, markup: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """The first and the last character of a line that are not markup; empty where there is none."""
    spans = list(_within(line, start, markup)) if markup else []
    if not spans:
        return line[0], line[-1]
    edges = [0, *(edge for span in spans for edge in span), len(line)]
    bare = "".join(line[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)).strip()
    return bare[:1], bare[-1:]
