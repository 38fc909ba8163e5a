"""JSON lines: one object a line, with the fields of `Entry`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import orjson

from nmt_server.cache.files.entry import BadEntry, Entry, LanguagesOf, Report
from nmt_server.cache.files.fields import entry_from_fields, fields_of_entry

_BOM = b"\xef\xbb\xbf"


def read_jsonl(
    stream: BinaryIO, report: Report, _languages_of: LanguagesOf
) -> Iterator[tuple[int, Entry]]:
    """Rows with their line numbers. `source` and `target` are needed; blank lines are skipped."""
    for number, line in enumerate(stream, 1):
        text = (line.removeprefix(_BOM) if number == 1 else line).strip()
        if not text:
            continue
        try:
            fields = orjson.loads(text)
            if not isinstance(fields, dict):
                raise BadEntry("the line is not a JSON object")
            entry = entry_from_fields(fields)
        except orjson.JSONDecodeError as error:
            report(number, f"the line is not JSON: {error}")
        except BadEntry as error:
            report(number, str(error))
        else:
            yield number, entry


def write_jsonl(entries: Iterable[Entry], _report: Report) -> Iterator[bytes]:
    """JSON lines, in chunks of one line."""
    for entry in entries:
        yield orjson.dumps(fields_of_entry(entry), option=orjson.OPT_APPEND_NEWLINE)
