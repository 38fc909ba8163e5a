"""Rows of many threads in one transaction.

A commit takes longer than all else that the database does for a line. Whoever has rows, and is the
first, lets those threads go first that are about to have some, and writes for all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from nmt_server.threads.turns import Wait, let_others_go_first

Row = TypeVar("Row")

# Seconds that a thread waits for another one to write its rows: longer than a database lets a
# writer wait.
_LONGEST_WAIT = 60.0


class GroupCommit(Generic[Row]):
    """Writes with `write`, which takes the rows of each thread and raises nothing."""

    def __init__(self, write: Callable[[list[list[Row]]], None]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        # What is written next, and who waits for it beside the first.
        self._group: list[list[Row]] = []
        self._waiting: list[Wait] = []

    def write(self, rows: list[Row]) -> bool:
        """Return when `rows` are written; False where whoever writes them takes too long."""
        wait = Wait()
        with self._lock:
            self._group.append(rows)
            is_first = len(self._group) == 1
            if not is_first:
                self._waiting.append(wait)
        if not is_first:
            return wait.for_seconds(_LONGEST_WAIT)
        try:
            let_others_go_first()
        finally:
            # Whatever comes of this thread: others rely on it.
            self._write_group()
        return True

    def _write_group(self) -> None:
        # While another group is written, this one grows.
        with self._writing:
            with self._lock:
                group, self._group = self._group, []
                waiting, self._waiting = self._waiting, []
            try:
                self._write(group)
            finally:
                for wait in waiting:
                    wait.end()
