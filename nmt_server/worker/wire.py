"""JSON messages over a `multiprocessing.connection`, in both directions at once.

Both ends use this. A thread reads; another writes what the system does not take at once, so that
whoever sends never waits for the other end to read. Messages are JSON objects
with a `type`; what belongs to a request carries its `id`. Nothing is ever unpickled.

From a web process: `translate` (id, segments, kinds, pair, priority, max_wait, keep_alive,
request_id, traceparent), `cancel` (id), `status` (id), `load` (id, keep_alive), `retire`, `unload`,
`ping`, `inspect` (id, text, edits, prefix, translation, options, candidates, hypotheses, pair,
keep_alive), `slice` (id, inspection, kind, layer).
From a host: `results` (results, in pairs with the id of their request), `busy` (id, message, hint,
retry_after), `must_wait` (id, seconds), `failed` (id, message, hint), `draining` (id),
`status` (id, ...), `loaded` (id, ...), `goodbye`, `pong`, `inspected` (id, ..., or `refused`, or
`error`), `slice` (id, shape, weights).
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from typing import Any

import orjson

from nmt_server.text.ranges import Interval

logger = logging.getLogger(__name__)

Message = dict[str, Any]

NOTHING_KEPT: Message = {"shape": [], "weights": ""}
"""What is answered for a slice of an inspection that is not kept."""

# Time for the other end to prove that it knows the key.
HANDSHAKE_SECONDS = 10.0
# Messages of up to so many bytes are written by whoever sends them.
_AT_ONCE = 16 * 1024


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """What became of one segment of a request: a text, or an error where `error` is not empty.

    `warnings` holds `split` where the segment was too long for the model and was translated in
    parts, `truncated` where decoding reached its limit, `repetition` where it went in circles,
    `numbers` where they are not those of the source, `context` where it was translated without the
    lines before that it came with, `unknown:` with the letters that the model
    does not know.
    A `partial` result is the text so far; the whole one follows. `detail` is what the item asked
    for: under `parts`, a list with one entry unless the segment was split, `source_tokens` and
    `hypotheses` (`text`, `score`, `tokens`, `token_scores`, `alignment`); under `timings`, the
    milliseconds `queued` and in the `engine`, and how many segments the `batch` had.
    `places` are, for each range of the item's `enclosed`, the range of the text that stems from it,
    from letter to letter; None where nobody knows. `is_shared` says that another request waited for
    the same segment first, and the engine worked once for both.
    """

    index: int
    text: str = ""
    score: float | None = None
    warnings: tuple[str, ...] = ()
    error: str = ""
    detail: dict[str, Any] | None = None
    partial: bool = False
    places: tuple[Interval | None, ...] = ()
    is_shared: bool = False


class Channel:
    """One end of a connection.

    `on_message(channel, message)` and then, once, `on_close(channel)` are called from the reading
    thread. `send` may be called from any thread and returns at once.
    """

    def __init__(
        self,
        connection: Connection,
        key: bytes,
        *,
        is_host: bool,
        on_message: Callable[[Channel, Message], None],
        on_close: Callable[[Channel], None],
    ) -> None:
        self._connection = connection
        self._key = key
        self._is_host = is_host
        self._on_message = on_message
        self._on_close = on_close
        # What waits for the writing thread; None ends it. One thread at a time writes.
        self._outbox: deque[bytes | None] = deque()
        self._changed = threading.Condition()
        self._is_writing = False
        self._opened = threading.Event()
        self._closed = threading.Event()
        threading.Thread(target=self._read, name="channel-reader", daemon=True).start()

    def wait_until_open(self) -> bool:
        """Wait for the handshake; False if the other end is gone, `TimeoutError` if it is mute."""
        if not self._opened.wait(HANDSHAKE_SECONDS):
            self._hang_up()
            raise TimeoutError
        return not self._closed.is_set()

    def send(self, message: Message) -> None:
        """Send a message without waiting for the other end; on a closed channel it is dropped.

        Who sends writes, as long as the system takes it at once, what others send meanwhile
        included: waking the thread that writes the rest takes longer than writing.
        """
        data = orjson.dumps(message)
        with self._changed:
            self._outbox.append(data)
            if self._is_writing:
                return
            self._is_writing = True
        try:
            while self._outbox:
                first = self._outbox[0]
                if first is None or not self._takes_at_once(len(first)):
                    break
                self._outbox.popleft()
                self._write(first)
        except Exception:
            # Whose message it was is not known to who sends this one: all ask again elsewhere.
            self._hang_up()
            raise
        finally:
            self._end_writing()

    def close(self) -> None:
        """Send what is queued, then close."""
        self._closed.set()
        with self._changed:
            self._outbox.append(None)
            self._changed.notify_all()

    def wait_until_closed(self, timeout: float) -> bool:
        """Wait for the channel to close, at most `timeout` seconds; whether it did."""
        return self._closed.wait(timeout)

    def _read(self) -> None:
        writer = threading.Thread(target=self._write_queued, name="channel-writer", daemon=True)
        try:
            self._shake_hands()
            self._opened.set()
            writer.start()
            while True:
                self._on_message(self, orjson.loads(self._connection.recv_bytes()))
        except (EOFError, OSError, AuthenticationError):
            pass  # The other end is gone, which is how every connection ends.
        except Exception:
            logger.exception("A message from the other process could not be handled.")
        finally:
            self._closed.set()
            self._opened.set()
            # Only when nobody writes any more may the handle be closed: its number is used again.
            self._hang_up()
            with self._changed:
                self._outbox.append(None)
                self._changed.notify_all()
                self._changed.wait_for(lambda: not self._is_writing)
            if writer.is_alive():
                writer.join()
            self._connection.close()
            self._on_close(self)

    def _shake_hands(self) -> None:
        # The order of multiprocessing.connection's Listener and Client.
        steps = [deliver_challenge, answer_challenge]
        for step in steps if self._is_host else reversed(steps):
            step(self._connection, self._key)

    def _takes_at_once(self, size: int) -> bool:
        """Whether the system takes so many bytes without a reader at the other end.

        A Unix socket of Linux is writable while three quarters of its buffer are free.
        """
        if sys.platform != "linux" or size > _AT_ONCE:
            return False
        if not self._opened.is_set() or self._closed.is_set():
            return False
        poll = select.poll()
        poll.register(self._connection.fileno(), select.POLLOUT)
        return poll.poll(0) == [(self._connection.fileno(), select.POLLOUT)]

    def _write(self, data: bytes) -> None:
        # The reader sees the end too and reports it.
        with contextlib.suppress(OSError):
            self._connection.send_bytes(data)

    def _end_writing(self) -> None:
        with self._changed:
            self._is_writing = False
            # Waking a thread for nothing takes longer than a message does.
            if self._outbox:
                self._changed.notify_all()

    def _write_queued(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._outbox and not self._is_writing)
                data = self._outbox.popleft()
                if data is None:
                    break
                self._is_writing = True
            self._write(data)
            self._end_writing()
        self._hang_up()

    def _hang_up(self) -> None:
        # Wakes both ends' readers, which close() alone does not.
        if sys.platform == "win32":
            self._connection.close()
            return
        with (
            contextlib.suppress(OSError),
            socket.socket(fileno=os.dup(self._connection.fileno())) as end,
        ):
            end.shutdown(socket.SHUT_RDWR)
