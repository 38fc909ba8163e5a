"""Which rows a person's translation has put out of use."""

from __future__ import annotations

from collections.abc import Iterable

from nmt_server.cache.keys import RowScope, person_key
from nmt_server.models import CachedTranslation


def mark_superseded(rows: Iterable[CachedTranslation]) -> None:
    """Mark those that are never served, because a person has translated the same text.

    They are what engines made, with whatever decoding options. One query.
    """
    by_engine = [
        (row, person_key(_scope(row), row.source))
        for row in rows
        if row.origin == CachedTranslation.Origin.ENGINE
    ]
    keys = {key for _, key in by_engine}
    found = CachedTranslation.objects.filter(key__in=keys).values_list("key", flat=True)
    by_person = set(found) if keys else set()
    for row, key in by_engine:
        row.is_superseded = key in by_person


def _scope(row: CachedTranslation) -> RowScope:
    return RowScope(row.model_id, row.source_language_id, row.target_language_id)
