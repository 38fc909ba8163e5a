"""DrawingML: the paragraphs of slides, shapes, diagrams and charts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nmt_server.documents.xml.inline import Dialect, Role
from nmt_server.documents.xml.units import Part, Unit, elements, unit_of

NAMESPACES = {
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/presentationml/2006/main": "p",
    "http://purl.oclc.org/ooxml/presentationml/main": "p",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
}
# What of the properties of a run nobody sees.
_UNSEEN = re.compile(
    r'\s(?:lang|altLang|dirty|err|noProof|smtClean|smtId|kumimoji)\s*=\s*"[^"]*"'
)


def _key(properties: str) -> str:
    key = _UNSEEN.sub("", properties)
    return "" if _EMPTY.fullmatch(key) else key


_EMPTY = re.compile(r"<[\w:]+\s*(?:/>|>\s*</[\w:]+>)")

DIALECT = Dialect(
    {
        "a:r": Role.RUN,
        "a:rPr": Role.PROPERTIES,
        "a:t": Role.WORDS,
        "a:br": Role.BREAK,
    },
    has_words=True,
    key=_key,
)


def paragraphs(content: str) -> Part:
    """The units of a part of DrawingML."""
    return Part(content, _units(content, is_layout=False))


def paragraphs_of_layout(content: str) -> Part:
    """The same of a layout or a master, where the texts in placeholders are seen by nobody."""
    return Part(content, _units(content, is_layout=True))


def _units(content: str, *, is_layout: bool) -> Iterator[Unit]:
    shapes = []
    if is_layout:
        shapes = [
            (shape.opening.start, shape.closing.end)
            for shape in elements(content, {"p:sp"}, NAMESPACES)
            if _PLACEHOLDER.search(content, shape.opening.start, shape.closing.end)
        ]
    for element in elements(content, {"a:p"}, NAMESPACES):
        start, end = element.opening.end, element.closing.start
        if any(first <= start and end <= last for first, last in shapes):
            continue
        unit = unit_of(content, start, end, element.opening.scope, DIALECT)
        if unit is not None:
            yield unit


_PLACEHOLDER = re.compile(r"<(?:\w+:)?ph\b")
