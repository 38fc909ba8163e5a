"""Files of cached translations: which formats there are, and which one a file is in.

Readers and writers stream. They know nothing of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from nmt_server.cache.files.csv_format import read_csv, write_csv
from nmt_server.cache.files.entry import Entry, LanguagesOf, Report
from nmt_server.cache.files.jsonl import read_jsonl, write_jsonl
from nmt_server.cache.files.tmx import read_tmx, write_tmx

__all__ = ["FORMATS", "Entry", "FileFormat", "LanguagesOf", "Report", "format_of"]


class FileFormat(NamedTuple):
    """How entries are read from and written to one kind of file.

    `read` gives each entry with its line number and reports the rows that it leaves out; `write`
    gives the bytes of the file in small chunks and reports the entries that the format cannot hold.
    """

    extensions: tuple[str, ...]
    content_type: str
    read: Callable[[BinaryIO, Report, LanguagesOf], Iterator[tuple[int, Entry]]]
    write: Callable[[Iterable[Entry], Report], Iterator[bytes]]


FORMATS = {
    "csv": FileFormat((".csv",), "text/csv; charset=utf-8", read_csv, write_csv),
    "tmx": FileFormat((".tmx", ".xml"), "application/x-tmx+xml", read_tmx, write_tmx),
    "jsonl": FileFormat((".jsonl", ".ndjson"), "application/x-ndjson", read_jsonl, write_jsonl),
}


def format_of(name: str, start: bytes = b"") -> str | None:
    """The format of a file by its first bytes, or else by its name; None where neither says it."""
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "jsonl"
    # XML, in UTF-8 or in UTF-16 with a byte order mark, which TMX files often have.
    if text.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return "tmx"
    suffix = PurePath(name).suffix.lower()
    for key, file_format in FORMATS.items():
        if suffix in file_format.extensions:
            return key
    return None
