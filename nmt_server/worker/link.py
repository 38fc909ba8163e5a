"""The connection of a web process to one host, and who waits for what on it."""

from __future__ import annotations

import threading
from collections import deque
from multiprocessing.connection import Connection

from nmt_server.errors import ModelUnavailable
from nmt_server.threads.turns import Wait
from nmt_server.worker.wire import Channel, Message


class Draining(Exception):
    """The host ends and did not accept the call; another one will."""


class Gone(Exception):
    """The host is gone without an answer."""


class Link:
    """The connection to one host, and who waits for what on it."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, Answers] = {}
        self.is_closed = False
        self._is_ending = False
        self.channel = Channel(
            connection, key, is_host=False, on_message=self._receive, on_close=self._close
        )
        try:
            if not self.channel.wait_until_open():
                raise Draining
        except TimeoutError:
            raise ModelUnavailable(
                "The process for the model does not answer.",
                "If it stays so, end the process nmt_server.worker.host.",
            ) from None

    def register(self, request_id: int) -> Answers:
        """Where the answers to `request_id` will arrive. Call it before sending the request."""
        answers = Answers()
        with self._lock:
            if self.is_closed or self._is_ending:
                raise Draining
            self._waiting[request_id] = answers
        return answers

    def forget(self, request_id: int) -> None:
        """No answer to `request_id` is wanted any more."""
        with self._lock:
            self._waiting.pop(request_id, None)

    def _receive(self, channel: Channel, message: Message) -> None:
        if message["type"] == "goodbye":
            with self._lock:
                self._is_ending = True
            channel.close()
            return
        if message["type"] == "results":
            with self._lock:
                found = [
                    (self._waiting.get(number), {"type": "results", "results": own})
                    for number, own in message["results"]
                ]
        else:
            with self._lock:
                found = [(self._waiting.get(message["id"]), message)]
        for answers, answer in found:
            # None for a request that was given up: its late answers belong to nobody.
            if answers is not None:
                answers.put(answer)

    def _close(self, _channel: Channel) -> None:
        with self._lock:
            self.is_closed = True
            # Who says goodbye has answered all that it had accepted; the rest is for another host.
            kind = "draining" if self._is_ending else "gone"
            for answers in self._waiting.values():
                answers.put({"type": kind})


class Answers:
    """What has come for one request. One thread waits for it."""

    def __init__(self) -> None:
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
