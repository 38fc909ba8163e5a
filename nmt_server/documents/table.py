"""CSV and TSV: the cells of one column are the texts (RFC 4180, and what is found beside it)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from nmt_server.documents.document import (
    Document,
    Slot,
    Writer,
    line_break_in,
    line_number,
    with_line_feeds,
)
from nmt_server.errors import InvalidFile

# Tried in this order where a file has as many of one as of another.
_DELIMITERS = (",", ";", "\t")
_MOST_COLUMNS = 10_000
_MOST_NAMED = 20
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_FIRST_ROW = re.compile(rf'(?:{_QUOTED.pattern}|[^"\r\n]++)*+')


class _Cell(NamedTuple):
    start: int
    end: int
    text: str


def read_csv(content: str, column: str = "") -> Document:
    """A document of the cells of `column`: a name in the first row, or a number from 1.

    A column that is named leaves the first row as it is. The delimiter is that of the first row:
    comma, semicolon or tab. Raises `InvalidFile` where a quote is not closed, or where the column
    is not there.
    """
    row = _FIRST_ROW.match(content)
    unquoted = _QUOTED.sub("", row[0] if row else "")
    return _read(content, max(_DELIMITERS, key=unquoted.count), column, is_strict=True)


def read_tsv(content: str, column: str = "") -> Document:
    """As `read_csv`, with tabs; a quote that is not closed is a character like any other."""
    return _read(content, "\t", column, is_strict=False)


def _read(content: str, delimiter: str, column: str, *, is_strict: bool) -> Document:
    rows = _rows(content, delimiter, is_strict=is_strict)
    first = next(rows, [])
    index, is_named = _column(column, first)
    # The name of a column is no text of it.
    translated = rows if is_named else chain([first], rows)
    slots = (
        Slot(*cell) for row in translated for cell in row[index : index + 1] if cell.text.strip()
    )
    return Document(content, slots, _writer(content, delimiter, is_strict=is_strict))


def _column(column: str, first: list[_Cell]) -> tuple[int, bool]:
    """The index of a column, and whether it was found by its name."""
    names = [cell.text.strip() for cell in first]
    column = column.strip()
    if column in names:
        return names.index(column), True
    if not column and len(names) <= 1:
        return 0, False
    if column.isascii() and column.isdecimal() and 1 <= int(column[:9]) <= len(names):
        return int(column[:9]) - 1, False
    shown = ", ".join(repr(name[:40]) for name in names[:_MOST_NAMED])
    raise InvalidFile(
        f"Line 1 has no column {column!r}." if column else f"The file has {len(names)} columns.",
        f"Say which one to translate, by its number from 1 or its name in line 1: {shown}.",
    )


def _rows(content: str, delimiter: str, *, is_strict: bool) -> Iterator[list[_Cell]]:
    """The rows that are not empty, as cells with their places."""
    end_of_cell = rf"(?=[{delimiter}\r\n]|\Z)"
    quoted = re.compile(_QUOTED.pattern + end_of_cell)
    plain = re.compile(rf"[^{delimiter}\r\n]*+")
    row: list[_Cell] = []
    position = 0
    while True:
        if content.startswith('"', position) and (found := quoted.match(content, position)):
            text = with_line_feeds(found[0][1:-1].replace('""', '"'))
        elif content.startswith('"', position) and is_strict:
            number = line_number(content, position)
            raise InvalidFile(
                f"The quoted cell that begins in line {number} does not end, or goes on after "
                "its closing quote.",
                "A quote within a quoted cell is written twice.",
            )
        else:
            found = plain.match(content, position)
            assert found is not None
            text = found[0]
        row.append(_Cell(position, found.end(), text))
        position = found.end()
        if content.startswith(delimiter, position):
            position += 1
            if len(row) == _MOST_COLUMNS:
                number = line_number(content, position)
                raise InvalidFile(f"Line {number} has more than {_MOST_COLUMNS:,} columns.")
            continue
        if len(row) > 1 or row[0].start < row[0].end:
            yield row
        row = []
        if position >= len(content):
            return
        position += 2 if content.startswith("\r\n", position) else 1


def _writer(content: str, delimiter: str, *, is_strict: bool) -> Writer:
    usual_break = line_break_in(content)
    special = re.compile(rf'[{delimiter}\r\n"]' if is_strict else rf'[{delimiter}\r\n]|^"')

    def write(translation: str, raw: str) -> str:
        # A quoted cell stays one, and a plain cell becomes one where it must.
        if (raw.startswith('"') and raw.endswith('"')) or special.search(translation):
            text = with_line_feeds(translation).replace('"', '""')
            return '"' + text.replace("\n", line_break_in(raw, usual_break)) + '"'
        return translation

    return write
