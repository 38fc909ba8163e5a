"""Texts of HTML, XML or Markdown that somebody wants translated, rather than files."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from nmt_server.documents.document import Document
from nmt_server.documents.markdown.reader import read_markdown
from nmt_server.documents.markup.pages import read_html, read_xml
from nmt_server.documents.markup.rules import NO_RULES, TagRules
from nmt_server.text.markup.marks import MARK


class Markup(StrEnum):
    """What a text may be written in."""

    HTML = "html"
    XML = "xml"
    MARKDOWN = "markdown"


class Syntax(NamedTuple):
    """What texts are written in, and what is said of their tags."""

    markup: Markup
    rules: TagRules = NO_RULES


HTML = Syntax(Markup.HTML)
XML = Syntax(Markup.XML)
SYNTAXES = {markup.value: Syntax(markup) for markup in Markup}
"""By the names that protocols have for them."""


def read_fragment(content: str, syntax: Syntax) -> Document:
    """A text as a document. Attributes of HTML stay as they are."""
    if syntax.markup is Markup.XML:
        return read_xml(content, syntax.rules)
    if syntax.markup is Markup.MARKDOWN:
        return read_markdown(content)
    return read_html(content, syntax.rules, with_attributes=False)


def words_of(content: str, syntax: Syntax) -> str:
    """What a text says, without its markup."""
    return "\n".join(MARK.sub("", text) for text in read_fragment(content, syntax).texts)
