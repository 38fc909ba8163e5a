"""A file as it is read and written."""

from __future__ import annotations

from nmt_server.documents import read_document


def translated(name: str, content: str, column: str = "") -> tuple[list[str], str]:
    """The texts of a file, and the file with each in angle brackets."""
    document = read_document(content.encode(), name, column)
    return document.texts, document.write([f"‹{text}›" for text in document.texts]).decode()
