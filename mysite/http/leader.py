"""Many connections answered by few threads, of which one leads.

The leader watches all connections that rest, and answers what comes on them itself, one after the
other: a short answer costs no change of thread, and threads do not fight for the interpreter. When
an answer takes long or waits, the thread stays with it, and another one leads.
"""

from __future__ import annotations

import logging
import selectors
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor

from mysite.http.connection import Connection

logger = logging.getLogger(__name__)

# Seconds after which an answer is long. One that waits for an engine says so at once.
_LONG = 0.005
# Seconds between two looks at what has rested for too long.
_LOOK = 1.0
# How long a stopping server waits for a request that may be on its way already.
_LAST_REQUEST = 2.0


class Leadership:
    """Answers the requests of all connections in threads of `pool`.

    A connection that rests for `idle_seconds` is closed. `on_close` is called, in any thread, with
    each connection that has come to its end.
    """

    def __init__(
        self,
        pool: Executor,
        on_close: Callable[[Connection], None],
        is_stopping: Callable[[], bool],
        idle_seconds: float,
    ) -> None:
        self._pool = pool
        self._on_close = on_close
        self._is_stopping = is_stopping
        self._idle_seconds = idle_seconds
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        # Whose answer the leader is at, and since when.
        self._current: Connection | None = None
        self._since = 0.0
        self._open = 0
        self._next_look = 0.0
        self._is_busy = threading.Event()
        threading.Thread(target=self._watch, name="long answers", daemon=True).start()
        pool.submit(self._lead)

    def add(self, connection: Connection) -> None:
        """Answer what comes on a connection from now on."""
        connection.on_wait(lambda: self._hand_over(connection))
        connection.rests_since = time.monotonic()
        with self._lock:
            self._open += 1
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _lead(self) -> None:
        while self._open or not self._is_stopping():
            events = self._selector.select(_LOOK)
            if not events:
                self._is_busy.clear()
            elif not self._is_busy.is_set():
                self._is_busy.set()
            for key, _ in events:
                if not self._answer(key.data):
                    return
            self._close_idle()

    def _answer(self, connection: Connection) -> bool:
        """Answer what has come on a connection; False where another thread leads by then."""
        with self._lock:
            self._current, self._since = connection, time.monotonic()
        keeps = self._answer_all(connection)
        connection.rests_since = time.monotonic()
        with self._lock:
            leads = self._current is connection
            if leads:
                self._current = None
            if leads and not keeps:
                self._selector.unregister(connection.socket)
            elif keeps and not leads:
                self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        if not keeps:
            self._close(connection)
        return leads

    def _answer_all(self, connection: Connection) -> bool:
        try:
            keeps = connection.answer_next(0)
            # Sent ahead: the system does not know of it any more.
            while keeps and connection.has_request:
                keeps = connection.answer_next(0)
        except TimeoutError:
            return True
        except Exception:
            logger.exception("A connection has failed.")
            return False
        return keeps

    def _hand_over(self, connection: Connection) -> None:
        """Have another thread lead, where the one that answers `connection` does."""
        with self._lock:
            if self._current is not connection:
                return
            self._current = None
            self._selector.unregister(connection.socket)
        self._pool.submit(self._lead)

    def _watch(self) -> None:
        never = threading.Event()
        while True:
            self._is_busy.wait()
            never.wait(_LONG)
            current, since = self._current, self._since
            if current is not None and time.monotonic() - since > _LONG:
                self._hand_over(current)

    def _close_idle(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _LOOK
        longest = _LAST_REQUEST if self._is_stopping() else self._idle_seconds
        with self._lock:
            resting = [key.data for key in self._selector.get_map().values()]
            slow = [each for each in resting if each.is_overdue]
            closed = [
                each for each in resting if now - each.rests_since > longest and each not in slow
            ]
            for connection in (*slow, *closed):
                self._selector.unregister(connection.socket)
        for connection in slow:
            connection.refuse_slow()
        for connection in (*slow, *closed):
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        with self._lock:
            self._open -= 1
        if connection.has_unread:
            self._pool.submit(connection.end)
        else:
            connection.end()
        self._on_close(connection)
