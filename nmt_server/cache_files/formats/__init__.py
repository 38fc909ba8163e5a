"""Files of cached translations: which formats there are, and which one a file is in.

Readers and writers stream. They know nothing of the database.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

import orjson

from nmt_server.cache_files.formats.csv_format import TableStyle, has_header, read_csv, write_csv
from nmt_server.cache_files.formats.entry import Entry, LanguagesOf, LineNote, ReaderContext
from nmt_server.cache_files.formats.json_pairs import read_json_pairs
from nmt_server.cache_files.formats.jsonl import read_jsonl, write_jsonl
from nmt_server.cache_files.formats.tmx import read_tmx, write_tmx
from nmt_server.cache_files.formats.xunity import pair_of, read_xunity
from nmt_server.documents.encoding import codec_at

__all__ = [
    "FORMATS",
    "Entry",
    "FileFormat",
    "LanguagesOf",
    "LineNote",
    "ReaderContext",
    "TableStyle",
    "format_of",
    "write_csv",
]


class FileFormat(NamedTuple):
    """How entries are read from and written to one kind of file.

    `read` gives each entry with its line number and reports the rows that it leaves out; `write`
    gives the bytes of the file in small chunks and reports the entries that the format cannot hold.
    It is None for what is only read.
    """

    extensions: tuple[str, ...]
    content_type: str
    read: Callable[[BinaryIO, ReaderContext], Iterator[tuple[int, Entry]]]
    write: Callable[[Iterable[Entry], LineNote], Iterator[bytes]] | None = None


FORMATS = {
    "csv": FileFormat((".csv", ".tsv", ".tab"), "text/csv; charset=utf-8", read_csv, write_csv),
    "tmx": FileFormat((".tmx", ".xml"), "application/x-tmx+xml", read_tmx, write_tmx),
    "jsonl": FileFormat((".jsonl", ".ndjson"), "application/x-ndjson", read_jsonl, write_jsonl),
    "json": FileFormat((".json",), "application/json", read_json_pairs),
    "xunity": FileFormat((".txt",), "text/plain; charset=utf-8", read_xunity),
}

_FIELDS = frozenset(("source", "target"))
# What begins like this is JSON; a text of a game may begin with a brace.
_JSON = re.compile(r"\[\s*+[\[{\"\]]|\{\s*+[\"}]")


def format_of(name: str, start: bytes = b"") -> str | None:
    """The format of a file by its first bytes, or else by its name; None where neither says it."""
    codec = codec_at(io.BytesIO(start))
    text = start.decode(codec, errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return "tmx"
    if _JSON.match(text):
        return "jsonl" if _is_row(text.partition("\n")[0]) else "json"
    if has_header(text):
        return "csv"
    suffix = PurePath(name).suffix.lower()
    for key, file_format in FORMATS.items():
        if suffix in file_format.extensions:
            return key
    is_pairs = any(map(pair_of, text.splitlines()[:1]))
    return "xunity" if is_pairs else None


def _is_row(line: str) -> bool:
    """Whether a line is a JSON object with the fields of a row."""
    try:
        value = orjson.loads(line.rstrip().encode(errors="replace"))
    except orjson.JSONDecodeError:
        return False
    return isinstance(value, dict) and any(name.casefold() in _FIELDS for name in value)
