"""Connections with requests that wait until one of those before them is answered.

As many answers as there are threads may wait, for an engine say. What comes beyond that waits here,
first come, first served, or is answered at once without any waiting where it would wait for too
long. How long that is follows from how many answers came to their end in the last seconds. While a
model loads, none do, and nothing is refused. Of the time that a request is to wait, half may go by
here, because the other half is needed for what is before the engine.
"""

from __future__ import annotations

from collections import deque
from math import inf
from typing import NamedTuple

from mysite.http.connection import Connection

# Of how many seconds ends count, and how many there must be to tell anything.
_WINDOW = 10.0
_FEWEST_SECONDS = 2.0


class Turn(NamedTuple):
    """What is answered next; see `Connection.answer_next` for both waits."""

    connection: Connection
    waited: float = 0.0
    expected_wait: float = 0.0
    is_extra: bool = False
    """Whether it passes others, to be told that it would wait for too long."""


class WaitingRoom:
    """Not thread-safe: its owner has a lock. Times are in seconds of any clock.

    `threads` answers at a time may have a thread to themselves; `max_wait` is how long a request is
    to wait for others here and elsewhere, 0 for as long as it must.
    """

    def __init__(self, threads: int, max_wait: float) -> None:
        self._threads = threads
        self._most = max_wait / 2 or inf
        # Answers that have a thread to themselves.
        self.occupied = 0
        # With when they have entered.
        self._waiting: deque[tuple[Connection, float]] = deque()
        # When answers came to their end, as long as somebody has waited here.
        self._ends: deque[float] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether a request that comes now has to wait."""
        return self.occupied >= self._threads

    def enter(self, connection: Connection, now: float) -> None:
        """Something has come on a connection that has to wait."""
        self._waiting.append((connection, now))

    def admit(self, now: float) -> Turn | None:
        """Who has waited longest, where there is room by now."""
        if not self._waiting or self.is_full:
            return None
        connection, since = self._waiting.popleft()
        # When all stood still, nobody waited for others.
        began = self._ends[0] if self._ends else now
        waited = now - max(since, began)
        if waited > self._most:
            # It has come before it was known how long it takes.
            return Turn(connection, expected_wait=waited)
        return Turn(connection, waited)

    def send_away(self, now: float) -> Turn | None:
        """Who has come last, where it waits for too long."""
        if not self._waiting or not (wait := self.too_long(now, len(self._waiting))):
            return None
        return Turn(self._waiting.pop()[0], expected_wait=wait, is_extra=True)

    def leave(self, now: float, *, counts: bool) -> None:
        """An answer that has occupied a thread has come to its end.

        It does not count where it was refused, say: that took no time.
        """
        self.occupied -= 1
        if not self._waiting:
            self._ends.clear()
        if not self._waiting or not counts:
            return
        if self._ends and now - self._ends[-1] > _WINDOW:
            # It stood still: a model was loading, or another one took over.
            self._ends.clear()
        self._ends.append(now)
        while now - self._ends[0] > _WINDOW:
            self._ends.popleft()

    def too_long(self, now: float, before: int) -> float:
        """How long it takes until so many before have a thread; 0 where that may be waited."""
        if not self._ends or now - self._ends[-1] > _WINDOW:
            return 0.0
        passed = self._ends[-1] - self._ends[0]
        if passed < _FEWEST_SECONDS:
            return 0.0
        wait = before * passed / len(self._ends)
        return wait if wait > self._most else 0.0
