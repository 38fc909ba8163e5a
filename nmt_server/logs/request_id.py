"""The name of the request that a thread works for: in the answer, in every line of the log."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-ID"
ATTRIBUTE = "request_id"
"""What has the name as an attribute: a record of the log, or the request that it is about."""

# What other programs make (UUIDs, ULIDs, trace ids), and nothing that means anything in a log.
_VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")

CURRENT: ContextVar[str] = ContextVar("request_id", default="")
"""What `request_named` sets; it takes a microsecond, of which the way of a cached line has few."""


class RequestIds:
    """Names for the requests of one process; no two processes give the same."""

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(6)
        self._numbers = itertools.count(1)

    def take(self, sent: str | None) -> str:
        """The name that a client has sent where it is one, else a new one."""
        if sent is not None and _VALID.fullmatch(sent):
            return sent
        return f"{self._prefix}-{next(self._numbers)}"


def current_request_id() -> str:
    """The name of the request that this thread works for; empty where it works for none."""
    return CURRENT.get()


@contextmanager
def request_named(name: str) -> Iterator[None]:
    """What this thread does within is done for the request of that name."""
    token = CURRENT.set(name)
    try:
        yield
    finally:
        CURRENT.reset(token)
