"""Django's own web server, made to serve people: it keeps connections and ends in good order."""

from __future__ import annotations

import contextlib
import logging
import selectors
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import SHUT_RD, socket
from socketserver import BaseRequestHandler
from types import FrameType
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer

from mysite.http.connection import Connection
from mysite.http.environ import base_environ
from mysite.servers.no_more_connections import make_no_more_connections

logger = logging.getLogger(__name__)

# Programs keep a connection for a minute or more between two lines of a game.
_IDLE_SECONDS = 300.0

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
        # Whether another signal has come meanwhile, and whether it ends what is under way.
        self._is_hurried = self._is_interruptible = False
        self._changed = threading.Condition()
        # Open connections, with whether each is in the middle of a request.
        self._connections: dict[socket, bool] = {}

    def serve_until_stopped(
        self, drain_seconds: float, on_stop: Callable[[], None], on_end: Callable[[], None]
    ) -> None:
        """Serve until SIGTERM or Ctrl+C, then answer what is in flight for `drain_seconds` at most.

        `on_stop` is called between the two, and `on_end` after them. Call it from the main thread
        of a process that ends then. Another signal while it answers ends that at once, and one
        after that `on_end`.
        """
        with self._signals_handled():
            self.serve_forever(poll_interval=0.2)
            on_stop()
            self._take_last_connections()
            self.server_close()
            if not self._is_hurried:
                self._until_interrupted(lambda: self._drain(drain_seconds))
            self._until_interrupted(on_end)

    def _take_last_connections(self) -> None:
        make_no_more_connections(self.socket)
        self.timeout = 0
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            while selector.select(0):
                self.handle_request()

    def _until_interrupted(self, call: Callable[[], None]) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            self._is_interruptible = True
            call()
            self._is_interruptible = False

    def request_begins(self, connection: socket) -> None:
        """The head of a request was read from `connection`."""
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
            if self._is_interruptible:
                self._is_interruptible = False
                raise KeyboardInterrupt
            if self.is_stopping:
                self._is_hurried = True
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
                # Who is impatient sees no traceback of a process that is ending already.
                is_typed = name != "SIGTERM"
                signal.signal(getattr(signal, name), signal.SIG_IGN if is_typed else handler)


def _end_reading(connection: socket) -> None:
    """Wake the thread that waits for the next request; one that has arrived is still read."""
    # An error says that the client was faster.
    with contextlib.suppress(OSError):
        connection.shutdown(SHUT_RD)


class RequestHandler(BaseRequestHandler):
    """The requests of one connection, one after the other."""

    server: GracefulServer

    def handle(self) -> None:
        """Answer until the client closes or rests for too long, or the server stops."""
        server = self.server
        application = server.get_app()
        assert application is not None
        host, port = server.server_address[:2]
        connection = Connection(
            self.request,
            self.client_address,
            application,
            base_environ(str(host), port, is_multiprocess=False),
            lambda: server.is_stopping,
            logs_access=True,
        )
        with contextlib.suppress(TimeoutError):
            while connection.answer_next(
                _IDLE_SECONDS, begins=lambda: server.request_begins(self.request)
            ):
                server.request_ends(self.request)
