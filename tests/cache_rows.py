"""Rows of the cache, put there and found by their texts."""

from __future__ import annotations

from collections.abc import Iterable

from nmt_server.cache.keys import CacheScope, cache_key
from nmt_server.cache.store import CacheEntry, lookup, store


def store_texts(
    scope: CacheScope, signature: str, rows: Iterable[tuple[str, str, float | None]]
) -> None:
    """Store translations by an engine: source, target and score."""
    store(
        scope,
        [(cache_key(scope, signature, row[0]), CacheEntry(row[1], row[2])) for row in rows],
    )


def look_up(scope: CacheScope, signature: str, texts: Iterable[str]) -> dict[str, CacheEntry]:
    """What is found of these texts, by text."""
    found = lookup(cache_key(scope, signature, text) for text in texts)
    return {key.source: entry for key, entry in found.entries.items()}
