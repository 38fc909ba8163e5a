"""How long a host stays that nobody needs at the moment."""

from __future__ import annotations

import time

# How long a host without a client, or with one that has asked for nothing yet, waits.
_FIRST_REQUEST_SECONDS = 10.0
# How long a retired host waits for web processes that have not yet looked at what serves now.
_RETIRED_SECONDS = 2.0


class Residency:
    """`keep_alive` as the last request said, in seconds; negative, it stays. Not thread-safe."""

    def __init__(self) -> None:
        self._idle_since = time.monotonic()
        # Until the first request says more.
        self._keep_alive = _FIRST_REQUEST_SECONDS
        self._is_retired = False

    @property
    def is_permanent(self) -> bool:
        """Whether it stays however long nobody asks."""
        return self._keep_alive < 0

    @property
    def seconds_left(self) -> float:
        """Seconds until it may end, if it is idle and nobody asks."""
        return max(0.0, self._idle_since + self._keep_alive - time.monotonic())

    def note_idleness(self) -> None:
        """It is idle from now on."""
        self._idle_since = time.monotonic()

    def ask(self, keep_alive: float, *, is_load: bool) -> None:
        """Somebody asks for a translation, or to load the model."""
        # Who loads a retired model wants it again; who translates has not heard yet.
        if is_load:
            self._is_retired = False
        if not self._is_retired:
            self._keep_alive = keep_alive

    def retire(self) -> None:
        """Another host has taken over: end soon, whatever the model's keep_alive."""
        self._is_retired = True
        self._keep_alive = _RETIRED_SECONDS
        self.note_idleness()
