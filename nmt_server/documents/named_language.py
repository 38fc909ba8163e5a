"""Where a document says which language it is in: another one, once it is translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from nmt_server.documents.markup.lexer import Kind, Token, attributes_of, tokens_of
from nmt_server.languages import subtags_of

_ATTRIBUTES = ("lang", "xml:lang")
_OF_BOOK = re.compile(r"<dc:language(?:\s[^<>]*)?>\s*([^<>\s]+)\s*</dc:language\s*>")


class Edit(NamedTuple):
    """What is written in the place of a range of a content."""

    start: int
    end: int
    text: str


class Languages(NamedTuple):
    """The codes of the language that was translated, and of the one that it was translated into."""

    source: str
    target: str

    def edit(self, content: str, start: int, end: int) -> Iterator[Edit]:
        """The target for a code that names the source, whatever its script and country."""
        language = subtags_of(content[start:end]).language
        if language and language == subtags_of(self.source).language:
            yield Edit(start, end, self.target)


Naming = Callable[[str, Languages], list[Edit]]
"""The edits that name the language of a translated content."""


def named_in_page(content: str, languages: Languages) -> list[Edit]:
    """Where the element `html` names the language."""
    root = _root(content, is_xml=False)
    return _in_tag(content, root, languages) if root and root.name == "html" else []


def named_in_root(content: str, languages: Languages) -> list[Edit]:
    """Where the root of XML names the language."""
    root = _root(content, is_xml=True)
    return _in_tag(content, root, languages) if root else []


def named_in_book(content: str, languages: Languages) -> list[Edit]:
    """The same in a part of an EPUB, or in what describes it."""
    edits = named_in_root(content, languages)
    for found in _OF_BOOK.finditer(content):
        edits += languages.edit(content, *found.span(1))
    return sorted(edits)


def edited(content: str, edits: Iterable[Edit]) -> str:
    """A content after these edits, which are in order."""
    pieces, done = [], 0
    for start, end, text in edits:
        pieces += [content[done:start], text]
        done = end
    return "".join(pieces) + content[done:]


def _root(content: str, *, is_xml: bool) -> Token | None:
    tags = (each for each in tokens_of(content, is_xml=is_xml) if each.kind is not Kind.OTHER)
    for tag in tags:
        if tag.kind is not Kind.TEXT or content[tag.start : tag.end].strip("\ufeff \t\r\n\f"):
            return tag if tag.kind in (Kind.START, Kind.EMPTY) else None
    return None


def _in_tag(content: str, tag: Token, languages: Languages) -> list[Edit]:
    return [
        edit
        for each in attributes_of(content, tag)
        if each.name.lower() in _ATTRIBUTES
        for edit in languages.edit(content, each.start, each.end)
    ]
