"""The layer over the cache that answers a repeated text without asking the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class MemoryCache(Generic[Value]):
    """A bounded map that empties itself when the revision of the database changes.

    Texts are kept by scope: what else decides their translation. There are two generations, each of
    half the capacity: what is put or asked for goes into the young one, and when that is full it
    becomes the old one, whose texts are forgotten. Plain dicts, because a web process holds
    tens of thousands of short lines, and a cache class of the libraries costs more memory for each
    than the line itself; and no single text is ever forgotten, because a dict looks for its first
    key through all that have gone before. Safe to use from all threads.
    """

    def __init__(self, capacity: int, size_of: Callable[[str, Value], int]) -> None:
        """`size_of` gives the size of a text with its value, in the unit of `capacity`."""
        self._size_of = size_of
        self._lock = threading.Lock()
        self._most_of_a_generation = capacity // 2
        self._revision = -1
        self._young: dict[Hashable, dict[str, Value]] = {}
        self._old: dict[Hashable, dict[str, Value]] = {}
        self._young_size = 0

    def get(self, scope: Hashable, text: str, revision: int) -> Value | None:
        """The value for a text, if it was put under this `revision`."""
        with self._lock:
            if revision != self._revision:
                self._forget_everything(revision)
            value = self._young.get(scope, {}).get(text)
            if value is None:
                value = self._old.get(scope, {}).get(text)
                if value is not None:
                    self._keep(scope, text, value)
            return value

    def put(self, scope: Hashable, text: str, value: Value, revision: int) -> None:
        """Remember a value that was read while `revision` was current, unless that is over."""
        with self._lock:
            if revision == self._revision:
                self._keep(scope, text, value)

    def _keep(self, scope: Hashable, text: str, value: Value) -> None:
        size = self._size_of(text, value)
        if size > self._most_of_a_generation:
            return
        if self._young_size + size > self._most_of_a_generation:
            self._old = self._young
            self._young = {}
            self._young_size = 0
        values = self._young.setdefault(scope, {})
        # A value that is replaced counts twice until its generation is old, which errs on the safe
        # side.
        values[text] = value
        self._young_size += size

    def _forget_everything(self, revision: int) -> None:
        self._revision = revision
        self._young = {}
        self._old = {}
        self._young_size = 0
