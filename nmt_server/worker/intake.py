"""Long requests on their way into the queue: piece by piece, each in turn.

To tokenize ten thousand lines takes a second, and whoever brings them reads the connection of a web
process, on which others ask, cancel and bring lines meanwhile.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator


class Intake:
    """A thread that takes a step of each iterator in turn, until it ends."""

    def __init__(self) -> None:
        self._waiting: deque[Iterator[None]] = deque()
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="intake", daemon=True).start()

    def add(self, steps: Iterator[None]) -> None:
        """Take the steps of `steps`, which raise nothing, beside those of others."""
        with self._changed:
            self._waiting.append(steps)
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                steps = self._waiting.popleft()
            for _ in steps:
                self.add(steps)
                break
