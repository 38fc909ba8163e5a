"""References to characters (`&amp;`, `&#12354;`) in texts and attributes, and how to write them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7};?|#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?|[\w.:-]{1,60};)"
)


def resolved(text: str) -> Iterator[tuple[int, int, str | None]]:
    """The text in pieces: their ranges, and what they say; None for a reference to nothing known.

    Without a semicolon, only the references that browsers know so are some.
    """
    if "&" not in text:
        if text:
            yield 0, len(text), text
        return
    done = 0
    said: list[str] = []
    start = 0
    for found in _REFERENCE.finditer(text):
        character = html.unescape(found[0])
        is_known = character not in ("", found[0]) or not found[0].endswith(";")
        is_plain = character.isprintable() or character.isspace() or character == "\u00ad"
        if is_known and is_plain:
            said += [text[done : found.start()], character]
            done = found.end()
            continue
        said.append(text[done : found.start()])
        if start < found.start():
            yield start, found.start(), "".join(said)
        yield *found.span(), None
        said, done = [], found.end()
        start = done
    if start < len(text):
        said.append(text[done:])
        yield start, len(text), "".join(said)


def escaped(text: str) -> str:
    """A text as it is written between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_value(text: str, quote: str) -> str:
    """A text as it is written in an attribute, without the quotes around it."""
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(quote, "&quot;" if quote == '"' else "&#39;")
    )
