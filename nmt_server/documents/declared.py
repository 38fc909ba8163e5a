"""The encoding that the heading of a gettext catalogue says it is in."""

from __future__ import annotations

import re

_DECLARED = re.compile(
    r"(?:.|\n){0,4000}?\"Content-Type:[^\"\r\n]{0,80}?charset=([A-Za-z0-9._-]{1,40})"
)
_HEAD = 8192


def declared_in_catalogue(data: bytes) -> str:
    """The name of the encoding of a catalogue; empty where it has none.

    There is none where Python does not know it, such as the CHARSET of a template, or where the
    catalogue is not in it.
    """
    found = _DECLARED.match(data[:_HEAD].decode("latin-1"))
    name = found[1] if found else ""
    try:
        data.decode(name or "ascii")
    except (LookupError, ValueError):
        return ""
    return name


def place_of_declaration(content: str) -> tuple[int, int] | None:
    """Where a catalogue says which encoding it is in, so that it can say another one."""
    found = _DECLARED.match(content[:_HEAD])
    return found.span(1) if found else None
