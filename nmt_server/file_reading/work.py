"""What is done with a file, from plain values to plain values, in whatever process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from nmt_server.documents import Document, read_document, recognise
from nmt_server.documents.named_language import Languages
from nmt_server.documents.table import first_rows
from nmt_server.errors import InvalidFile

# What stands between the cells of a table, where its first row has it.
_PREFERRED = {"csv": "", "tsv": "\t"}


class ReadFile(NamedTuple):
    """What is to be translated of a file, and the encoding that it is in; see `Document`."""

    texts: list[str]
    codec: str
    lines: list[int]
    left: list[tuple[int, str]]


def _recognise(data: bytes, name: str, encoding: str, language: str, column: str) -> str:
    return recognise(name, data, encoding, language, column)


def _texts(data: bytes, format_name: str, column: str, encoding: str, language: str) -> ReadFile:
    document = read_document(data, format_name, column, encoding=encoding, language=language)
    return ReadFile(document.texts, document.codec, list(document.lines), list(document.left))


def _rows(data: bytes, format_name: str, language: str) -> list[list[str]]:
    document = read_document(data, format_name, "1", language=language)
    assert isinstance(document, Document)
    return [list(row) for row in first_rows(document.content, _PREFERRED[format_name])]


def _write(
    data: bytes,
    format_name: str,
    column: str,
    encoding: str,
    translations: list[str],
    languages: tuple[str, str],
) -> bytes:
    document = read_document(data, format_name, column, encoding=encoding)
    if len(document.texts) != len(translations):
        raise InvalidFile(
            "The file was read by an earlier version of the server, which found other texts in it.",
            "Send it again.",
        )
    return document.write(translations, Languages(*languages))


WORK: dict[str, Callable[..., Any]] = {
    "recognise": _recognise,
    "texts": _texts,
    "rows": _rows,
    "write": _write,
}
"""By name. Each gets the file and named values that JSON has, and gives such a value or bytes."""
