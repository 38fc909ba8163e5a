"""A file as it is read and written."""

from __future__ import annotations

from pathlib import Path

from nmt_server.documents import read_document

_CASES = Path(__file__).parent / "cases"


def case(name: str) -> str:
    """A small file that is an example of a kind."""
    return (_CASES / name).read_bytes().decode()


def translated(name: str, content: str, column: str = "") -> tuple[list[str], str]:
    """The texts of a file, and the file with each in angle brackets."""
    document = read_document(content.encode(), name, column)
    return document.texts, document.write([f"‹{text}›" for text in document.texts]).decode()
