"""The layer over the cache that answers a repeated text without asking the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeAlias, TypeVar

Value = TypeVar("Value")
Outdated: TypeAlias = Callable[[str, Value], bool]


class MemoryCache(Generic[Value]):
    """A bounded map that forgets what is outdated when the revision of the database changes.

    Texts are kept by scope: what else decides their translation. There are two generations, each of
    half the capacity: what is put or asked for goes into the young one, and when that is full it
    becomes the old one, whose texts are forgotten. Plain dicts, because a web process holds
    tens of thousands of short lines, and a cache class of the libraries costs more memory for each
    than the line itself; and no single text is ever forgotten, because a dict looks for its first
    key through all that have gone before. Safe to use from all threads.
    """

    def __init__(
        self,
        capacity: int,
        size_of: Callable[[str, Value], int],
        outdated: Callable[[int, int], Outdated[Value] | None] = lambda _before, _after: None,
    ) -> None:
        """`size_of` gives the size of a text with its value, in the unit of `capacity`.

        `outdated` gives what says of a text and its value whether the way from one revision to
        another has changed it, or None where everything may have changed. It must not wait.
        """
        self._size_of = size_of
        self._outdated = outdated
        self._lock = threading.Lock()
        self._most_of_a_generation = capacity // 2
        self._revision = -1
        self._young: dict[Hashable, dict[str, Value]] = {}
        self._old: dict[Hashable, dict[str, Value]] = {}
        self._young_size = 0

    def get(self, scope: Hashable, text: str, revision: int) -> Value | None:
        """The value for a text, if it is the same under this `revision`."""
        with self._lock:
            if revision != self._revision:
                self._forget_outdated(revision)
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

    def _forget_outdated(self, revision: int) -> None:
        is_outdated = self._outdated(self._revision, revision)
        self._revision = revision
        if is_outdated is None:
            self._young = {}
            self._old = {}
            self._young_size = 0
            return
        for generation in (self._young, self._old):
            for values in generation.values():
                for text in [text for text, value in values.items() if is_outdated(text, value)]:
                    del values[text]
