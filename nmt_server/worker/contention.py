"""How long the threads of this process wait for a processor, because others have it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TASKS = Path("/proc/self/task")


class Contention:
    """What the threads that are there all the time have run and waited within `watched`.

    Only Linux tells; elsewhere nobody has waited.
    """

    def __init__(self) -> None:
        self._ran = self._waited = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Add what happens within."""
        before = _threads()
        yield
        for thread, (ran, waited) in _threads().items():
            if thread in before:
                self._ran += ran - before[thread][0]
                self._waited += waited - before[thread][1]

    @property
    def share(self) -> float:
        """Of the time in which they had something to do, that in which they waited: 0 to 1."""
        return self._waited / max(1, self._ran + self._waited)


def _threads() -> dict[str, tuple[int, int]]:
    """Of each thread of this process, the nanoseconds that it has run and waited."""
    found = {}
    with suppress(OSError):
        for task in _TASKS.iterdir():
            # It may have ended meanwhile.
            with suppress(OSError, ValueError):
                ran, waited, _ = (task / "schedstat").read_text().split()
                found[task.name] = int(ran), int(waited)
    return found
