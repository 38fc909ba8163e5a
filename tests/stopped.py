"""A process that hangs, as far as others can tell."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    """`process` stands still within, where nobody ends it.

    On a busy machine, a process goes on for a while after it was sent the signal.
    """
    process.suspend()
    try:
        deadline = time.monotonic() + 60
        while process.status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield
    finally:
        with suppress(psutil.NoSuchProcess):
            process.resume()
