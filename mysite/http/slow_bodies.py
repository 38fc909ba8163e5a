"""Requests whose bodies come slowly: each keeps a thread that waits for it.

They get a share of the threads only, however many they are, so that the others are answered.
"""

from __future__ import annotations

import threading

# Of so many threads, one may wait for a body that comes slowly.
_SHARE = 4


class SlowBodies:
    """Places of those that `threads` may wait for; of a server with a thread for each, as many."""

    def __init__(self, threads: int | None = None) -> None:
        self._left = None if threads is None else threading.Semaphore(max(1, threads // _SHARE))

    def enter(self) -> bool:
        """Take a place; False where there is none."""
        return self._left is None or self._left.acquire(blocking=False)

    def leave(self) -> None:
        """Give a place back."""
        if self._left is not None:
            self._left.release()
