"""The time that a search may take before it ends with what it has."""

from __future__ import annotations

import time


class Deadline:
    """So many seconds from now; `has_cut` says whether a search has ended because of it."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.has_cut = False

    def cuts(self) -> bool:
        """Whether a search that could go on is to end here."""
        self.has_cut = self.has_cut or time.monotonic() >= self._end
        return self.has_cut
