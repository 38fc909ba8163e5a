"""Tables: our own, the `cache.<hash>.csv` of py3translationServer, and those of other programs.

Ours names its columns. The reference's begins with `rawText,<model name>.<SHA-1 of the model>`,
perhaps with columns of more models, of which the first counts. Of other tables, the columns
`source` and `target` are needed. The delimiter is found as it is for jobs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import BinaryIO, NamedTuple, TextIO

from nmt_server.cache_files.formats.entry import BadEntry, Entry, LineNote, ReaderContext
from nmt_server.cache_files.formats.fields import entry_from_fields, fields_of_entry
from nmt_server.cache_files.formats.rows import BadRow, Rows
from nmt_server.cache_files.formats.text import is_text, text_of
from nmt_server.cache_files.row_writer import row_writer
from nmt_server.documents.cells import layout_of
from nmt_server.errors import InvalidFile

_REFERENCE_SOURCE = "rawtext"
_HEADINGS = ("source", "target", _REFERENCE_SOURCE)
_HEAD_CHARACTERS = 64 * 1024
# The name of an empty column: it says that cells are written as `_safe_cell` does.
_SAFE = "safe_cells"
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

_EntryOf = Callable[[list[str], Callable[[str], None]], Entry]


class TableStyle(NamedTuple):
    """How a table is written.

    `has_mark` puts a byte order mark before it, by which Excel knows UTF-8. `is_safe` puts an
    apostrophe before what a spreadsheet would take for a formula; `read_csv` takes it off again.
    """

    delimiter: str = ","
    has_mark: bool = False
    is_safe: bool = False


PLAIN = TableStyle()


def read_csv(stream: BinaryIO, context: ReaderContext) -> Iterator[tuple[int, Entry]]:
    """Rows with the number of the line on which they begin; `InvalidFile` for an unknown header."""
    with text_of(stream, context) as text:
        head = _head(text)
        delimiter, start = layout_of("".join(head), _HEADINGS)
        delimiter = delimiter or ","
        encoding = context.form
        context.form += f", with {_NAMES.get(delimiter, repr(delimiter))}"
        said = 1 if start else 0
        lines = chain(head[said:], text)
        rows = Rows(lines, delimiter, is_strict=delimiter != "\t", first=1 + said)
        yield from _entries(_good(rows, encoding, context.bad), context)


def has_header(start: str) -> bool:
    """Whether the beginning of a text is that of such a table."""
    delimiter, first = layout_of(start, _HEADINGS)
    rows = Rows([start[first:].partition("\n")[0]], delimiter or ",", is_strict=False)
    return any(_meaning_of(row) is not None for _, row in rows if not isinstance(row, BadRow))


def _head(text: TextIO) -> list[str]:
    lines: list[str] = []
    count = 0
    while count < _HEAD_CHARACTERS and (line := text.readline()):
        lines.append(line)
        count += len(line)
    return lines


def _entries(
    rows: Iterator[tuple[int, list[str]]], context: ReaderContext
) -> Iterator[tuple[int, Entry]]:
    _, header = next(rows, (1, []))
    entry_of = _meaning_of(header)
    if entry_of is None:
        shown = ", ".join(repr(name[:40]) for name in header[:20])
        raise InvalidFile(
            f"The first line is not the header of a translation cache: {shown or 'nothing'} "
            f"({context.form}).",
            "It begins with 'rawText,<model>' (py3translationServer), or names at least the "
            "columns source and target.",
        )
    for line, row in rows:
        # Spreadsheets end rows with empty cells.
        if any(row[len(header) :]) or len(row) < len(header):
            context.bad(line, f"the row has {len(row)} columns, the header {len(header)}")
        elif any(row):
            try:
                yield line, entry_of(row, partial(context.noted, line))
            except BadEntry as error:
                context.bad(line, str(error))


def _meaning_of(header: Sequence[str]) -> _EntryOf | None:
    """What makes an entry of a row under this header; None where it is that of something else."""
    names = [name.strip().casefold() for name in header]
    if names[:1] == [_REFERENCE_SOURCE] and len(names) > 1:
        return lambda row, _note: Entry(row[0], row[1])
    if not {"source", "target"} <= set(names):
        return None
    is_safe = _SAFE in names

    def entry_of(row: list[str], note: Callable[[str], None]) -> Entry:
        cells = map(_without_apostrophe, row) if is_safe else row
        return entry_from_fields(dict(zip(names, cells, strict=False)), note)

    return entry_of


def _without_apostrophe(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _good(
    rows: Iterable[tuple[int, list[str] | BadRow]], encoding: str, bad: LineNote
) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows:
        if isinstance(row, BadRow):
            bad(line, str(row))
        elif not is_text(*row):
            bad(line, f"the row is not {encoding}")
        else:
            yield line, row


def write_csv(
    entries: Iterable[Entry], _report: LineNote, style: TableStyle = PLAIN
) -> Iterator[bytes]:
    """Our table, in chunks of one row."""
    as_row = row_writer(style.delimiter)
    yield b"\xef\xbb\xbf" if style.has_mark else b""
    safe_name = (_SAFE,) if style.is_safe else ()
    yield as_row((*Entry._fields, *safe_name))
    for entry in entries:
        cells = fields_of_entry(entry).values()
        row = (*map(_safe_cell, cells), "") if style.is_safe else cells
        yield as_row(row)


def _safe_cell(text: str) -> str:
    """`text`, with an apostrophe before it if a spreadsheet took it for a formula, or had one."""
    return f"'{text}" if _FORMULA.match(text) else text
