"""Lines of the log that may come a thousand times a second."""

from __future__ import annotations

import threading
import time

_LOG_EVERY = 1.0


class Sparing:
    """Lets a line through once a second, and counts those between."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logged_at = float("-inf")
        self._left_out = 0

    def pass_on(self) -> int | None:
        """How many lines were left out since the last one; None where this one is, too."""
        with self._lock:
            now = time.monotonic()
            if now - self._logged_at < _LOG_EVERY:
                self._left_out += 1
                return None
            self._logged_at = now
            left_out, self._left_out = self._left_out, 0
            return left_out
