"""The cache as a stream, in bounded memory on every database and however many rows there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from nmt_server.cache_files.formats import Entry
from nmt_server.models import CachedTranslation

_ROWS_A_QUERY = 1000


def stream_entries(rows: QuerySet[CachedTranslation]) -> Iterator[Entry]:
    """The rows of a queryset as entries of a file, the oldest row first."""
    fields = ("source", "target", "source_language", "target_language", "model__name", "origin")
    for _, *values in _stream(rows, *fields, "updated_at"):
        yield Entry(*values)


def stream_ids(rows: QuerySet[CachedTranslation]) -> Iterator[int]:
    """The ids of a queryset. Rows that were given may be deleted while the stream goes on."""
    for (pk,) in _stream(rows):
        yield pk


def _stream(rows: QuerySet[CachedTranslation], *fields: str) -> Iterator[tuple[Any, ...]]:
    # Pages by id instead of iterator(): some database clients fetch a whole result before its first
    # row, and a cursor that stays open while a slow reader downloads holds SQLite's log back.
    last = 0
    while True:
        page = rows.filter(pk__gt=last).order_by("pk").values_list("pk", *fields)
        found = list(page[:_ROWS_A_QUERY])
        yield from found
        if len(found) < _ROWS_A_QUERY:
            return
        last = found[-1][0]
