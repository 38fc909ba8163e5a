"""How many requests were refused lately, because the server could not answer them then."""

from __future__ import annotations

import time
from collections import deque

# Where so many were refused in a second, others will be.
_MANY = 16


class Refusals:
    """When the last ones were."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=_MANY)

    def add(self, now: float) -> None:
        """One was refused now, in seconds of `time.monotonic`."""
        self._last.append(now)

    @property
    def are_many(self) -> bool:
        """Whether many of those who come now are told to come again later."""
        return len(self._last) == _MANY and time.monotonic() - self._last[0] < 1.0
