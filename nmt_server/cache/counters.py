"""Counts of what went wrong in the cache of this process, for `/readyz` and the metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """How often the database failed the cache since the process started."""

    failed_lookups: int = 0
    failed_stores: int = 0


counters = Counters()
