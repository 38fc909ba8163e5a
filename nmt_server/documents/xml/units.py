"""The paragraphs of a part of XML: where each stands, what it says, and how it is written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from nmt_server.documents.xml.coded import coded
from nmt_server.documents.xml.inline import Dialect, parse
from nmt_server.documents.xml.rendering import Inner, rendered
from nmt_server.documents.xml.tokens import Scope, Token, tokens


class Unit(NamedTuple):
    """A text in a content: it is written in the place of `content[start:end]`.

    `write` gives that from a translation, and from what gives the XML of what is within.
    """

    start: int
    end: int
    text: str
    write: Callable[[str, Inner], str]


class Part:
    """A content and its units, in order of where they start; one may be within another."""

    def __init__(self, content: str, units: Iterable[Unit]) -> None:
        self._content = content
        self._units = sorted(units, key=lambda unit: unit.start)
        self._starts = [unit.start for unit in self._units]

    @classmethod
    def of_nothing(cls, content: str) -> Part:
        """A content without units."""
        return cls(content, ())

    @property
    def texts(self) -> list[str]:
        """What is to be translated."""
        return [unit.text for unit in self._units]

    def written(self, translations: Sequence[str]) -> str:
        """The content with a translation in the place of each text; what is equal stays."""
        return self._between(0, len(self._content), 0, translations)

    def _between(self, start: int, end: int, index: int, translations: Sequence[str]) -> str:
        pieces = []
        while index < len(self._units) and self._units[index].start < end:
            unit = self._units[index]
            if unit.end > end:
                break
            translation = translations[index]
            index += 1
            if translation == unit.text:
                # What is within it may be another text all the same.
                continue
            pieces.append(self._content[start : unit.start])
            pieces.append(unit.write(translation, self._inner(index, translations)))
            start = unit.end
            if unit.end > unit.start:
                index = bisect_left(self._starts, start, index)
        pieces.append(self._content[start:end])
        return "".join(pieces)

    def _inner(self, index: int, translations: Sequence[str]) -> Inner:
        def inner(start: int, end: int) -> str:
            first = bisect_left(self._starts, start, index)
            return self._between(start, end, first, translations)

        return inner


def part_of(
    content: str,
    names: Collection[str],
    known: Mapping[str, str],
    dialect: Dialect,
    is_left: Callable[[Element], bool] = lambda _: False,
) -> Part:
    """A part whose units are what is in the elements with these names, but for those left alone."""
    units = (
        unit_of(content, found.opening.end, found.closing.start, found.opening.scope, dialect)
        for found in elements(content, names, known)
        if not is_left(found)
    )
    return Part(content, (unit for unit in units if unit is not None))


def unit_of(content: str, start: int, end: int, scope: Scope, dialect: Dialect) -> Unit | None:
    """The unit of what is between two places; None where no words are there."""
    text = coded(parse(content, start, end, scope, dialect), dialect).text
    if not text:
        return None
    return Unit(start, end, text, partial(_written, content, start, end, scope, dialect))


def _written(
    content: str,
    start: int,
    end: int,
    scope: Scope,
    dialect: Dialect,
    translation: str,
    inner: Inner,
) -> str:
    # Read again, so that nothing but the texts of a large file is kept.
    paragraph = parse(content, start, end, scope, dialect)
    source = coded(paragraph, dialect)
    words = source.items_of(translation, has_lines=dialect.has_lines)
    items = [*source.before, *words, *source.after]
    return rendered(items, paragraph.words, inner)


class Element(NamedTuple):
    """An element: its tags, and those of the elements around it, the outermost first.

    The latter are those of now, until the next element is read.
    """

    opening: Token
    closing: Token
    around: Sequence[Token]


def elements(content: str, names: Collection[str], known: Mapping[str, str]) -> Iterator[Element]:
    """The elements of a content with these names that are not empty, each when it ends."""
    stack: list[Token] = []
    for token in tokens(content, 0, len(content), Scope(known)):
        if token.kind == "open":
            stack.append(token)
        elif token.kind == "close":
            opening = stack.pop()
            if opening.name in names:
                yield Element(opening, token, stack)
