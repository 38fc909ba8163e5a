"""Failures of the database as a cache: counted for the metrics, remembered for `/readyz`."""

from __future__ import annotations

import time
from typing import Literal

from nmt_server.metrics import counts

# Seconds for which a failure is told of.
_RECENT = 60.0

Operation = Literal["read", "write"]

_last: dict[Operation, float] = {}


def note_failure(operation: Operation) -> None:
    """The cache could not be read, or not be written."""
    counts.cache_failures.labels(operation).inc()
    _last[operation] = time.monotonic()


def note_unwritten(translations: int) -> None:
    """So many translations are answered, and are not in the cache."""
    counts.cache_unwritten.inc(translations)


def recent_failures() -> list[Operation]:
    """What has failed in this process within the last minute."""
    now = time.monotonic()
    return [operation for operation, at in _last.items() if now - at < _RECENT]
