"""Excel workbooks: the strings of cells, comments, shapes and charts; or those of one column.

Names of sheets, formulas and what they have computed are left alone, and so are the headings of
tables, by which formulas call their columns. A workbook of Translator++ has its translations written
into the column of machine translations, where a row has none yet.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from nmt_server.documents.cells import is_named
from nmt_server.documents.office import drawing
from nmt_server.documents.office.package import Package, PartReader, opened, part_content
from nmt_server.documents.office.parts import parts_of
from nmt_server.documents.xml.inline import Dialect, Role
from nmt_server.documents.xml.rendering import Inner
from nmt_server.documents.xml.tokens import Scope, Token, attributes, tokens, written_name
from nmt_server.documents.xml.units import Part, Unit, elements, unit_of
from nmt_server.errors import InvalidFile

_NAMESPACES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "x",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "x",
}
_DIALECT = Dialect(
    {
        "x:r": Role.RUN,
        "x:rPr": Role.PROPERTIES,
        "x:t": Role.WORDS,
        "x:rPh": Role.DROPPED,
        "x:phoneticPr": Role.DROPPED,
    },
    has_words=True,
    keeps_space=True,
    has_lines=True,
)
_STRINGS = "xl/sharedStrings.xml"
_SHEET = r"xl/worksheets/sheet\d+\.xml"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_HEADING = "the heading of a table, which formulas may name"
_MOST_NAMED = 20
# The columns of Translator++: the original, and those of translations, of which the last counts.
_ORIGINAL, _MACHINE = "Original Text", "Machine translation"
_TRANSLATIONS = ("Initial", _MACHINE, "Better translation", "Best translation")


class _Cell(NamedTuple):
    """A cell: its place in the content, its row and its column, both from 1, and what it has.

    `inner` is where an inline string stands, `shared` the number of a shared one; None for another
    value. `has_value` says that it is not empty.
    """

    start: int
    end: int
    row: int
    column: int
    tag: str
    scope: Scope
    shared: int | None = None
    inner: tuple[int, int] | None = None
    has_value: bool = False


def read_xlsx(data: bytes, column: str = "") -> Package:
    """The texts of a workbook; only those in `column` of each sheet where it is named.

    A column is a number from 1, letters such as `B`, or what is in the first row, which then stays
    as it is. Raises `InvalidFile` where no sheet has it.
    """
    with opened(data) as archive:
        names = archive.namelist()
        sheets = [name for name, _ in parts_of(names, [(_SHEET, Part.of_nothing)])]
        strings = _Strings(part_content(archive, _STRINGS) if _STRINGS in names else "")
        if column or _is_of_translator(archive, sheets, strings):
            return _columns(data, archive, sheets, strings, column)
        headings = dict(_headings(archive, names, sheets))
        with_texts = [name for name in sheets if b"inlineStr" in archive.read(name)]
    readers: list[tuple[str, PartReader]] = []
    if _STRINGS in names:
        readers.append((_STRINGS, partial(_shared_strings, left=headings)))
    readers += [(name, _inline_strings) for name in with_texts]
    readers += parts_of(
        names,
        (
            (r"xl/comments\w*\.xml|xl/comments/comment\d+\.xml", _comments),
            (r"xl/drawings/drawing\d+\.xml", drawing.paragraphs),
            (r"xl/charts/chart\w*\.xml", drawing.paragraphs),
            (r"xl/diagrams/(?:data|drawing)\d+\.xml", drawing.paragraphs),
        ),
    )
    return Package(data, readers, left=[(row, _HEADING) for row in headings.values()])


class _Strings:
    """The shared strings of a workbook."""

    def __init__(self, content: str) -> None:
        self._content = content
        self._found = list(elements(content, {"x:si"}, _NAMESPACES)) if content else []

    def unit(self, number: int) -> Unit | None:
        """What a string says, and how its inside is written."""
        if not 0 <= number < len(self._found):
            return None
        opening, closing, _ = self._found[number]
        return unit_of(self._content, opening.end, closing.start, opening.scope, _DIALECT)

    def inner(self, start: int, end: int) -> str:
        """What stands between two places."""
        return self._content[start:end]


def _shared_strings(content: str, left: dict[int, int]) -> Part:
    found = elements(content, {"x:si"}, _NAMESPACES)
    units = (
        unit_of(content, each.opening.end, each.closing.start, each.opening.scope, _DIALECT)
        for number, each in enumerate(found)
        if number not in left
    )
    return Part(content, (unit for unit in units if unit is not None))


def _inside(names: set[str]) -> PartReader:
    def read(content: str) -> Part:
        found = elements(content, names, _NAMESPACES)
        units = (
            unit_of(content, each.opening.end, each.closing.start, each.opening.scope, _DIALECT)
            for each in found
        )
        return Part(content, (unit for unit in units if unit is not None))

    return read


_inline_strings = _inside({"x:is"})
_comments = _inside({"x:text"})


def _cells(content: str) -> Iterator[_Cell]:
    """The cells of a sheet, row by row."""
    row = column = 0
    cell: _Cell | None = None
    kind = ""
    value = False
    inner_start = 0
    for token in tokens(content, 0, len(content), Scope(_NAMESPACES)):
        if token.name == "x:row" and token.kind != "close":
            number = attributes(token.text).get("r", "")
            row = int(number) if number.isdecimal() else row + 1
            column = 0
        elif token.name == "x:c" and token.kind != "close":
            told = attributes(token.text)
            found = _REFERENCE.fullmatch(told.get("r", ""))
            column = _number_of(found[1]) if found else column + 1
            kind = told.get("t", "")
            cell = _Cell(token.start, token.end, row, column, token.text, token.scope)
            if token.kind == "empty":
                yield cell
                cell = None
        elif cell is None:
            continue
        elif token.name == "x:c":
            yield cell._replace(end=token.end)
            cell = None
        elif token.name in ("x:v", "x:f", "x:is"):
            value = token.name == "x:v" and token.kind == "open"
            cell = cell._replace(has_value=True)
            if token.name == "x:is" and token.kind == "open":
                inner_start = token.end
            elif token.name == "x:is" and token.kind == "close":
                cell = cell._replace(inner=(inner_start, token.start))
        elif value and kind == "s" and token.text.strip().isdecimal():
            cell = cell._replace(shared=int(token.text))


def _unit_in(cell: _Cell, content: str, strings: _Strings) -> tuple[Unit, Inner] | None:
    """What a cell says, how its inside is written, and what that needs for it."""
    if cell.shared is not None:
        unit = strings.unit(cell.shared)
        return None if unit is None else (unit, strings.inner)
    if cell.inner is not None:
        unit = unit_of(content, *cell.inner, cell.scope, _DIALECT)
        return None if unit is None else (unit, lambda start, end: content[start:end])
    return None


def _columns(
    data: bytes, archive: zipfile.ZipFile, sheets: list[str], strings: _Strings, column: str
) -> Package:
    """The workbook of which the cells of one column are texts."""
    readers: list[tuple[str, PartReader]] = []
    headings: list[str] = []
    for name in sheets:
        content = part_content(archive, name)
        first = _first_row(content, strings)
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


def _is_of_translator(archive: zipfile.ZipFile, sheets: list[str], strings: _Strings) -> bool:
    if not sheets:
        return False
    said = _first_row(part_content(archive, sheets[0]), strings).values()
    return _ORIGINAL in said and _MACHINE in said


def _first_row(content: str, strings: _Strings) -> dict[int, str]:
    """What the cells of the first row that has any say, by their columns."""
    row = 0
    found: dict[int, str] = {}
    for cell in _cells(content):
        row = row or cell.row
        if cell.row != row:
            break
        said = _unit_in(cell, content, strings)
        found[cell.column] = said[0].text.strip() if said else ""
    return found


def _place_of(column: str, first: dict[int, str]) -> tuple[int, bool] | None:
    """The number of a column, and whether the first row names it."""
    named = next((index for index, said in first.items() if is_named(said, column)), None)
    if named is not None:
        return named, True
    column = column.strip()
    if column.isascii() and column.isdecimal():
        return int(column[:6]), False
    if re.fullmatch(r"[A-Z]{1,3}", column):
        return _number_of(column), False
    return None


def _column_units(
    content: str,
    *,
    strings: _Strings,
    column: int,
    has_heading: bool,
    targets: Sequence[int],
    machine: int,
) -> Iterator[Unit]:
    """The units of a column; written into another one where there are `targets`."""
    first_row = 0
    row: list[_Cell] = []
    for cell in [*_cells(content), None]:
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
    row: list[_Cell],
    content: str,
    strings: _Strings,
    column: int,
    targets: Sequence[int],
    machine: int,
) -> Unit | None:
    source = next((cell for cell in row if cell.column == column), None)
    found = _unit_in(source, content, strings) if source else None
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
        f'<{name} r="{_letters_of(column)}{row}"{look} t="inlineStr"><{prefix}is>'
        f"{unit.write(translation, inner)}</{prefix}is></{name}>"
    )


def _headings(
    archive: zipfile.ZipFile, names: list[str], sheets: list[str]
) -> Iterator[tuple[int, int]]:
    """The numbers of the shared strings that are headings of tables, and the rows they are in."""
    for sheet in sheets:
        folder, _, file = sheet.rpartition("/")
        relations = f"{folder}/_rels/{file}.rels"
        if relations not in names:
            continue
        ranges = []
        for tag in _tags(part_content(archive, relations), "Relationship"):
            target = attributes(tag.text).get("Target", "")
            table = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
            if "/tables/" in table and table in names:
                ranges += _heading_range(part_content(archive, table))
        if not ranges:
            continue
        for cell in _cells(part_content(archive, sheet)):
            if cell.shared is not None and any(
                cell.row == row and first <= cell.column <= last for row, first, last in ranges
            ):
                yield cell.shared, cell.row


def _heading_range(table: str) -> Iterator[tuple[int, int, int]]:
    """The row of the headings of a table, and its first and last column."""
    for tag in _tags(table, "table"):
        told = attributes(tag.text)
        ends = _REFERENCE.findall(told.get("ref", ""))
        if told.get("headerRowCount") != "0" and len(ends) == 2:
            (first, row), (last, _) = ends
            yield int(row), _number_of(first), _number_of(last)


def _tags(content: str, name: str) -> Iterator[Token]:
    for token in tokens(content, 0, len(content), Scope({})):
        if token.kind in ("open", "empty") and token.name.rpartition(":")[2] == name:
            yield token


def _number_of(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters_of(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
