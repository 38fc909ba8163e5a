"""What comes back for one request of a client, from whatever carries it."""

from __future__ import annotations

import threading
from collections import deque

from nmt_server.threads.turns import Wait
from nmt_server.worker.wire import Message


class Draining(Exception):
    """The host ends and did not accept the call; another one will."""


class Gone(Exception):
    """The host is gone without an answer."""


class Answers:
    """What has come for one request. One thread waits for it."""

    def __init__(self, is_work: bool) -> None:
        self.is_work = is_work
        self._lock = threading.Lock()
        self._messages: deque[Message] = deque()
        self._waiter: Wait | None = None

    def put(self, message: Message) -> None:
        """Add an answer, and wake who waits for one."""
        with self._lock:
            self._messages.append(message)
            waiter, self._waiter = self._waiter, None
        if waiter is not None:
            waiter.end()

    def get(self, timeout: float) -> Message | None:
        """The next answer; None where there is none for `timeout` seconds."""
        with self._lock:
            if self._messages:
                return self._messages.popleft()
            wait = self._waiter = Wait()
        wait.for_seconds(timeout)
        with self._lock:
            self._waiter = None
            return self._messages.popleft() if self._messages else None
