"""The rows of a table as a stream, in bounded memory and time, whatever its quotes do."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator

from nmt_server.documents.cells import MOST_COLUMNS, Cell, OpenQuote, cell_at

# As long as the largest request, so that every text that can be cached can be read back.
MOST_CHARACTERS = 32 * 1024 * 1024

# From within a quoted cell to its closing quote.
_CLOSES = re.compile(r'(?:[^"]++|"")*+"')


class BadRow(Exception):
    """A row that cannot be read; the message says why."""


class Rows:
    """Rows with the number, from `first`, of the line in which they begin.

    `lines` come with their line breaks. A quote that does not close its cell makes a row bad; where
    not `is_strict`, it is a character like any other. Either way reading goes on with the next
    line, and not behind the next quote, which may be far.
    """

    def __init__(
        self, lines: Iterable[str], delimiter: str, *, is_strict: bool, first: int = 1
    ) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._delimiter = delimiter
        self._is_strict = is_strict
        self._number = first - 1

    def __iter__(self) -> Iterator[tuple[int, list[str] | BadRow]]:
        """The rows that are not empty, and a `BadRow` in the place of one that cannot be read."""
        while (line := self._next_line()) is not None:
            number = self._number
            if '"' in line:
                try:
                    row = self._row(line)
                except BadRow as error:
                    yield number, error
                    continue
            else:
                row = line.rstrip("\r\n").split(self._delimiter)
            if len(row) > 1 or row[0]:
                yield number, row

    def _next_line(self) -> str | None:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is not None:
            self._number += 1
        return line

    def _row(self, line: str) -> list[str]:
        """The cells of a row with quotes, which goes on in the next lines where one is open."""
        row: list[str] = []
        rest, position = line, 0
        while len(row) < MOST_COLUMNS:
            try:
                cell = cell_at(rest, position, self._delimiter, is_strict=True)
            except OpenQuote:
                rest, cell = self._open_cell(rest[position:])
            row.append(cell.text)
            position = cell.end
            if not rest.startswith(self._delimiter, position):
                return row
            position += 1
        raise BadRow(f"the row has more than {MOST_COLUMNS:,} columns")

    def _open_cell(self, rest: str) -> tuple[str, Cell]:
        """The cell that a quote opens, and the rest of its row with it at the beginning."""
        pieces = [rest]
        length = len(rest)
        is_closed = _CLOSES.match(rest, 1) is not None
        while not is_closed and length < MOST_CHARACTERS:
            line = self._next_line()
            if line is None:
                break
            pieces.append(line)
            length += len(line)
            is_closed = _CLOSES.match(line) is not None
        whole = "".join(pieces)
        try:
            return whole, cell_at(whole, 0, self._delimiter, is_strict=True)
        except OpenQuote:
            self._again.extendleft(reversed(pieces[1:]))
            self._number -= len(pieces) - 1
        if self._is_strict:
            raise BadRow(
                "the row is not CSV: a quoted cell does not end, or goes on after its closing quote"
            )
        return rest, cell_at(rest, 0, self._delimiter, is_strict=False)
