"""Electronic books (EPUB 2 and 3): their pages, their table of contents and their title."""

from __future__ import annotations

import posixpath
import zipfile
from functools import partial
from urllib.parse import unquote

from nmt_server.documents.named_language import named_in_book
from nmt_server.documents.office.package import Package, PartReader, opened, part_content
from nmt_server.documents.office.pages import pages
from nmt_server.documents.xml.inline import Dialect
from nmt_server.documents.xml.tokens import Scope, attributes, tokens
from nmt_server.documents.xml.units import part_of
from nmt_server.errors import InvalidFile

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_NAMESPACES = {
    "http://www.idpf.org/2007/opf": "opf",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.daisy.org/z3986/2005/ncx/": "ncx",
    "urn:oasis:names:tc:opendocument:xmlns:container": "container",
}
_PLAIN = Dialect({}, is_loose=True)
_PAGE = "application/xhtml+xml"
_CONTENTS = "application/x-dtbncx+xml"


def read_epub(data: bytes) -> Package:
    """The texts of a book, in the order of its manifest.

    A page that is no XML is left alone. Raises `InvalidFile` where pages are encrypted.
    """
    with opened(data) as archive:
        names = set(archive.namelist())
        described = _description(archive)
        content = part_content(archive, described)
        encrypted = part_content(archive, _ENCRYPTION) if _ENCRYPTION in names else ""
    readers: list[tuple[str, PartReader]] = [(described, _inside("dc:title", "dc:description"))]
    folder = posixpath.dirname(described)
    for token in tokens(content, 0, len(content), Scope(_NAMESPACES)):
        if token.name != "opf:item" or token.kind == "close":
            continue
        item = attributes(token.text)
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        if name not in names:
            continue
        if item.get("media-type") == _PAGE:
            if f'URI="{name}"' in encrypted:
                raise InvalidFile("The book is protected against copying (DRM).")
            readers.append((name, pages))
        elif item.get("media-type") == _CONTENTS:
            readers.append((name, _inside("ncx:text")))
    return Package(data, readers, has_doctype=True, is_lenient=True, naming=named_in_book)


def _description(archive: zipfile.ZipFile) -> str:
    """The name of the part that says what a book has."""
    content = part_content(archive, _CONTAINER)
    for token in tokens(content, 0, len(content), Scope(_NAMESPACES)):
        if token.name == "container:rootfile" and token.kind != "close":
            return attributes(token.text).get("full-path", "")
    raise InvalidFile("The file is damaged: it does not say where its pages are.")


def _inside(*names: str) -> PartReader:
    return partial(part_of, names=names, known=_NAMESPACES, dialect=_PLAIN)
