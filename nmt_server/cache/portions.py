"""Many rows changed in small transactions, between which others get to write."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Row = TypeVar("Row")


def in_portions(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """`rows` in lists of `size`, with a pause after each as long as the work on it took.

    SQLite has one writer at a time, and those that wait look for their turn only now and then.
    """
    pause = threading.Event()
    remaining = iter(rows)
    while portion := list(islice(remaining, size)):
        began = time.monotonic()
        yield portion
        pause.wait(min(time.monotonic() - began, 1.0))
