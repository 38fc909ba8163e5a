"""The cells of delimiter-separated values (RFC 4180, and what is found beside it)."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
"""What is looked for, in this order where one is as good as another."""

MOST_COLUMNS = 10_000

# The first line with which Excel is told the delimiter.
_SAYS_DELIMITER = re.compile(
    r'\ufeff?(?P<quote>"?)sep=(?P<delimiter>[^"\r\n])(?P=quote)(?:[\r\n]|\Z)', re.I
)
_MOST_SAMPLED = 64 * 1024
_MOST_ROWS = 200
_NO_DELIMITER = (0, 0.0, 0)


class Cell(NamedTuple):
    """A cell: its first character, the one after its last, and what it says, quotes resolved."""

    start: int
    end: int
    text: str


class Layout(NamedTuple):
    """How a table is written: what is between its cells, and where its first row starts.

    The delimiter is empty where there is one column.
    """

    delimiter: str
    start: int = 0


class OpenQuote(Exception):
    """A cell begins with a quote at `position` that does not close it."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


class TooManyColumns(Exception):
    """A row has more than `MOST_COLUMNS`."""


@lru_cache(maxsize=16)
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    escaped = re.escape(delimiter)
    quoted = r'"(?:[^"]++|"")*+"' + rf"(?=[{escaped}\r\n]|\Z)"
    return re.compile(quoted), re.compile(rf"[^{escaped}\r\n]*+")


def cell_at(content: str, position: int, delimiter: str, *, is_strict: bool) -> Cell:
    """The cell at `position`.

    Where a quote opens it that does not close it, raises `OpenQuote`; if not `is_strict`, such a
    quote is a character like any other.
    """
    quoted, plain = _patterns(delimiter)
    if content.startswith('"', position):
        if found := quoted.match(content, position):
            return Cell(position, found.end(), found[0][1:-1].replace('""', '"'))
        if is_strict:
            raise OpenQuote(position)
    found = plain.match(content, position)
    assert found is not None
    return Cell(position, found.end(), found[0])


def row_at(
    content: str, position: int, delimiter: str, *, is_strict: bool
) -> tuple[list[Cell], int]:
    """The cells of the row at `position`, and where the next one starts.

    Raises as `cell_at`, and `TooManyColumns`.
    """
    row: list[Cell] = []
    while True:
        if len(row) == MOST_COLUMNS:
            raise TooManyColumns
        row.append(cell_at(content, position, delimiter, is_strict=is_strict))
        position = row[-1].end
        if not delimiter or not content.startswith(delimiter, position):
            break
        position += 1
    if content.startswith("\r\n", position):
        return row, position + 2
    return row, min(position + 1, len(content))


def is_empty(row: list[Cell]) -> bool:
    """Whether a row is a line without anything."""
    return len(row) == 1 and row[0].start == row[0].end


def layout_of(content: str, headings: Collection[str] = (), preferred: str = "") -> Layout:
    """How a table is written, by its first line where that says so, else by its first rows.

    A delimiter is what is in the first row and in half of the others or more. The best one makes
    the most of `headings` cells of the first row, then gives the most rows as many cells as that
    has. `preferred` is taken wherever the first row has it.
    """
    if said := _SAYS_DELIMITER.match(content):
        end = said.end("delimiter") + len(said["quote"])
        line_break = 2 if content.startswith("\r\n", end) else 1
        return Layout(said["delimiter"], min(end + line_break, len(content)))
    sample = content[:_MOST_SAMPLED]
    if preferred and _counts(sample, preferred)[:1] > [1]:
        return Layout(preferred)
    weights = {each: _weight(sample, each, headings) for each in DELIMITERS}
    best = max(DELIMITERS, key=weights.__getitem__)
    return Layout(best if weights[best] != _NO_DELIMITER else "")


def has_columns_below(content: str) -> bool:
    """Whether most rows have the same number of cells, although the first one has one."""
    counts = [_counts(content[:_MOST_SAMPLED], each)[1:] for each in DELIMITERS]
    return any(
        len(below) > 1 and below[0] > 1 and 4 * below.count(below[0]) >= 3 * len(below)
        for below in counts
    )


def _weight(sample: str, delimiter: str, headings: Collection[str]) -> tuple[int, float, int]:
    """How good a delimiter is, to be compared: headings, rows of the same length, cells."""
    counts = _counts(sample, delimiter)
    columns = counts[0] if counts else 1
    if columns < 2:
        return _NO_DELIMITER
    if columns > MOST_COLUMNS:
        return 0, 1.0, columns
    first = _first_row(sample, delimiter)
    named = sum(any(is_named(cell.text, name) for cell in first) for name in headings)
    if 2 * sum(count > 1 for count in counts) < len(counts) and not named:
        return _NO_DELIMITER
    return named, sum(count == columns for count in counts) / len(counts), columns


def _counts(sample: str, delimiter: str) -> list[int]:
    """How many cells the first rows have that are not empty, up to one that has too many."""
    counts: list[int] = []
    position = 0
    try:
        while position < len(sample) and len(counts) < _MOST_ROWS:
            row, position = row_at(sample, position, delimiter, is_strict=False)
            if not is_empty(row):
                counts.append(len(row))
    except TooManyColumns:
        return [*counts, MOST_COLUMNS + 1]
    if len(counts) > 1 and position >= len(sample) == _MOST_SAMPLED:
        # It may be cut.
        counts.pop()
    return counts


def _first_row(sample: str, delimiter: str) -> list[Cell]:
    position = 0
    while True:
        row, position = row_at(sample, position, delimiter, is_strict=False)
        if not is_empty(row) or position >= len(sample):
            return row


def is_named(heading: str, name: str) -> bool:
    """Whether a heading is the name of a column, whatever its case."""
    return bool(name) and heading.strip().casefold() == name.strip().casefold()
