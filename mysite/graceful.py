"""Django's own web server, made to serve people: it keeps connections and ends in good order."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPMessage
from socket import SHUT_RD, socket
from types import FrameType
from typing import Any
from wsgiref.headers import Headers

from django.core.servers.basehttp import ServerHandler, ThreadedWSGIServer, WSGIRequestHandler

logger = logging.getLogger(__name__)

# What a request left unread of its body is read and thrown away up to here, in bytes; beyond, the
# connection is closed, because a client that is cut off while it sends may never see the answer.
_MOST_DISCARDED = 256 * 1024 * 1024
_BLOCK = 64 * 1024

# How long a stopping server waits for requests that have arrived on idle connections to be read;
# not every system wakes the threads of the other idle connections.
_LAST_REQUESTS_SECONDS = 1.0


class GracefulServer(ThreadedWSGIServer):
    """A thread for each connection; when it is to stop, it answers what is in flight first."""

    # Programs open many connections at once; Django's 10 would refuse some.
    request_queue_size = 128

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_stopping = False
        self._is_draining = False
        self._changed = threading.Condition()
        # Open connections, with whether each is in the middle of a request.
        self._connections: dict[socket, bool] = {}

    def serve_until_stopped(self, drain_seconds: float, on_stop: Callable[[], None]) -> None:
        """Serve until SIGTERM or Ctrl+C, then answer what is in flight for `drain_seconds` at most.

        `on_stop` is called between the two. Call it from the main thread. Another signal while it
        answers ends that at once.
        """
        with self._signals_handled():
            self.serve_forever(poll_interval=0.2)
            with contextlib.suppress(KeyboardInterrupt):
                self._is_draining = True
                on_stop()
                self.server_close()
                self._drain(drain_seconds)

    def request_begins(self, connection: socket) -> None:
        """A request line was read from `connection`."""
        with self._changed:
            self._connections[connection] = True

    def request_ends(self, connection: socket) -> None:
        """The request was answered; what may come on `connection` is another one."""
        with self._changed:
            self._connections[connection] = False
            self._changed.notify_all()
            if self.is_stopping:
                _end_reading(connection)

    def process_request(self, request: socket, client_address: object) -> None:  # type: ignore[override]
        """Start the thread of a new connection."""
        with self._changed:
            self._connections[request] = False
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket) -> None:  # type: ignore[override]
        """Close a connection, from its own thread."""
        try:
            super().shutdown_request(request)
        finally:
            with self._changed:
                self._connections.pop(request, None)
                self._changed.notify_all()

    def _drain(self, seconds: float) -> None:
        with self._changed:
            for connection, is_busy in self._connections.items():
                if not is_busy:
                    _end_reading(connection)
            # The last requests are read from the idle connections, then those that have one answer.
            self._changed.wait_for(lambda: not self._connections, _LAST_REQUESTS_SECONDS)
            if not self._changed.wait_for(lambda: not any(self._connections.values()), seconds):
                logger.warning("Some requests were not answered after %g seconds.", seconds)

    @contextmanager
    def _signals_handled(self) -> Iterator[None]:
        def stop(_signal: int, _frame: FrameType | None) -> None:
            if self._is_draining:
                raise KeyboardInterrupt
            if self.is_stopping:
                return
            self.is_stopping = True
            # shutdown() waits for the loop that this handler interrupts.
            threading.Thread(target=self.shutdown, name="shutdown", daemon=True).start()

        names = [name for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
        before = {name: signal.signal(getattr(signal, name), stop) for name in names}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(getattr(signal, name), handler)


def _end_reading(connection: socket) -> None:
    """Wake the thread that waits for the next request; one that has arrived is still read."""
    # An error says that the client was faster.
    with contextlib.suppress(OSError):
        connection.shutdown(SHUT_RD)


class RequestHandler(WSGIRequestHandler):
    """The requests of one connection, one after the other."""

    # Head and body of an answer are two small packets: with Nagle's algorithm the second would wait
    # for the client's delayed acknowledgement, 40 ms for each request on a kept connection.
    disable_nagle_algorithm = True
    server: GracefulServer
    connection: socket  # type: ignore[assignment]  # The stubs have Django's request here.
    headers: HTTPMessage

    def handle_one_request(self) -> None:
        """Read a request, answer it, and tell the server when it begins and ends."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline:
            self.close_connection = True
            return
        self.server.request_begins(self.connection)
        try:
            self._answer()
        finally:
            self.server.request_ends(self.connection)

    def _answer(self) -> None:
        if len(self.raw_requestline) > 65536:
            self.requestline = self.request_version = self.command = ""
            self.send_error(414)
            return
        if not self.parse_request():
            return
        if "Transfer-Encoding" in self.headers:
            # WSGI has no way to read such a body, and it must not be taken for the next request.
            self.close_connection = True
        # So that the app can tell when the client is gone (`nmt_server.api.http.disconnect`).
        environ = {**self.get_environ(), "nmt_server.socket": self.connection}
        handler = _Response(self.rfile, self.wfile, self.get_stderr(), environ)
        handler.request_handler = self
        application = self.server.get_app()
        assert application is not None
        handler.run(application)


class _Response(ServerHandler):
    """The answer to one request."""

    request_handler: RequestHandler
    headers: Headers

    def cleanup_headers(self) -> None:
        if self.request_handler.close_connection or self.request_handler.server.is_stopping:
            self.headers["Connection"] = "close"
        super().cleanup_headers()

    def close(self) -> None:
        """Throw away what is left of the request's body, a block at a time, and finish."""
        body = self.get_stdin()
        left = _MOST_DISCARDED
        while left > 0 and (block := body.read(_BLOCK)):
            left -= len(block)
        if left <= 0:
            self.request_handler.close_connection = True
        # Past Django's, which reads all the rest into memory at once.
        super(ServerHandler, self).close()
