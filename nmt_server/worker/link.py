"""The connection of a web process to one host, and who waits for what on it."""

from __future__ import annotations

import threading
from multiprocessing.connection import Connection

from nmt_server.worker.answers import Answers, Draining
from nmt_server.worker.backend import Link
from nmt_server.worker.connecting import process_at
from nmt_server.worker.mute import end_mute_host
from nmt_server.worker.wire import Channel, Message

# So many questions, a second apart, a host that lives leaves unanswered at most.
_MOST_UNANSWERED = 5


class Mute(Exception):
    """The host does not even greet. `pid` is its process, None where that is not known."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(pid)
        self.pid = pid


class SocketLink(Link):
    """The connection to one host, and who waits for what on it."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, Answers] = {}
        self.is_closed = False
        self._is_ending = False
        self._pid = process_at(connection)
        # Questions since it last said anything.
        self._unanswered = 0
        self.channel = Channel(
            connection, key, is_host=False, on_message=self._receive, on_close=self._close
        )
        try:
            if not self.channel.wait_until_open():
                raise Draining
        except TimeoutError:
            raise Mute(self._pid) from None

    def register(self, request_id: int, *, is_work: bool = True) -> Answers:
        """See `Link.register`. Only for what `is_work`, a host that is mute is ended."""
        answers = Answers(is_work)
        with self._lock:
            if self.is_closed or self._is_ending:
                raise Draining
            self._waiting[request_id] = answers
        return answers

    def forget(self, request_id: int) -> None:
        """See `Link.forget`."""
        with self._lock:
            self._waiting.pop(request_id, None)

    def send(self, message: Message) -> None:
        """Send a message without waiting for the host; to one that is gone, none is sent."""
        self.channel.send(message)

    def look(self) -> None:
        """See whether the host is alive, if somebody waits for it; one that is mute is ended.

        To be called once a second. Seconds in which this process does not run do not count.
        """
        if not any(answers.is_work for answers in list(self._waiting.values())):
            self._unanswered = 0
        elif self._unanswered < _MOST_UNANSWERED:
            self._unanswered += 1
            self.channel.send({"type": "ping"})
        else:
            # Its end is the end of the connection, which all who wait are told.
            end_mute_host(self._pid)

    def _receive(self, channel: Channel, message: Message) -> None:
        self._unanswered = 0
        if message["type"] == "pong":
            return
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
