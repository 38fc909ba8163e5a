"""Requests as they come in on one connection, parsed by llhttp."""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Callable

import httptools

from mysite.http.request import BadRequest, Request, check, too_many, too_slow
from mysite.http.slow_bodies import SlowBodies

# Bytes of a request's line and headers.
_MOST_HEAD = 64 * 1024
_BLOCK = 256 * 1024
# Seconds that a client may pause within a request, and while the server is stopping; and after how
# many a thread that waits for it looks whether it goes on to wait.
_PAUSE = 30.0
_LAST_PAUSE = 2.0
_LOOK = 1.0
# Bytes a second that it has to send, once its request takes longer than that pause; and what it has
# to send of a large body while a thread waits for it, once that takes so many seconds.
_SLOWEST = 1000.0
_SLOWEST_AWAITED = 8000.0
_AWAITED_SECONDS = 10.0
# Seconds that it has for all that is left of a request, once the server is stopping.
_LAST_SECONDS = 10.0
_NOT_ENCODED = (
    "In an address, only letters of ASCII stand for themselves. "
    "Encode the rest with percent signs, as curl -G --data-urlencode does."
)


class RequestReader:
    """Reads the requests of one connection, which may be sent ahead of their answers."""

    def __init__(self, connection: socket.socket, is_stopping: Callable[[], bool]) -> None:
        self._connection = connection
        self._is_stopping = is_stopping
        self._timeout = -1.0
        self._parser = httptools.HttpRequestParser(self)
        self._ready: deque[Request] = deque()
        self._current = Request()
        self._is_in_head = True
        # Received and parsed of the head that is being read.
        self._head_bytes = self._parsed_bytes = 0
        # Of the request that is being read, since when.
        self._received = 0
        self._since = 0.0
        # Since when a thread waits for the rest of it, and what had come by then.
        self._awaited_since = 0.0
        self._unawaited = 0
        self._has_place = False
        self._stopping_since = 0.0
        self._told_bytes = 0
        self.slow_bodies = SlowBodies()
        self.on_wait: Callable[[], None] = lambda: None
        self.error: BadRequest | None = None
        """Set where something came that cannot be parsed: nothing comes after it."""

    @property
    def has_request(self) -> bool:
        """Whether the head of a request was read already, together with the last one."""
        return bool(self._ready) or self.error is not None

    @property
    def is_overdue(self) -> bool:
        """Whether the client has begun a request and sends the rest too slowly."""
        if not self._received:
            return False
        now = time.monotonic()
        if self._is_stopping():
            self._stopping_since = self._stopping_since or now
            if now - self._stopping_since > _LAST_SECONDS:
                return True
        seconds = now - self._since
        if seconds > _PAUSE and self._received < seconds * _SLOWEST:
            return True
        if not self._awaited_since:
            return False
        seconds, awaited = now - self._awaited_since, self._received - self._unawaited
        return seconds > _AWAITED_SECONDS and awaited < seconds * _SLOWEST_AWAITED

    @property
    def held_bytes(self) -> int:
        """Bytes that have come of bodies which nobody reads yet."""
        return sum(request.body_bytes for request in self._ready)

    def newly_held(self) -> int:
        """By how many bytes that has changed since this was last asked."""
        held = self.held_bytes
        new, self._told_bytes = held - self._told_bytes, held
        return new

    def forget(self) -> None:
        """Keep nothing of what has come."""
        self._ready.clear()
        self._current.parts.clear()

    def next(self, idle_seconds: float) -> Request | None:
        """The next request when its head is there; None where the client has closed.

        Raises `TimeoutError` where nothing comes for `idle_seconds`; with 0, also where only a part
        of the head, or of a body that is not large, is there, which stays. Raises `BadRequest`.
        """
        while not self._ready or (idle_seconds == 0 and not self._ready[0].is_startable):
            if self.error is not None:
                raise self.error
            if not self._receive_more(idle_seconds):
                return None
            if not self._ready and self._head_bytes > _MOST_HEAD:
                raise _head_too_large()
        return self._ready.popleft()

    def _receive_more(self, idle_seconds: float) -> bool:
        if idle_seconds == 0 or self._head_bytes == 0:
            return self.receive(idle_seconds)
        return self.receive_rest()

    def receive_rest(self, longest_pause: float = _PAUSE) -> bool:
        """Read what comes next of a request that has begun; False where the client has closed.

        Raises `BadRequest` where the client pauses for too long or sends too slowly, or where a
        thread would wait for it longer than for a moment and others wait for many like it.
        """
        if not self._awaited_since:
            self._awaited_since, self._unawaited = time.monotonic(), self._received
        paused = 0.0
        while True:
            try:
                is_there = self.receive(_LOOK)
            except TimeoutError:
                paused += _LOOK
                if paused >= (_LAST_PAUSE if self._is_stopping() else longest_pause):
                    raise too_slow() from None
                self._take_place()
                continue
            # Unless that was the rest of it.
            if is_there and self._awaited_since:
                if self.is_overdue:
                    raise too_slow()
                self._take_place()
            return is_there

    def _take_place(self) -> None:
        """Be one of those that come slowly, from the second on in which it is one."""
        if self._has_place or time.monotonic() - self._awaited_since < _LOOK:
            return
        if not self.slow_bodies.enter():
            raise too_many()
        self._has_place = True

    def leave_place(self) -> None:
        """Be none of those that come slowly any more: nobody waits for it."""
        if self._has_place:
            self._has_place = False
            self.slow_bodies.leave()

    def receive(self, timeout: float) -> bool:
        """Read and parse what comes next; False where the client has closed."""
        data = self._read(timeout)
        if data:
            if not self._received:
                self._since = time.monotonic()
            self._received += len(data)
            if self._is_in_head:
                self._head_bytes += len(data)
            self._parse(data)
        return bool(data)

    def skip(self, timeout: float) -> bool:
        """Read what comes next, which nobody wants; False where the client has closed."""
        return bool(self._read(timeout))

    def _read(self, timeout: float) -> bytes:
        flags = 0
        if timeout == 0:
            flags = socket.MSG_DONTWAIT
        else:
            self.on_wait()
            if timeout != self._timeout:
                _set_timeout(self._connection, timeout)
                self._timeout = timeout
        try:
            return self._connection.recv(_BLOCK, flags)
        except BlockingIOError:
            raise TimeoutError("The client has paused for too long.") from None

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Nothing is upgraded to here. What follows is in doubt, so nothing does.
            self._current.keeps_connection = False
            self._current.is_in_doubt = True
        except httptools.HttpParserError as error:
            cause = error.__context__
            if isinstance(cause, MemoryError):
                raise cause from None
            sentence = "This is no request of HTTP/1.1."
            if isinstance(error, httptools.HttpParserInvalidURLError):
                sentence = _NOT_ENCODED
            self.error = (
                cause if isinstance(cause, BadRequest) else BadRequest("400 Bad Request", sentence)
            )
            self._current.keeps_connection = False

    # Called by the parser.

    def on_message_begin(self) -> None:
        """A request begins."""
        self._current = Request()
        self._is_in_head = True
        self._parsed_bytes = 0

    def on_url(self, part: bytes) -> None:
        """A part of the target."""
        self._bound_head(part)
        self._current.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; of a body in chunks, also what stands behind it, which nobody reads."""
        self._bound_head(name, value)
        if self._is_in_head:
            self._current.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """The head is there."""
        request = self._current
        request.method = self._parser.get_method().decode()
        request.version = self._parser.get_http_version()
        request.keeps_connection = self._parser.should_keep_alive()
        self._is_in_head = False
        self._head_bytes = 0
        check(request)
        self._ready.append(request)

    def _bound_head(self, *parts: bytes) -> None:
        self._parsed_bytes += sum(map(len, parts))
        if self._parsed_bytes > _MOST_HEAD:
            raise _head_too_large()

    def on_body(self, part: bytes) -> None:
        """A part of the body."""
        self._current.parts.append(part)
        self._current.body_bytes += len(part)

    def on_message_complete(self) -> None:
        """The body is there."""
        self._current.is_complete = True
        self._is_in_head = True
        self._received = 0
        self._awaited_since = 0.0
        self.leave_place()


def _head_too_large() -> BadRequest:
    status = "431 Request Header Fields Too Large"
    return BadRequest(status, "The head of the request is too large.")


def _set_timeout(connection: socket.socket, seconds: float) -> None:
    if sys.platform == "win32":
        connection.settimeout(seconds)
    else:
        # The system's own, for which nothing need be asked before each read.
        value = struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, value)
