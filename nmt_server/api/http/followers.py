"""Clients that follow something as a stream of events: each keeps a thread of the server.

They get a share of the threads only, however many they are, so that the others are answered.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from nmt_server.errors import ServerBusy

_MOST = 16
# Of so many threads, one may be a follower's.
_SHARE = 4
# Of a server that has not said how many threads it has.
_OF_UNKNOWN = 4

_lock = threading.Lock()
_most = _OF_UNKNOWN
_followers = 0


def share_threads(threads: int | None) -> None:
    """Say how many threads this process answers with; None where each connection has its own."""
    global _most
    _most = _MOST if threads is None else min(_MOST, threads // _SHARE or int(threads > 1))


@contextmanager
def following(instead: str) -> Iterator[None]:
    """As long as a client follows something; `instead` says what else it may do.

    Raises `ServerBusy` where as many do as may.
    """
    global _followers
    with _lock:
        if _followers >= _most:
            raise ServerBusy(
                f"This process sends events to {_most} clients at a time, and does.",
                instead,
                retry_after=10,
            )
        _followers += 1
    try:
        yield
    finally:
        with _lock:
            _followers -= 1
