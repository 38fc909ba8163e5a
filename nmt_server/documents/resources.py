"""Resources of .NET (RESX, RESW): the values that are strings."""

from __future__ import annotations

from collections.abc import Iterator

from nmt_server.documents.document import Document, Left, Slot, with_line_feeds
from nmt_server.documents.xml.tokens import Scope, Token, attributes, check, escaped, tokens

_OF_DESIGNER = ">>"


def read_resx(content: str) -> Document:
    """A document of the strings that people read. Raises `InvalidFile` for what is no XML."""
    check(content)
    return Document(content, _slots(content), _written, "xmlcharrefreplace")


def _slots(content: str) -> Iterator[Slot | Left]:
    around: list[Token] = []
    said = ""
    for token in tokens(content, 0, len(content), Scope({})):
        if token.kind == "open":
            around.append(token)
            said = ""
        elif token.kind == "text":
            said += token.text
        elif token.kind == "close":
            opening = around.pop()
            is_value = opening.name == "value" and around and around[-1].name == "data"
            if not is_value or not said.strip():
                continue
            told = attributes(around[-1].text)
            if "type" in told or "mimetype" in told:
                yield Left(opening.end, "no string")
            elif told.get("name", "").startswith(_OF_DESIGNER):
                yield Left(opening.end, "a note of the designer")
            else:
                yield Slot(opening.end, token.start, with_line_feeds(said))


def _written(translation: str, raw: str) -> str:
    text = escaped(translation)
    return text.replace("\n", "\r\n") if "\r\n" in raw else text
