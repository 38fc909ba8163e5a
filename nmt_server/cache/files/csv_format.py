"""CSV files: our own, and the `cache.<hash>.csv` of py3translationServer.

Both are comma-separated with doubled quotes, in UTF-8. The header tells them apart: ours names its
columns, the reference's is `rawText,<model name>.<SHA-1 of the model file>`, perhaps with
columns of more models, of which the first counts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from nmt_server.cache.files.entry import BadEntry, Entry, LanguagesOf, Report
from nmt_server.cache.files.fields import entry_from_fields, fields_of_entry
from nmt_server.errors import InvalidFile

_REFERENCE_SOURCE = "rawText"
# As long as the largest request, so that every text that can be cached can be read back.
_MOST_CHARACTERS = 32 * 1024 * 1024


def read_csv(
    stream: BinaryIO, report: Report, _languages_of: LanguagesOf
) -> Iterator[tuple[int, Entry]]:
    """Rows with the number of the line on which they begin; `InvalidFile` for an unknown header."""
    records = _records(stream, report)
    _, header = next(records, (1, []))
    is_reference = header[:1] == [_REFERENCE_SOURCE] and len(header) > 1
    if not is_reference and not {"source", "target"} <= set(header):
        raise InvalidFile(
            "The first line is not the header of a translation cache.",
            "It begins with 'rawText,<model>' (py3translationServer), or names at least the "
            "columns source and target.",
        )
    for line, record in records:
        if len(record) != len(header):
            report(line, f"the row has {len(record)} columns, the header {len(header)}")
        elif is_reference:
            yield line, Entry(record[0], record[1])
        else:
            try:
                yield line, entry_from_fields(dict(zip(header, record, strict=True)))
            except BadEntry as error:
                report(line, str(error))


def write_csv(entries: Iterable[Entry], _report: Report) -> Iterator[bytes]:
    """Our CSV, in chunks of one row."""
    writer = csv.writer(_Echo())
    yield writer.writerow(Entry._fields).encode()
    for entry in entries:
        yield writer.writerow(fields_of_entry(entry).values()).encode()


class _Echo:
    """A file that gives back what is written, to stream what `csv` writes."""

    def write(self, line: str) -> str:
        return line


def _records(stream: BinaryIO, report: Report) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_MOST_CHARACTERS)
    # Bytes that are not UTF-8 become surrogates, so that they spoil their own row only.
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="")
    # Strict: what looks like a stray quote is more likely a row that swallowed its successor.
    reader = csv.reader(text, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
            "".join(record).encode()
        except StopIteration:
            text.detach()
            return
        except csv.Error as error:
            report(line, f"the row is not CSV: {error}")
        except UnicodeEncodeError:
            report(line, "the row is not UTF-8")
        else:
            if record:
                yield line, record
