"""JSON lines: one object a line, with the fields of `Entry`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO

import orjson

from nmt_server.cache_files.formats.entry import BadEntry, Entry, LineNote, ReaderContext
from nmt_server.cache_files.formats.fields import entry_from_fields, fields_of_entry
from nmt_server.cache_files.formats.text import text_of


def read_jsonl(stream: BinaryIO, context: ReaderContext) -> Iterator[tuple[int, Entry]]:
    """Rows with their line numbers. `source` and `target` are needed; blank lines are skipped."""
    with text_of(stream, context) as text:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            try:
                # What was no text is no JSON.
                fields = orjson.loads(line.encode(errors="surrogateescape"))
                if not isinstance(fields, dict):
                    raise BadEntry("the line is not a JSON object")
                fields = {name.casefold(): value for name, value in fields.items()}
                entry = entry_from_fields(fields, partial(context.noted, number))
            except orjson.JSONDecodeError as error:
                context.bad(number, f"the line is not JSON: {error}")
            except BadEntry as error:
                context.bad(number, str(error))
            else:
                yield number, entry


def write_jsonl(entries: Iterable[Entry], _report: LineNote) -> Iterator[bytes]:
    """JSON lines, in chunks of one line."""
    for entry in entries:
        yield orjson.dumps(fields_of_entry(entry), option=orjson.OPT_APPEND_NEWLINE)
