"""OpenDocument: texts, spreadsheets and presentations."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from nmt_server.documents.office.package import Package, PartReader, opened
from nmt_server.documents.office.parts import parts_of
from nmt_server.documents.xml.inline import Dialect, Role
from nmt_server.documents.xml.tokens import Token, attributes
from nmt_server.documents.xml.units import Element, Part, part_of
from nmt_server.errors import InvalidFile

_NAMESPACES = {
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": name
    for name in ("text", "office", "table", "style")
}
_MARKS = (
    *("bookmark", "bookmark-start", "bookmark-end", "reference-mark", "reference-mark-start"),
    *("reference-mark-end", "change", "change-start", "change-end", "toc-mark-start"),
    *("toc-mark-end", "toc-mark", "alphabetical-index-mark-start", "alphabetical-index-mark-end"),
)
_DIALECT = Dialect(
    {
        "text:span": Role.CONTAINER,
        "text:a": Role.CONTAINER,
        "text:meta": Role.CONTAINER,
        "text:ruby": Role.CLEAR,
        "text:ruby-base": Role.CLEAR,
        "text:ruby-text": Role.DROPPED,
        "text:soft-page-break": Role.DROPPED,
        "text:tab": Role.BREAK,
        "text:line-break": Role.BREAK,
        "office:annotation-end": Role.MARK,
        **{f"text:{name}": Role.MARK for name in _MARKS},
    },
    is_loose=True,
)
# Styles that say nothing which a reader sees: when it was written, and in which language.
_STYLE = re.compile(
    r"<style:style\b[^<>]*\sstyle:name=\"([^\"<>]*)\"[^<>]*>\s*"
    r"<style:text-properties\b([^<>]*)/>\s*</style:style>"
)
_UNSEEN = re.compile(
    r"\s(?:officeooo:(?:paragraph-)?rsid|(?:fo|style):(?:language|country|script|rfc-language-tag)"
    r"(?:-asian|-complex)?)=\"[^\"<>]*\""
)
_CONTENT = r"(?:Object [^/]{1,40}/)?content\.xml"
_MANIFEST = "META-INF/manifest.xml"
# What was deleted, and is shown to nobody.
_DELETED = "text:tracked-changes"


def read_open_document(data: bytes) -> Package:
    """The texts of a document."""
    with opened(data) as archive:
        names = archive.namelist()
        if _MANIFEST in names and b"encryption-data" in archive.read(_MANIFEST):
            raise InvalidFile("The file is protected with a password.", "Save it without one.")
    readers: tuple[tuple[str, PartReader], ...] = (
        (_CONTENT, _paragraphs),
        (r"styles\.xml", _paragraphs),
    )
    return Package(data, parts_of(names, readers))


def _paragraphs(content: str) -> Part:
    unseen = {
        name
        for name, properties in _STYLE.findall(content)
        if not _UNSEEN.sub("", properties).strip()
    }
    dialect = replace(_DIALECT, role_of=partial(_role_of, unseen)) if unseen else _DIALECT
    return part_of(content, {"text:p", "text:h"}, _NAMESPACES, dialect, is_left=_is_left)


def _role_of(unseen: set[str], token: Token) -> Role | None:
    if token.name == "text:span" and attributes(token.text).get("style-name") in unseen:
        return Role.CLEAR
    return None


def _is_left(found: Element) -> bool:
    """Whether a paragraph is in what was deleted, or computed."""
    return any(
        around.name == _DELETED
        or (around.name == "table:table-cell" and "formula" in attributes(around.text))
        for around in found.around
    )
