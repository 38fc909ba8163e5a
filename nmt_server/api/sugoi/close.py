"""End the server from within a request."""

from __future__ import annotations

import os
import signal
import sys
import threading

# The process to signal, where it is not the one that answers requests: under gunicorn, the master.
PID_VARIABLE = "NMT_SERVER_PID"

# Seconds for the answer of the request that asked for it to be sent. The project's own servers
# answer what is in flight anyway; others may end at once.
_ANSWER_SECONDS = 0.3


def stop_server() -> None:
    """Tell the server to end shortly, as SIGTERM would; returns at once."""
    timer = threading.Timer(_ANSWER_SECONDS, _terminate)
    timer.daemon = True
    timer.start()


def _terminate() -> None:
    pid = int(os.environ.get(PID_VARIABLE) or os.getpid())
    if sys.platform == "win32" and pid == os.getpid():
        # There os.kill ends a process at once, past its handler.
        signal.raise_signal(signal.SIGTERM)
    else:
        # To the process, not from this thread: what its main thread waits for is interrupted.
        os.kill(pid, signal.SIGTERM)
