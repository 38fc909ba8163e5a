"""Who was refused a moment ago: where many are, few of them cost the host anything."""

from __future__ import annotations

import time

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import MustWait

# Seconds: a queue becomes no shorter in so little time.
_HOLDS = 0.05


class Refusals:
    """The last refusal by each host. May be used from any thread."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[float, MustWait]] = {}

    def note(self, spec: EngineSpec, refusal: MustWait) -> None:
        """The host of `spec` has refused a line that would have had to wait."""
        self._last[spec.identity()] = time.monotonic() + _HOLDS, refusal

    def check(self, spec: EngineSpec, max_wait: float) -> None:
        """Raise `MustWait` for another line where that was a moment ago."""
        if not self._last:
            return
        until, refusal = self._last.get(spec.identity(), (0.0, None))
        if refusal is None:
            return
        if time.monotonic() > until:
            # A host that is changed does not come back.
            self._last.pop(spec.identity(), None)
            return
        if refusal.seconds > max_wait:
            raise MustWait(refusal.seconds)
