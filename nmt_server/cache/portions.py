"""Many rows changed in small transactions, between which others get to write."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

Row = TypeVar("Row")


def in_portions(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """`rows` in lists of `size`, with a pause for others after the work on each."""
    remaining = iter(rows)
    while portion := list(islice(remaining, size)):
        began = time.monotonic()
        yield portion
        let_others_write(time.monotonic() - began)


def let_others_write(worked: float) -> None:
    """Pause after `worked` seconds of writing, for a third as long, where that is needed.

    SQLite has one writer at a time, and those that wait look for their turn only now and then.
    """
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        threading.Event().wait(min(worked / 3, 1.0))
