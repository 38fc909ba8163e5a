"""Word documents: paragraphs of the text, of headers, footers, notes, comments and text boxes."""

from __future__ import annotations

import re
from functools import partial

from nmt_server.documents.office import drawing
from nmt_server.documents.office.package import Package, PartReader, opened
from nmt_server.documents.office.parts import parts_of
from nmt_server.documents.xml.inline import Dialect, Item, Role, joined
from nmt_server.documents.xml.units import part_of

_NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
}
# What of the properties of a run nobody sees.
_UNSEEN = re.compile(r'<w:(?:lang|noProof|webHidden)\b[^<>]*/>|\sw:(?:hint|rsid\w*)\s*=\s*"[^"]*"')
_NO_FONTS = re.compile(r"<w:rFonts\s*/>")
_EMPTY = re.compile(r"<[\w:]+\s*(?:/>|>\s*</[\w:]+>)")
_FIELD_SIGN = re.compile(r"""\sw:fldCharType\s*=\s*["'](begin|separate|end)["']""")
_LINK = re.compile(r"<w:instrText\b[^<>]*>\s*HYPERLINK\b")
_FIELD = "field:hyperlink"


def _key(properties: str) -> str:
    key = _NO_FONTS.sub("", _UNSEEN.sub("", properties))
    return "" if _EMPTY.fullmatch(key) else key


def _fields_as_one(content: str, items: list[Item]) -> list[Item]:
    """The items with each field as an atom, and a link as a container."""
    found: list[Item] = []
    # Where fields began, and where what they show began.
    opened: list[tuple[int, int | None]] = []
    number = max((item.number for item in items), default=0)
    for item in items:
        found.append(item)
        if item.text != "w:fldChar" or item.kind != "atom":
            continue
        sign = _FIELD_SIGN.search(content, item.start, item.end)
        kind = sign[1] if sign else ""
        if kind == "begin":
            opened.append((len(found) - 1, None))
        elif kind == "separate" and opened:
            opened[-1] = (opened[-1][0], len(found))
        elif kind == "end" and opened:
            first, shown = opened.pop()
            field = found[first:]
            if any(each.kind in ("open", "close") for each in field):
                continue
            del found[first:]
            if shown is not None and _LINK.search(content, field[0].start, item.start):
                number += 1
                begin = shown - first
                found.append(joined("open", _FIELD, field[:begin], number))
                found += field[begin:-1]
                found.append(joined("close", _FIELD, field[-1:], number))
            else:
                found.append(joined("atom", _FIELD, field))
    return found


def _controls_as_one(items: list[Item]) -> list[Item]:
    """The items with what opens a content control as one, and what closes it."""
    found: list[Item] = []
    opened: list[int] = []
    joined_ones: set[int] = set()
    for item in items:
        found.append(item)
        if (item.kind, item.text) == ("open", "w:sdt"):
            opened.append(len(found) - 1)
        elif (item.kind, item.text) == ("open", "w:sdtContent") and opened:
            opening = found[opened[-1] :]
            if all(each.kind == "atom" for each in opening[1:-1]):
                del found[opened[-1] :]
                found.append(joined("open", "w:sdt", opening, opening[0].number))
                joined_ones.add(opening[0].number)
        elif (item.kind, item.text) == ("close", "w:sdt"):
            opened.pop()
            if item.number in joined_ones:
                closing = found[-2:]
                del found[-2:]
                found.append(joined("close", "w:sdt", closing, item.number))
    return found


def _arranged(content: str, items: list[Item]) -> list[Item]:
    return _controls_as_one(_fields_as_one(content, items))


_DIALECT = Dialect(
    {
        "w:r": Role.RUN,
        "w:rPr": Role.PROPERTIES,
        "w:t": Role.WORDS,
        "w:hyperlink": Role.CONTAINER,
        "w:ins": Role.CONTAINER,
        "w:moveTo": Role.CONTAINER,
        "w:sdt": Role.CONTAINER,
        "w:sdtContent": Role.CONTAINER,
        **dict.fromkeys(
            ("w:smartTag", "w:customXml", "w:dir", "w:bdo", "w:ruby", "w:rubyBase"), Role.CLEAR
        ),
        **dict.fromkeys(
            (
                *("w:smartTagPr", "w:customXmlPr", "w:rubyPr", "w:rt", "w:proofErr"),
                *("w:lastRenderedPageBreak", "w:softHyphen"),
            ),
            Role.DROPPED,
        ),
        **dict.fromkeys(
            (
                *("w:bookmarkStart", "w:bookmarkEnd", "w:commentRangeStart", "w:commentRangeEnd"),
                *("w:permStart", "w:permEnd", "w:moveToRangeStart", "w:moveToRangeEnd"),
                *("w:moveFromRangeStart", "w:moveFromRangeEnd"),
            ),
            Role.MARK,
        ),
        **dict.fromkeys(("w:tab", "w:br", "w:cr", "w:ptab"), Role.BREAK),
    },
    has_words=True,
    keeps_space=True,
    key=_key,
    arrange=_arranged,
)


_paragraphs = partial(part_of, names={"w:p"}, known=_NAMESPACES, dialect=_DIALECT)
_READERS: tuple[tuple[str, PartReader], ...] = (
    (r"word/document\d*\.xml", _paragraphs),
    (r"word/(?:header|footer)\d*\.xml", _paragraphs),
    (r"word/(?:footnotes|endnotes|comments)\.xml", _paragraphs),
    (r"word/diagrams/(?:data|drawing)\d*\.xml", drawing.paragraphs),
    (r"word/charts/chart\w*\.xml", drawing.paragraphs),
)


def read_docx(data: bytes) -> Package:
    """The texts of a document."""
    with opened(data) as archive:
        names = archive.namelist()
    return Package(data, parts_of(names, _READERS))
