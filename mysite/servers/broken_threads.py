"""A web process without memory even for its own threads is replaced: it would stand still."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from typing import Any

from nmt_server.api.http.faults import is_memory_gone

logger = logging.getLogger(__name__)

# Seconds to answer what is in flight. Whoever waits for a thread that never began waits longer.
_LAST_SECONDS = 5

_ends = threading.Lock()
_is_ending = False


def replace_where_threads_break() -> None:
    """End this process when memory is missing for a thread, so that another one takes its place."""
    before, unraisable_before = threading.excepthook, sys.unraisablehook

    def on_error(args: threading.ExceptHookArgs) -> None:
        before(args)
        if is_memory_gone(args.exc_value):
            end_soon()

    def on_unraisable(args: Any) -> None:
        # A thread that ended before it began, for whose beginning somebody waits.
        unraisable_before(args)
        if is_memory_gone(args.exc_value):
            end_soon()

    threading.excepthook, sys.unraisablehook = on_error, on_unraisable


def end_soon() -> None:
    """End this process in order, and where that comes to no end, without."""
    global _is_ending
    with _ends:
        if _is_ending:
            return
        _is_ending = True
    # The system does this, which needs no memory. Nobody handles that signal.
    signal.setitimer(signal.ITIMER_REAL, _LAST_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    logger.critical("A thread of this web process is broken; another process takes its place.")
