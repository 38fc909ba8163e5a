"""A system that has no more threads to give, for some."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def no_thread(name: str) -> Iterator[threading.Event]:
    """Within, no thread can be started whose name begins so; the event tells of the first one."""
    start = threading.Thread.start
    was_refused = threading.Event()

    def start_or_refuse(thread: threading.Thread) -> None:
        if thread.name.startswith(name):
            was_refused.set()
            raise RuntimeError("can't start new thread")
        start(thread)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "start", start_or_refuse)
        yield was_refused
