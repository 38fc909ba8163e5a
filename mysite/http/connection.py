"""One connection: its requests, one after the other, each answered by the WSGI application."""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIApplication

import orjson

from mysite.http.environ import EXPECTED_WAIT, WAITED, WAITS, environ_of
from mysite.http.reader import RequestReader
from mysite.http.request import BadRequest, Request
from mysite.http.response import Response
from mysite.http.slow_bodies import SlowBodies
from nmt_server.api.http.faults import fault_of
from nmt_server.api.http.key_in_path import key_and_path
from nmt_server.logs.request_id import HEADER

logger = logging.getLogger(__name__)
access = logging.getLogger("mysite.access")

# What is left unread of a request's body is read and thrown away before the answer, up to here, in
# bytes: clients and proxies that get an answer while they send may break off and never see it.
_MOST_DISCARDED = 256 * 1024 * 1024
# Seconds that a client may pause then, bytes a second that it has to send once it takes longer: a
# thread waits for it.
_DISCARD_PAUSE = 5.0
_SLOWEST_DISCARDED = 64_000.0
# Seconds after which it is seen how much of its answer it has taken; nothing is too little.
_SEND_PAUSE = 30
# Elsewhere that a client is gone is seen when it is answered.
_CAN_SEE_THE_END = hasattr(select, "POLLRDHUP")
# Seconds that a client has to see an answer to what it is still sending, also while the server is
# stopping.
_LINGER = 2.0
_LAST_LINGER = 0.5


class Connection:
    """A connection that a thread answers. `is_stopping` says that no other request is wanted."""

    def __init__(
        self,
        connection: socket.socket,
        address: Any,
        application: WSGIApplication,
        base: dict[str, Any],
        is_stopping: Callable[[], bool],
        *,
        logs_access: bool = False,
    ) -> None:
        self.socket = self._connection = connection
        self.rests_since = 0.0
        self.has_unread = False
        """Whether the client may still be sending what nobody reads."""
        self.has_succeeded = False
        """Whether the last answer was what its client wanted."""
        self.was_refused = False
        """Whether the last answer was that the server cannot answer now."""
        self._address = address
        self._application = application
        self._base = base
        self._is_stopping = is_stopping
        self._logs_access = logs_access
        self._reader = RequestReader(connection, is_stopping)
        if connection.family != getattr(socket, "AF_UNIX", None):
            # The two last packets of an answer would wait for each other, 40 ms.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if sys.platform != "win32":
            pause = struct.pack("@ll", _SEND_PAUSE, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, pause)

    def on_wait(self, call: Callable[[], None]) -> None:
        """Have `call` called whenever an answer is about to wait, for its client or an engine."""
        self._reader.on_wait = call
        self._base = {**self._base, WAITS: call}

    def count_among(self, slow_bodies: SlowBodies) -> None:
        """Be one of these while a thread waits for a body."""
        self._reader.slow_bodies = slow_bodies

    def end(self) -> None:
        """Close the connection, so that its client has seen the last answer by then."""
        self.forget()
        # An error says that the client was faster.
        with contextlib.suppress(OSError), self._connection:
            self._connection.shutdown(socket.SHUT_WR)
            if self.has_unread:
                seconds = _LAST_LINGER if self._is_stopping() else _LINGER
                until = time.monotonic() + seconds
                while time.monotonic() < until and self._reader.skip(seconds):
                    pass

    @property
    def has_request(self) -> bool:
        """Whether another request was read together with the last one."""
        return self._reader.has_request

    @property
    def is_overdue(self) -> bool:
        """Whether the client has begun a request and sends the rest too slowly."""
        return self._reader.is_overdue

    @property
    def held_bytes(self) -> int:
        """Bytes that have come of bodies which nobody reads yet."""
        return self._reader.held_bytes

    def forget(self) -> None:
        """Keep nothing of what has come: its client may take a while to see the end."""
        self._reader.forget()

    def newly_held(self) -> int:
        """By how many bytes that has changed since this was last asked."""
        return self._reader.newly_held()

    def refuse(self, error: BadRequest) -> None:
        """Tell the client why its request is not answered."""
        self.has_unread = True
        response = Response(self._connection, Request(), keeps=False)
        try:
            _send(response, error.status, str(error), error.retry_after)
        except OSError:
            return

    @property
    def is_gone(self) -> bool:
        """Whether the client has closed the connection, whatever it had sent before."""
        if not _CAN_SEE_THE_END:
            return False
        poll = select.poll()
        poll.register(self.socket, select.POLLRDHUP)
        return bool(poll.poll(0))

    def answer_next(
        self,
        idle_seconds: float,
        begins: Callable[[], None] = lambda: None,
        *,
        waited: float = 0.0,
        expected_wait: float = 0.0,
    ) -> bool:
        """Answer the next request; whether the connection is kept after it.

        `begins` is called when its head is there. It has `waited` so many seconds for others, and
        is not to wait for an engine where there is an `expected_wait`: so many, which are too many.
        Raises `TimeoutError` where nothing comes for `idle_seconds`; with 0, also where only a part
        of a head is there, which stays.
        """
        self.has_succeeded = self.was_refused = False
        try:
            request = self._reader.next(idle_seconds)
            if request is None:
                return False
            begins()
            return self._answer(request, waited, expected_wait)
        except BadRequest as error:
            self.refuse(error)
        except (ConnectionError, BlockingIOError):
            pass  # The client is gone, or takes nothing.
        return False

    def _answer(self, request: Request, waited: float, expected_wait: float) -> bool:
        keeps = request.keeps_connection and not self._is_stopping()
        response = Response(self._connection, request, keeps)
        environ = environ_of(self._base, request, self._reader, self._connection, self._address)
        if waited:
            environ[WAITED] = waited
        if expected_wait:
            environ[EXPECTED_WAIT] = expected_wait
        try:
            self._run(environ, request, response)
        finally:
            self._reader.leave_place()
            self.has_succeeded = response.status.startswith("2")
            self.was_refused = response.status.startswith("503")
            if self._logs_access:
                _log(environ, response)
        return response.keeps_connection

    def _run(self, environ: dict[str, Any], request: Request, response: Response) -> None:
        parts = None
        try:
            parts = self._application(environ, response.start)
            if request.refusal is not None:
                raise request.refusal
            self._discard_rest(request, response)
            for part in parts:
                response.write(part)
            response.finish()
        except (ConnectionError, BlockingIOError, BadRequest):
            if request.refusal is not None and not response.is_begun:
                raise request.refusal from None
            raise
        except Exception as error:  # The application's last resort.
            logger.exception("%s %s failed.", environ["REQUEST_METHOD"], _path(environ))
            response.keeps_connection = False
            if not response.is_begun:
                self._discard_rest(request, response)
                if fault := fault_of(error):
                    _send(response, "503 Service Unavailable", str(fault))
                else:
                    _send(response, "500 Internal Server Error", "The server failed; see its log.")
        finally:
            if parts is not None and hasattr(parts, "close"):
                parts.close()

    def _discard_rest(self, request: Request, response: Response) -> None:
        """Read what is left of a body, or note that the connection cannot go on after it."""
        discarded, since = 0, time.monotonic()
        is_awaiting = request.awaits_continue
        while not request.is_complete and not is_awaiting and not self._is_stopping():
            discarded += sum(map(len, request.parts))
            request.parts.clear()
            seconds = time.monotonic() - since
            is_slow = seconds > _DISCARD_PAUSE and discarded < seconds * _SLOWEST_DISCARDED
            if discarded > _MOST_DISCARDED or is_slow or self._reader.error:
                break
            try:
                if not self._reader.receive_rest(_DISCARD_PAUSE):
                    break
            except BadRequest:
                break
        request.parts.clear()
        if not request.is_complete:
            self.has_unread = True
            response.keeps_connection = False


def _log(environ: dict[str, Any], response: Response) -> None:
    """Write a line for a request that was answered."""
    fields = {
        "client": environ["REMOTE_ADDR"],
        "method": environ["REQUEST_METHOD"],
        "path": _path(environ),
        "status": response.status[:3],
        "bytes": response.sent,
    }
    access.info(
        "%s %s %r %s %d",
        *fields.values(),
        extra={"fields": fields, "request_id": response.header(HEADER)},
    )


def _path(environ: dict[str, Any]) -> str:
    """The path without the key before it, which stays where the application read no further."""
    return key_and_path(environ["PATH_INFO"])[1]


def _send(response: Response, status: str, sentence: str, retry_after: int = 0) -> None:
    body = orjson.dumps({"error": sentence})
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if retry_after:
        headers.append(("Retry-After", str(retry_after)))
    response.start(status, headers)
    response.write(body)
