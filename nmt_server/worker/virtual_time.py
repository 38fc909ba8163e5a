"""When requests are due that share an engine, by how much of it each has had.

As in weighted fair queueing (Demers, Keshav and Shenker, 1989) time goes on by what each of those
that wait would have had if all were served at once, and each request starts at the time of its
arrival. So whoever comes later never passes for long, however many they are.
"""

from __future__ import annotations

from dataclasses import dataclass

# In tokens. A request that has had less is due as when it came: it is over sooner for everybody if
# what is left of it does not wait for those who have come since.
SMALL = 512


@dataclass(slots=True)
class Share:
    """What one request has had, in tokens."""

    started: float = 0.0
    served: int = 0

    @property
    def due(self) -> float:
        """When it goes next: the smallest first."""
        return self.started if self.served < SMALL else self.started + self.served


class VirtualTime:
    """The time at which new requests start. Tokens divided by how many share them."""

    def __init__(self) -> None:
        self.now = 0.0
        self._next = 0.0

    def pass_by(self, due: float, cost: int, waiting: int) -> None:
        """So much is served, first of a request that was due then, while so many waited."""
        # What has come while this is served goes before what had all of it.
        self.now = max(self._next, due)
        self._next = self.now + cost / max(1, waiting)
