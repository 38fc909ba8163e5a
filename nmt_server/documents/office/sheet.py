"""Sheets of a workbook: their cells, and what those say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from nmt_server.documents.xml.inline import Dialect, Role
from nmt_server.documents.xml.rendering import Inner
from nmt_server.documents.xml.tokens import Scope, attributes, tokens
from nmt_server.documents.xml.units import Element, Unit, elements, unit_of

NAMESPACES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "x",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "x",
}
DIALECT = Dialect(
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
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


class Cell(NamedTuple):
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


class Strings:
    """The shared strings of a workbook."""

    def __init__(self, content: str) -> None:
        self._content = content

    @cached_property
    def _found(self) -> list[Element]:
        return list(elements(self._content, {"x:si"}, NAMESPACES))

    def unit(self, number: int) -> Unit | None:
        """What a string says, and how its inside is written."""
        if not 0 <= number < len(self._found):
            return None
        opening, closing, _ = self._found[number]
        return unit_of(self._content, opening.end, closing.start, opening.scope, DIALECT)

    def inner(self, start: int, end: int) -> str:
        """What stands between two places."""
        return self._content[start:end]


def cells(content: str) -> Iterator[Cell]:
    """The cells of a sheet, row by row."""
    row = column = 0
    cell: Cell | None = None
    kind = ""
    value = False
    inner_start = 0
    for token in tokens(content, 0, len(content), Scope(NAMESPACES)):
        if token.name == "x:row" and token.kind != "close":
            number = attributes(token.text).get("r", "")
            row = int(number) if number.isdecimal() else row + 1
            column = 0
        elif token.name == "x:c" and token.kind != "close":
            told = attributes(token.text)
            found = REFERENCE.fullmatch(told.get("r", ""))
            column = number_of(found[1]) if found else column + 1
            kind = told.get("t", "")
            cell = Cell(token.start, token.end, row, column, token.text, token.scope)
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


def unit_in(cell: Cell, content: str, strings: Strings) -> tuple[Unit, Inner] | None:
    """What a cell says, how its inside is written, and what that needs for it."""
    if cell.shared is not None:
        unit = strings.unit(cell.shared)
        return None if unit is None else (unit, strings.inner)
    if cell.inner is not None:
        unit = unit_of(content, *cell.inner, cell.scope, DIALECT)
        return None if unit is None else (unit, lambda start, end: content[start:end])
    return None


def first_row(content: str, strings: Strings) -> dict[int, str]:
    """What the cells of the first row that has any say, by their columns."""
    row = 0
    found: dict[int, str] = {}
    for cell in cells(content):
        row = row or cell.row
        if cell.row != row:
            break
        said = unit_in(cell, content, strings)
        found[cell.column] = said[0].text.strip() if said else ""
    return found


def number_of(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters_of(number: int) -> str:
    """The letters of a column by its number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
