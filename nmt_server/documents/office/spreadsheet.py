"""Excel workbooks: the strings of cells, comments, shapes and charts; or those of one column.

Names of sheets, formulas and what they have computed are left alone, and so are the headings of
tables, by which formulas call their columns.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Collection, Iterator
from functools import partial
from itertools import count

from nmt_server.documents.office import drawing
from nmt_server.documents.office.columns import is_of_translator, read_column
from nmt_server.documents.office.package import Package, PartReader, opened, part_content
from nmt_server.documents.office.parts import parts_of
from nmt_server.documents.office.sheet import (
    DIALECT,
    NAMESPACES,
    REFERENCE,
    Strings,
    cells,
    number_of,
)
from nmt_server.documents.xml.tokens import Scope, Token, attributes, tokens
from nmt_server.documents.xml.units import Part, part_of

_STRINGS = "xl/sharedStrings.xml"
_SHEET = r"xl/worksheets/[^/]+\.xml"
_HEADING = "the heading of a table, which formulas may name"


def read_xlsx(data: bytes, column: str = "") -> Package:
    """The texts of a workbook; only those in `column` of each sheet where it is named.

    A column is a number from 1, letters such as `B`, or what is in the first row, which then stays
    as it is. Raises `InvalidFile` where no sheet has it.
    """
    with opened(data) as archive:
        names = archive.namelist()
        sheets = [name for name, _ in parts_of(names, [(_SHEET, Part.of_nothing)])]
        strings = Strings(part_content(archive, _STRINGS) if _STRINGS in names else "")
        if column or is_of_translator(archive, sheets, strings):
            return read_column(data, archive, sheets, strings, column)
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


def _shared_strings(content: str, left: Collection[int]) -> Part:
    numbers = count()
    return part_of(content, {"x:si"}, NAMESPACES, DIALECT, is_left=lambda _: next(numbers) in left)


_inline_strings = partial(part_of, names={"x:is"}, known=NAMESPACES, dialect=DIALECT)
_comments = partial(part_of, names={"x:text"}, known=NAMESPACES, dialect=DIALECT)


def _headings(
    archive: zipfile.ZipFile, names: list[str], sheets: list[str]
) -> Iterator[tuple[int, int]]:
    """The numbers of the shared strings that are headings of tables, and the rows they are in."""
    for sheet in sheets:
        folder, _, file = sheet.rpartition("/")
        relations = f"{folder}/_rels/{file}.rels"
        if relations not in names:
            continue
        ranges: list[tuple[int, int, int]] = []
        for tag in _tags(part_content(archive, relations), "Relationship"):
            target = attributes(tag.text).get("Target", "")
            table = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
            if "/tables/" in table and table in names:
                ranges += _heading_range(part_content(archive, table))
        if not ranges:
            continue
        for cell in cells(part_content(archive, sheet)):
            if cell.shared is not None and any(
                cell.row == row and first <= cell.column <= last for row, first, last in ranges
            ):
                yield cell.shared, cell.row


def _heading_range(table: str) -> Iterator[tuple[int, int, int]]:
    """The row of the headings of a table, and its first and last column."""
    for tag in _tags(table, "table"):
        told = attributes(tag.text)
        ends = REFERENCE.findall(told.get("ref", ""))
        if told.get("headerRowCount") != "0" and len(ends) == 2:
            (first, row), (last, _) = ends
            yield int(row), number_of(first), number_of(last)


def _tags(content: str, name: str) -> Iterator[Token]:
    for token in tokens(content, 0, len(content), Scope({})):
        if token.kind in ("open", "empty") and token.name.rpartition(":")[2] == name:
            yield token
