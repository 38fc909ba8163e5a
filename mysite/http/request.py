"""One request: what it says, and what is none."""

from __future__ import annotations

import re
from collections import deque

# What a host in an address ends at.
_ADDRESS_END = re.compile(rb"[/?#]")
# Bytes of a body that are awaited before anybody answers: a client that sends slowly holds up no
# thread.
_AWAITED_BODY = 1024 * 1024


class BadRequest(Exception):
    """What came is no request; the client is told `status` and why, and the connection ends.

    Where it may come again, it is told after how many seconds: `retry_after`, else 0.
    """

    def __init__(self, status: str, sentence: str, retry_after: int = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.retry_after = retry_after


class Request:
    """One request. Its body may still be on its way."""

    def __init__(self) -> None:
        self.method = ""
        self.target = b""
        self.version = "1.1"
        self.headers: list[tuple[bytes, bytes]] = []
        self.keeps_connection = False
        self.awaits_continue = False
        self.is_complete = False
        # Whether nobody can tell what belongs to its body.
        self.is_in_doubt = False
        # What has arrived of the body and was not read.
        self.parts: deque[bytes] = deque()
        self.body_bytes = 0
        # Why the rest of the body is not waited for, whatever the application makes of that.
        self.refusal: BadRequest | None = None

    @property
    def is_startable(self) -> bool:
        """Whether as much of it is there as is awaited before somebody answers."""
        is_enough = self.is_complete or self.body_bytes >= _AWAITED_BODY
        return is_enough or self.awaits_continue or self.is_in_doubt


def too_slow() -> BadRequest:
    """What a client is told that pauses for too long."""
    return BadRequest("408 Request Timeout", "The request did not come.")


def too_many() -> BadRequest:
    """What a client is told whose body is one of too many that come slowly."""
    return BadRequest(
        "503 Service Unavailable",
        "Too many large requests come slowly at this moment: try again, or send less at a time.",
        retry_after=10,
    )


def check(request: Request) -> None:
    """Refuse what servers understand in different ways."""
    values: dict[bytes, bytes] = {}
    for name, value in request.headers:
        if name in (b"host", b"content-length", b"transfer-encoding") and name in values:
            raise BadRequest("400 Bad Request", f"There are two {name.decode()} headers.")
        values[name] = value
    if request.version not in ("1.0", "1.1"):
        raise BadRequest("505 HTTP Version Not Supported", "Speak HTTP/1.1.")
    if request.version == "1.1" and b"host" not in values:
        raise BadRequest("400 Bad Request", "There is no Host header.")
    _check_target(request, values.get(b"host", b""))
    if encoding := values.get(b"transfer-encoding"):
        if request.version == "1.0" or b"content-length" in values:
            raise BadRequest("400 Bad Request", "The length of the body is in doubt.")
        if encoding.strip().lower() != b"chunked":
            raise BadRequest("501 Not Implemented", "The only Transfer-Encoding is chunked.")
    if request.version == "1.1" and b"expect" in values:
        if values[b"expect"].strip().lower() != b"100-continue":
            raise BadRequest("417 Expectation Failed", "The only expectation is 100-continue.")
        request.awaits_continue = True


def _check_target(request: Request, host: bytes) -> None:
    """Refuse what is no path here, and an address of another host than the Host header names."""
    target = request.target
    if target.startswith(b"/") or (target == b"*" and request.method == "OPTIONS"):
        return
    scheme, found, rest = target.partition(b"://")
    if not found or scheme.lower() not in (b"http", b"https") or request.method == "CONNECT":
        raise BadRequest("400 Bad Request", "Name a path of this server, which is no proxy.")
    if _ADDRESS_END.split(rest, maxsplit=1)[0].lower() != host.strip().lower():
        raise BadRequest("400 Bad Request", "The address and the Host header differ.")
