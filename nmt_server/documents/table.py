"""CSV and TSV: the cells of one column are the texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from nmt_server.documents.cells import (
    MOST_COLUMNS,
    Cell,
    Layout,
    OpenQuote,
    TooManyColumns,
    has_columns_below,
    is_empty,
    is_named,
    layout_of,
    row_at,
)
from nmt_server.documents.document import (
    Document,
    Slot,
    Writer,
    line_break_in,
    line_number,
    with_line_feeds,
)
from nmt_server.errors import InvalidFile

_MOST_NAMED = 20


def read_csv(content: str, column: str = "") -> Document:
    """A document of the cells of `column`: a number from 1, or a name in the first row.

    A column that is named leaves the first row as it is. The delimiter is that of the rows: comma,
    semicolon, tab or vertical bar, or what a first line `sep=;` says, which is no row. Raises
    `InvalidFile` where a quote is not closed, where the column is not there, and where there are
    several and none is named.
    """
    return _read(content, layout_of(content, [column]), column, is_strict=True)


def read_tsv(content: str, column: str = "") -> Document:
    """As `read_csv`; a quote that is not closed is a character like any other."""
    return _read(content, layout_of(content, [column], "\t"), column, is_strict=False)


def first_rows(content: str, preferred: str = "", most: int = 200) -> list[list[str]]:
    """What the cells of the first rows say; `preferred` is as for `layout_of`."""
    delimiter, start = layout_of(content, preferred=preferred)
    rows = _rows(content, start, delimiter, is_strict=False)
    return [[cell.text.strip() for cell in row] for row in islice(rows, most)]


def _read(content: str, layout: Layout, column: str, *, is_strict: bool) -> Document:
    delimiter, start = layout
    rows = _rows(content, start, delimiter, is_strict=is_strict)
    first = next(rows, [])
    if not column and len(first) == 1 and has_columns_below(content[start:]):
        raise InvalidFile(
            "Most rows have several columns, but line 1 has one.",
            "Let the file begin with the names of its columns, and say which one to translate.",
            option="column",
        )
    index, is_heading = _column(column, first, line_number(content, start))
    # The name of a column is no text of it.
    translated = rows if is_heading else chain([first], rows)
    slots = (
        Slot(cell.start, cell.end, with_line_feeds(cell.text))
        for row in translated
        for cell in row[index : index + 1]
        if cell.text.strip()
    )
    return Document(content, slots, _writer(content, delimiter, is_strict=is_strict))


def _column(column: str, first: list[Cell], line: int) -> tuple[int, bool]:
    """The index of a column, and whether it was found by its name."""
    names = [cell.text.strip() for cell in first]
    column = column.strip()
    if column.isascii() and column.isdecimal() and 1 <= int(column[:9]) <= len(names):
        return int(column[:9]) - 1, False
    if column in names:
        return names.index(column), True
    for index, name in enumerate(names):
        if is_named(name, column):
            return index, True
    if not column and len(names) <= 1:
        return 0, False
    if not names:
        raise InvalidFile(
            f"There is no column {column!r}: the file has no rows.",
            "Send a table whose first row names its columns.",
        )
    shown = ", ".join(repr(name[:40]) for name in names[:_MOST_NAMED])
    raise InvalidFile(
        f"Line {line} has no column {column!r}."
        if column
        else f"The file has {len(names)} columns.",
        "Say which one to translate as column, by its number from 1 or its name in line "
        f"{line}: {shown}.",
        option="column",
    )


def _rows(content: str, start: int, delimiter: str, *, is_strict: bool) -> Iterator[list[Cell]]:
    """The rows that are not empty."""
    position = start
    while position < len(content):
        try:
            row, following = row_at(content, position, delimiter, is_strict=is_strict)
        except OpenQuote as error:
            number = line_number(content, error.position)
            raise InvalidFile(
                f"The quoted cell that begins in line {number} does not end, or goes on after "
                "its closing quote.",
                "A quote within a quoted cell is written twice.",
            ) from None
        except TooManyColumns:
            number = line_number(content, position)
            raise InvalidFile(
                f"Line {number} has more than {MOST_COLUMNS:,} columns.",
                "Keep only the columns that are needed.",
            ) from None
        position = following
        if not is_empty(row):
            yield row


def _writer(content: str, delimiter: str, *, is_strict: bool) -> Writer:
    usual_break = line_break_in(content)
    escaped = re.escape(delimiter or ",")
    special = re.compile(rf'[{escaped}\r\n"]' if is_strict else rf'[{escaped}\r\n]|^"')

    def write(translation: str, raw: str) -> str:
        # A quoted cell stays one, and a plain cell becomes one where it must.
        if (raw.startswith('"') and raw.endswith('"')) or special.search(translation):
            text = with_line_feeds(translation).replace('"', '""')
            return '"' + text.replace("\n", line_break_in(raw, usual_break)) + '"'
        return translation

    return write
