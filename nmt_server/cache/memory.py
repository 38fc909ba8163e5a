"""The layer over the cache that answers a repeated text without asking the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class MemoryCache(Generic[Value]):
    """A bounded map that empties itself when the revision of the database changes.

    Texts are kept by scope: what else decides their translation. The bound is on the total of the
    sizes of texts and values; what was put first goes first. Plain dicts, because a web
    process holds tens of thousands of short lines, and a cache class of the libraries costs more
    memory for each than the line itself. Safe to use from all threads.
    """

    def __init__(self, capacity: int, size_of: Callable[[str, Value], int]) -> None:
        """`size_of` gives the size of a text with its value, in the unit of `capacity`."""
        self._size_of = size_of
        self._lock = threading.Lock()
        self._capacity = capacity
        self._forget_everything(-1)

    def get(self, scope: Hashable, text: str, revision: int) -> Value | None:
        """The value for a text, if it was put under this `revision`."""
        with self._lock:
            if revision != self._revision:
                self._forget_everything(revision)
            values = self._scopes.get(scope)
            return None if values is None else values.get(text)

    def put(self, scope: Hashable, text: str, value: Value, revision: int) -> None:
        """Remember a value that was read while `revision` was current, unless that is over."""
        size = self._size_of(text, value)
        with self._lock:
            if revision != self._revision or size > self._capacity:
                return
            values = self._scopes.setdefault(scope, {})
            if (before := values.pop(text, None)) is not None:
                self._size -= self._size_of(text, before)
            values[text] = value
            self._size += size
            while self._size > self._capacity:
                self._forget_oldest()

    def _forget_oldest(self) -> None:
        scope, values = next(iter(self._scopes.items()))
        text = next(iter(values))
        self._size -= self._size_of(text, values.pop(text))
        if not values:
            del self._scopes[scope]

    def _forget_everything(self, revision: int) -> None:
        self._revision = revision
        self._scopes: dict[Hashable, dict[str, Value]] = {}
        self._size = 0
