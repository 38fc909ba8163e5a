"""Texts as bytes."""

from __future__ import annotations

from nmt_server.errors import InvalidRequest


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
