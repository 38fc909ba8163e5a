"""Count what answered: what this process remembers, the database, or an engine."""

from __future__ import annotations

from collections.abc import Iterable

from nmt_server.metrics import counts
from nmt_server.translation.result import KEPT, TERM, Translation

_MEMORY, _DATABASE, _ENGINE, _NOTHING = "memory", "database", "engine", "nothing"


def count_segments(translations: Iterable[Translation], *, is_remembered: bool = False) -> None:
    """Count the segments of translations; blank ones are none."""
    found: dict[tuple[str, bool], int] = {}
    for translation in translations:
        for segment in translation.segments:
            key = segment.origin, segment.cached
            found[key] = found.get(key, 0) + 1
    for (origin, is_cached), number in found.items():
        if origin:
            by = _MEMORY if is_remembered else _DATABASE if is_cached else _ENGINE
            counts.of_segments(origin, _NOTHING if origin in (KEPT, TERM) else by).inc(number)
