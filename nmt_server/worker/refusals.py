"""Who was refused a moment ago: where many are, few of them cost the host anything."""

from __future__ import annotations

import time

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import MustWait
from nmt_server.worker.virtual_time import SMALL

# Seconds at most, and of those that would be waited: a queue becomes hardly shorter in so little.
_HOLDS = 0.25
_SHARE = 1 / 32


class Refusals:
    """The last refusal by each host. May be used from any thread."""

    def __init__(self) -> None:
        # Until when each holds, and how many characters were refused.
        self._last: dict[str, tuple[float, MustWait, int]] = {}

    def note(self, spec: EngineSpec, refusal: MustWait, size: int) -> None:
        """The host of `spec` has refused lines of so many characters, for how long they wait."""
        until = time.monotonic() + min(_HOLDS, _SHARE * refusal.seconds)
        self._last[spec.identity()] = until, refusal, size

    def check(self, spec: EngineSpec, max_wait: float, size: int) -> None:
        """Raise `MustWait` for others where that was a moment ago.

        Not for shorter ones: who has less to translate waits for less of what others have, unless
        it is little anyway.
        """
        if not self._last:
            return
        found = self._last.get(spec.identity())
        if found is None:
            return
        until, refusal, refused = found
        if time.monotonic() > until:
            # A host that is changed does not come back.
            self._last.pop(spec.identity(), None)
            return
        if max(size, SMALL) >= refused and refusal.seconds > max_wait:
            raise MustWait(refusal.seconds)
