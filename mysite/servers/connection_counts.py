"""How many connections each web process has, as all of them see it.

The system wakes all of them for a new connection, and where nothing else is done, nearly always the
same one is first: programs that keep their connections would then all be answered by one process.
"""

from __future__ import annotations

import mmap

# Of a place that nobody has, and of one whose process has just begun or takes no more.
_FREE = -1
_TAKES_NONE = 2**31 - 1
# One connection more than another process has makes no difference, and one more of each so many.
_LIKE_ANOTHER = 8


class ConnectionCounts:
    """Those of all workers, in memory that a master makes before it forks them."""

    def __init__(self, workers: int) -> None:
        # Workers that end have theirs until they have; while all are replaced there are twice as
        # many, and who runs the server may add some.
        places = 4 * workers + 16
        self._numbers = memoryview(mmap.mmap(-1, 4 * places)).cast("i")
        for place in range(places):
            self._numbers[place] = _FREE

    def begin(self) -> OwnCount:
        """The place of a worker that is about to begin; called in the master."""
        places = range(len(self._numbers))
        place = next((each for each in places if self._numbers[each] == _FREE), 0)
        return OwnCount(self._numbers, place)


class OwnCount:
    """The number of one worker, beside those of the others."""

    def __init__(self, numbers: memoryview[int], place: int) -> None:
        self._numbers = numbers
        self._place = place
        self.takes_none()

    def set(self, connections: int) -> None:
        """It has so many now, and takes more."""
        self._numbers[self._place] = connections

    def takes_none(self) -> None:
        """It takes no more, so that nobody leaves one to it."""
        self._numbers[self._place] = _TAKES_NONE

    def end(self) -> None:
        """It is no more; called in the master."""
        self._numbers[self._place] = _FREE

    @property
    def lead(self) -> int:
        """How many more it has than the one with fewest; 0 where that makes no difference."""
        own = self._numbers[self._place]
        least = min((number for number in self._numbers if number != _FREE), default=own)
        lead = own - least
        return lead if lead > 1 + least // _LIKE_ANOTHER else 0
