r"""Halves of characters, as escapes such as `\ud83d` leave them; no engine can take one."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")
HALF = "half a character"
"""Why a text with one is left alone."""


def has_half(text: str) -> bool:
    """Whether half of a surrogate pair stands in a text."""
    return _HALF.search(text) is not None


def paired(text: str) -> str:
    """The text with two halves that belong together as one character."""
    if not has_half(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
