"""Notice that a client is gone while its texts are translated, so that nobody works for it.

A client that closes its connection before the answer is there makes the socket readable with
nothing to read. One thread of the process watches all sockets of requests that wait for an engine.
A client that closes only its own direction of the connection counts as gone too.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable
from functools import cache as once
from types import TracebackType
from typing import Self

from django.http import HttpRequest

from nmt_server.errors import MustWait
from nmt_server.translation import CancelToken

# Where the project's own servers, and gunicorn, put the socket of a request.
_SOCKETS = ("nmt_server.socket", "gunicorn.socket")

# What to call before an answer waits, where there is something.
_WAITS = "nmt_server.waits"

# Seconds that the request has waited for others, and those that it would, where that is too long.
_WAITED = "nmt_server.waited"
_EXPECTED_WAIT = "nmt_server.expected_wait"
# Seconds, where none are left: 0 would be no bound.
_NO_TIME = 0.001

# Only these take another socket while they wait. Without them, as on Windows, a client that is gone
# is noticed when the answer is written.
_CAN_WATCH = hasattr(selectors, "EpollSelector") or hasattr(selectors, "KqueueSelector")


class ClientGone(CancelToken):
    """Cancelled when the client closes its connection. A context, over when the answer is there.

    The socket is watched from when somebody waits for the cancellation, so that an answer from the
    cache costs nothing.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self._meta = request.META
        self._watched: selectors.SelectorKey | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._watched is not None:
            _watcher().forget(self._watched)

    def wait_left(self, max_wait: float) -> float:
        """See `CancelToken.wait_left`: what waits in this process counts too."""
        if (expected := self._meta.get(_EXPECTED_WAIT)) is not None:
            raise MustWait(expected)
        waited: float = self._meta.get(_WAITED, 0.0)
        return max(max_wait - waited, _NO_TIME)

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """See `CancelToken.on_cancel`."""
        if is_waiting := self._meta.get(_WAITS):
            is_waiting()
        take_back = super().on_cancel(callback)
        if self._watched is None and _CAN_WATCH:
            for name in _SOCKETS:
                if isinstance(found := self._meta.get(name), socket.socket):
                    self._watched = _watcher().watch(found, self.cancel)
                    break
        return take_back


class _Watcher:
    """A thread that calls back when the other end of a socket has closed it.

    Without a lock: each request looks after its own socket, and the system calls in between would
    make all others wait for it. What the thread does for a request that is over is of no
    consequence.
    """

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        threading.Thread(target=self._run, name="disconnects", daemon=True).start()

    def watch(
        self, connection: socket.socket, on_close: Callable[[], None]
    ) -> selectors.SelectorKey:
        """Call `on_close` when the other end has closed `connection`, until `forget`."""
        what = (connection, on_close)
        try:
            return self._selector.register(connection, selectors.EVENT_READ, what)
        except KeyError:
            # Left behind by a socket that was closed before it was forgotten.
            self._unregister(connection.fileno())
            return self._selector.register(connection, selectors.EVENT_READ, what)

    def forget(self, watched: selectors.SelectorKey) -> None:
        """Watch no more what `watch` has returned."""
        self._unregister(watched.fd)

    def _unregister(self, number: int) -> None:
        # The other of the two threads that may do it was faster.
        with contextlib.suppress(KeyError):
            self._selector.unregister(number)

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                connection, on_close = key.data
                is_closed = _is_closed(connection)
                if is_closed is None:
                    continue
                self._unregister(key.fd)
                if is_closed:
                    on_close()


@once
def _watcher() -> _Watcher:
    return _Watcher()


def _is_closed(connection: socket.socket) -> bool | None:
    """Whether a readable socket is closed by the other end; None where there is nothing to read.

    False where there is something: the client sends another request already and is still there.
    """
    try:
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except ValueError:
        return False  # TLS cannot look ahead.
    except OSError:
        return True
