"""One column of the sheets of a workbook; of one of Translator++, that of the originals.

There a translation goes into the column of machine translations, where a row has none yet.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial

from nmt_server.documents.cells import is_named
from nmt_server.documents.office.package import Package, PartReader, part_content
from nmt_server.documents.office.sheet import (
    Cell,
    Strings,
    cells,
    first_row,
    letters_of,
    number_of,
    unit_in,
)
from nmt_server.documents.xml.rendering import Inner
from nmt_server.documents.xml.tokens import attributes, written_name
from nmt_server.documents.xml.units import Part, Unit
from nmt_server.errors import InvalidFile

_MOST_NAMED = 20
# The columns of Translator++: the original, and those of translations, of which the last counts.
_ORIGINAL, _MACHINE = "Original Text", "Machine translation"
_TRANSLATIONS = ("Initial", _MACHINE, "Better translation", "Best translation")


def read_column(
    data: bytes, archive: zipfile.ZipFile, sheets: list[str], strings: Strings, column: str
) -> Package:
    """The workbook of which the cells of one column are texts."""
    readers: list[tuple[str, PartReader]] = []
    headings: list[str] = []
    for name in sheets:
        content = part_content(archive, name)
        first = first_row(content, strings)
        headings += [said for said in first.values() if said]
        place = _place_of(column or _ORIGINAL, first)
        if place is None:
            continue
        index, is_heading = place
        targets = [] if column else [i for i, said in first.items() if said in _TRANSLATIONS]
        reader = partial(
            _column_units,
            strings=strings,
            column=index,
            has_heading=is_heading,
            targets=targets,
            machine=next((i for i, said in first.items() if said == _MACHINE), 0),
        )
        readers.append((name, lambda content, read=reader: Part(content, read(content))))
    if not readers:
        shown = ", ".join(repr(each[:40]) for each in dict.fromkeys(headings[:_MOST_NAMED]))
        raise InvalidFile(
            f"No sheet has a column {column!r}.",
            f"Name it by a number from 1, by its letters, or as its first row does: {shown}.",
        )
    return Package(data, readers)


def is_of_translator(archive: zipfile.ZipFile, sheets: list[str], strings: Strings) -> bool:
    """Whether a workbook is one of Translator++."""
    if not sheets:
        return False
    said = first_row(part_content(archive, sheets[0]), strings).values()
    return _ORIGINAL in said and _MACHINE in said


def _place_of(column: str, first: dict[int, str]) -> tuple[int, bool] | None:
    """The number of a column, and whether the first row names it."""
    named = next((index for index, said in first.items() if is_named(said, column)), None)
    if named is not None:
        return named, True
    column = column.strip()
    if column.isascii() and column.isdecimal():
        return int(column[:6]), False
    if re.fullmatch(r"[A-Z]{1,3}", column):
        return number_of(column), False
    return None


def _column_units(
    content: str,
    *,
    strings: Strings,
    column: int,
    has_heading: bool,
    targets: Sequence[int],
    machine: int,
) -> Iterator[Unit]:
    """The units of a column; written into another one where there are `targets`."""
    first_row = 0
    row: list[Cell] = []
    for cell in [*cells(content), None]:
        if row and (cell is None or cell.row != row[0].row):
            first_row = first_row or row[0].row
            if not (has_heading and row[0].row == first_row):
                unit = _unit_of_row(row, content, strings, column, targets, machine)
                if unit is not None:
                    yield unit
            row = []
        if cell is not None:
            row.append(cell)


def _unit_of_row(
    row: list[Cell],
    content: str,
    strings: Strings,
    column: int,
    targets: Sequence[int],
    machine: int,
) -> Unit | None:
    source = next((cell for cell in row if cell.column == column), None)
    found = unit_in(source, content, strings) if source else None
    if source is None or found is None:
        return None
    unit, inner = found
    if not targets:
        write = partial(_cell_written, source.tag, source.row, source.column, unit, inner)
        return Unit(source.start, source.end, unit.text, write)
    if any(cell.has_value for cell in row if cell.column in targets):
        return None
    place = next((cell for cell in row if cell.column == machine), None)
    if place is not None:
        write = partial(_cell_written, place.tag, place.row, machine, unit, inner)
        return Unit(place.start, place.end, unit.text, write)
    after = next((cell.start for cell in row if cell.column > machine), row[-1].end)
    tag = f"<{written_name(source.tag)}>"
    return Unit(
        after, after, unit.text, partial(_cell_written, tag, source.row, machine, unit, inner)
    )


def _cell_written(
    tag: str, row: int, column: int, unit: Unit, inner: Inner, translation: str, _inner: Inner
) -> str:
    """A cell with a translation as an inline string, which looks as the cell did."""
    name = written_name(tag)
    prefix = name[: -len("c")]
    style = attributes(tag).get("s", "")
    look = f' s="{style}"' if style.isdecimal() else ""
    return (
        f'<{name} r="{letters_of(column)}{row}"{look} t="inlineStr"><{prefix}is>'
        f"{unit.write(translation, inner)}</{prefix}is></{name}>"
    )
