"""One column of the sheets of a workbook; of one of Translator++, that of the originals.

There a translation goes into the column of machine translations, where a row has none yet.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from functools import partial
from itertools import groupby
from typing import NamedTuple

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


class _Column(NamedTuple):
    """A column by its number, from 1, and whether the first row names it.

    A translation goes into the column `machine` where those of `targets` have none; without any,
    into the place of the text.
    """

    number: int
    has_heading: bool = False
    targets: Collection[int] = ()
    machine: int = 0


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
        wanted = _place_of(column or _ORIGINAL, first)
        if wanted is None:
            continue
        if not column:
            targets = frozenset(i for i, said in first.items() if said in _TRANSLATIONS)
            machine = next((i for i, said in first.items() if said == _MACHINE), 0)
            wanted = wanted._replace(targets=targets, machine=machine)
        readers.append((name, partial(_part, strings=strings, wanted=wanted)))
    if not readers:
        shown = ", ".join(repr(each[:40]) for each in dict.fromkeys(headings[:_MOST_NAMED]))
        raise InvalidFile(
            f"No sheet has a column {column!r}.",
            f"Name it by a number from 1, by its letters, or as its first row does: {shown}.",
            option="column",
        )
    return Package(data, readers)


def is_of_translator(archive: zipfile.ZipFile, sheets: list[str], strings: Strings) -> bool:
    """Whether a workbook is one of Translator++."""
    if not sheets:
        return False
    said = first_row(part_content(archive, sheets[0]), strings).values()
    return _ORIGINAL in said and _MACHINE in said


def _place_of(column: str, first: dict[int, str]) -> _Column | None:
    """The column that is meant by a name, a number or letters."""
    named = next((index for index, said in first.items() if is_named(said, column)), None)
    if named is not None:
        return _Column(named, has_heading=True)
    column = column.strip()
    if column.isascii() and column.isdecimal():
        return _Column(int(column[:6]))
    if re.fullmatch(r"[A-Z]{1,3}", column):
        return _Column(number_of(column))
    return None


def _part(content: str, *, strings: Strings, wanted: _Column) -> Part:
    rows = groupby(cells(content), key=lambda cell: cell.row)
    found = (list(row) for _, row in rows)
    if wanted.has_heading:
        next(found, None)
    units = (_unit_of_row(row, content, strings, wanted) for row in found)
    return Part(content, (unit for unit in units if unit is not None))


def _unit_of_row(row: list[Cell], content: str, strings: Strings, wanted: _Column) -> Unit | None:
    """The unit of a row, which is written into the same cell or into that of its translation."""
    source = next((cell for cell in row if cell.column == wanted.number), None)
    found = unit_in(source, content, strings) if source else None
    if source is None or found is None:
        return None
    tag, number, start, end = source.tag, source.column, source.start, source.end
    if wanted.targets:
        if any(cell.has_value for cell in row if cell.column in wanted.targets):
            return None
        number = wanted.machine
        place = next((cell for cell in row if cell.column == number), None)
        if place is not None:
            tag, start, end = place.tag, place.start, place.end
        else:
            tag = f"<{written_name(source.tag)}>"
            start = end = next((cell.start for cell in row if cell.column > number), row[-1].end)
    return Unit(start, end, found[0].text, partial(_cell_written, tag, source.row, number, *found))


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
