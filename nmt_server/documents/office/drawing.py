"""DrawingML: the paragraphs of slides, shapes, diagrams and charts."""

from __future__ import annotations

import re

from nmt_server.documents.xml.inline import Dialect, Role
from nmt_server.documents.xml.units import Element, Part, elements, part_of

NAMESPACES = {
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/presentationml/2006/main": "p",
    "http://purl.oclc.org/ooxml/presentationml/main": "p",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
}
# What of the properties of a run nobody sees.
_UNSEEN = re.compile(r'\s(?:lang|altLang|dirty|err|noProof|smtClean|smtId|kumimoji)\s*=\s*"[^"]*"')

_EMPTY = re.compile(r"<[\w:]+\s*(?:/>|>\s*</[\w:]+>)")


def _key(properties: str) -> str:
    key = _UNSEEN.sub("", properties)
    return "" if _EMPTY.fullmatch(key) else key


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


_PLACEHOLDER = re.compile(r"<(?:\w+:)?ph\b")


def paragraphs(content: str) -> Part:
    """The units of a part of DrawingML."""
    return part_of(content, {"a:p"}, NAMESPACES, DIALECT)


def paragraphs_of_layout(content: str) -> Part:
    """The same of a layout or a master, where the texts in placeholders are seen by nobody."""
    shapes = {
        shape.opening.start
        for shape in elements(content, {"p:sp"}, NAMESPACES)
        if _PLACEHOLDER.search(content, shape.opening.start, shape.closing.end)
    }

    def is_left(found: Element) -> bool:
        return any(each.start in shapes for each in found.around)

    return part_of(content, {"a:p"}, NAMESPACES, DIALECT, is_left)
