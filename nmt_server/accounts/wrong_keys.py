"""Whoever tries wrong keys is made to wait, without a question to the database for each."""

from __future__ import annotations

import threading
import time

from nmt_server.errors import LimitReached

# Nobody can guess a key: it has 190 random bits. This is so that trying costs the server nothing.
_MOST_A_MINUTE = 20
_MOST_ADDRESSES = 10_000


class WrongKeys:
    """How many wrong keys came from each address in this minute, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def check(self, address: str) -> None:
        """Raise `LimitReached` where there were too many."""
        now = time.time()
        if int(now // 60) == self._minute and self._counts.get(address, 0) >= _MOST_A_MINUTE:
            raise LimitReached(
                "Too many wrong keys came from this address.",
                "Wait a minute, and send the right one.",
                retry_after=60 - now % 60,
            )

    def add(self, address: str) -> None:
        """Count a wrong key."""
        minute = int(time.time() // 60)
        with self._lock:
            if minute != self._minute or len(self._counts) >= _MOST_ADDRESSES:
                self._minute = minute
                self._counts = {}
            self._counts[address] = self._counts.get(address, 0) + 1
