"""The layer over the cache that answers a repeated text without asking the database."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")


class MemoryCache(Generic[Value]):
    """A bounded map that empties itself when the revision of the database changes.

    The bound is on the total of the sizes that values are put with. Safe to use from all threads.
    """

    def __init__(self, capacity: int) -> None:
        self._lock = threading.Lock()
        self._revision = -1
        self._values: LRUCache[Hashable, tuple[Value, int]] = LRUCache(
            capacity, getsizeof=lambda sized: sized[1]
        )

    def get(self, key: Hashable, revision: int) -> Value | None:
        """The value for `key`, if it was put under this `revision`."""
        with self._lock:
            if revision != self._revision:
                self._values.clear()
                self._revision = revision
                return None
            sized = self._values.get(key)
        return None if sized is None else sized[0]

    def put(self, key: Hashable, value: Value, size: int, revision: int) -> None:
        """Remember a value that was read while `revision` was current, unless that is over."""
        with self._lock:
            if revision == self._revision and size <= self._values.maxsize:
                self._values[key] = (value, size)
