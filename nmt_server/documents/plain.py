"""Plain text: each line that is not blank is a text."""

from __future__ import annotations

import re

from nmt_server.documents.document import LINE_BREAK, Document, Slot

_LINE = re.compile(r"[^\r\n]+")


def read_plain(content: str) -> Document:
    """A document of lines. It always has as many lines after a translation as before."""
    slots = (Slot(*found.span(), found[0]) for found in _LINE.finditer(content) if found[0].strip())
    return Document(content, slots, lambda translation, _raw: LINE_BREAK.sub(" ", translation))
