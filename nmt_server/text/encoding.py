"""Texts as bytes."""

from __future__ import annotations

import re

from nmt_server.errors import InvalidRequest

_UNTREATABLE = re.compile("[\0\ud800-\udfff]")


def is_treatable(text: str) -> bool:
    """Whether engines and databases can take a text.

    None can take half of a surrogate pair, which is no character, and not all the character NUL.
    """
    return _UNTREATABLE.search(text) is None


def utf8(text: str) -> bytes:
    """The text in UTF-8. Raises `InvalidRequest` for half of a surrogate pair, which it has not."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            f"A text has half of a surrogate pair: U+{ord(text[error.start]):04X} at position "
            f"{error.start}.",
            "Where it was cut out of a longer text, do not cut between the two halves.",
        ) from error
