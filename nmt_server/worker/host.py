"""The process that owns one loaded model and serves it to every web process.

It imports no Django, starts in a tenth of a second, and learns all that it needs from one line of
JSON on its standard input. It ends when its last client is gone (however that one died), when it
was idle for `keep_alive` seconds, or when it is told to unload; in the last two cases what it has
accepted is answered first.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Listener
from pathlib import Path

import orjson
import psutil

from nmt_server.engines import load_engine
from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.engines.marking import MARKINGS, LanguagePair
from nmt_server.engines.tokenizers import load_tokenizer
from nmt_server.errors import NmtServerError
from nmt_server.options import DecodingOptions
from nmt_server.worker.failure import forget_failure, record_failure
from nmt_server.worker.scheduler import Request, Scheduler
from nmt_server.worker.wire import Channel, Message, SegmentResult

logger = logging.getLogger("nmt_server.host")

# How long clients may take to hang up after they were told that the host ends.
_GOODBYE_SECONDS = 5.0
# How long a host without a client, or with one that has asked for nothing yet, waits.
_FIRST_REQUEST_SECONDS = 10.0


@dataclass(eq=False)
class _Client:
    """One connected web process, with the requests it waits for by their id."""

    channel: Channel
    requests: dict[int, Request] = field(default_factory=dict)


class Host:
    """Connections, residency and the state of one model."""

    def __init__(self, spec: EngineSpec, failure_record: Path) -> None:
        self._spec = spec
        self._failure_record = failure_record
        self._changed = threading.Condition()
        self._clients: dict[Channel, _Client] = {}
        self._had_client = False
        self._open_requests = 0
        self._idle_since = time.monotonic()
        # Until the first request says more.
        self._keep_alive = _FIRST_REQUEST_SECONDS
        self._accepting = True
        self._is_listening = True
        self._failure: NmtServerError | None = None
        self._engine: Engine | None = None
        self._scheduler: Scheduler | None = None
        # What came while the model was loading, to be handled in order afterwards.
        self._until_loaded: list[Callable[[], None]] = []
        # Refusals that wait until the listener is closed: before, the client would come back here.
        self._until_closed: list[Callable[[], None]] = []

    def connect(self, connection: Connection, key: bytes) -> None:
        """Take a new client; its handshake runs in a thread of its own."""
        # Under the lock: its first message, or its end, must not overtake its registration.
        with self._changed:
            channel = Channel(
                connection, key, is_host=True, on_message=self._receive, on_close=self._disconnect
            )
            self._clients[channel] = _Client(channel)
            self._had_client = True

    def load(self) -> None:
        """Load the model, then handle what has been waiting for it."""
        try:
            tokenizer = load_tokenizer(self._spec)
            engine = load_engine(self._spec)
            scheduler = Scheduler(
                engine,
                tokenizer,
                marking=MARKINGS[self._spec.family],
                max_source_tokens=self._spec.max_source_tokens,
            )
        except Exception as error:
            if not isinstance(error, NmtServerError):
                logger.exception("The model could not be loaded.")
            self._fail(error)
            return
        forget_failure(self._failure_record)
        with self._changed:
            self._engine, self._scheduler = engine, scheduler
            self._idle_since = time.monotonic()
            waiting, self._until_loaded = self._until_loaded, []
            # Still under the lock, so that nothing newer overtakes what has waited.
            for handle in waiting:
                handle()
            self._changed.notify_all()

    def serve_until_unneeded(self) -> None:
        """Return when the host is to end; from then on it accepts nothing."""
        with self._changed:
            while self._accepting and not self._is_unneeded():
                self._changed.wait(self._seconds_to_live())
            self._accepting = False

    def finish(self) -> None:
        """After the listener was closed: send newcomers elsewhere and answer what was accepted."""
        with self._changed:
            self._is_listening = False
            for refuse in self._until_closed:
                refuse()
            while self._open_requests and self._clients:
                self._changed.wait()

    def say_goodbye(self) -> None:
        """Tell all clients that the host ends and give them a moment to hang up."""
        with self._changed:
            clients = list(self._clients.values())
        for client in clients:
            client.channel.send({"type": "goodbye"})
        deadline = time.monotonic() + _GOODBYE_SECONDS
        for client in clients:
            client.channel.wait_until_closed(max(0.0, deadline - time.monotonic()))

    def _is_unneeded(self) -> bool:
        if self._had_client and not self._clients:
            return True
        return self._seconds_to_live() == 0.0

    def _is_loading(self) -> bool:
        return self._scheduler is None and self._failure is None

    def _seconds_to_live(self) -> float | None:
        """Seconds until the host may end if nothing happens; None where something must happen."""
        if self._had_client and (self._open_requests or self._keep_alive < 0 or self._is_loading()):
            return None
        return max(0.0, self._idle_since + self._keep_alive - time.monotonic())

    def _fail(self, error: Exception) -> None:
        message = error.message if isinstance(error, NmtServerError) else f"{error}"
        hint = error.hint if isinstance(error, NmtServerError) else "See the server's log."
        record_failure(self._failure_record, message, hint)
        with self._changed:
            self._failure = (
                error if isinstance(error, NmtServerError) else NmtServerError(message, hint)
            )
            self._accepting = False
            waiting, self._until_loaded = self._until_loaded, []
            for handle in waiting:
                handle()
            self._changed.notify_all()

    def _receive(self, channel: Channel, message: Message) -> None:
        kind = message["type"]
        if kind in ("translate", "load"):
            self._accept(channel, message)
        elif kind == "cancel":
            self._cancel(channel, message["id"])
        elif kind == "status":
            channel.send(self._status(message["id"]))
        elif kind == "unload":
            with self._changed:
                self._accepting = False
                self._changed.notify_all()
        else:
            logger.warning("A message of unknown type %r was ignored.", kind)

    def _accept(self, channel: Channel, message: Message) -> None:
        with self._changed:
            if self._failure is None and not self._accepting:
                refusal = {"type": "draining", "id": message["id"]}
                if self._is_listening:
                    self._until_closed.append(lambda: channel.send(refusal))
                else:
                    channel.send(refusal)
                return
            self._keep_alive = message["keep_alive"]
            self._open_requests += 1
            if self._is_loading():
                self._until_loaded.append(lambda: self._handle(channel, message))
                return
        self._handle(channel, message)

    def _handle(self, channel: Channel, message: Message) -> None:
        if self._failure is not None:
            channel.send(
                {
                    "type": "failed",
                    "id": message["id"],
                    "message": self._failure.message,
                    "hint": self._failure.hint,
                }
            )
            self._close_request()
        elif message["type"] == "load":
            channel.send({**self._status(message["id"]), "type": "loaded"})
            self._close_request()
        else:
            self._translate(channel, message)

    def _translate(self, channel: Channel, message: Message) -> None:
        assert self._scheduler is not None
        segments = message["segments"]
        remaining = len(segments)
        request_id = message["id"]
        guard = threading.Lock()

        def deliver(request: Request, results: list[SegmentResult]) -> None:
            nonlocal remaining
            channel.send(
                {
                    "type": "results",
                    "id": request_id,
                    "results": [[r.index, r.text, r.score, r.warnings, r.error] for r in results],
                }
            )
            with guard:
                remaining -= len(results)
                is_done = remaining == 0
            if is_done:
                self._forget_request(channel, request_id)

        request = Request(
            segments,
            LanguagePair(*message["pair"]),
            DecodingOptions(**message["options"]),
            deliver,
        )
        with self._changed:
            client = self._clients.get(channel)
            if client is None:
                self._open_requests -= 1
                return
            client.requests[request_id] = request
        self._scheduler.submit(request)

    def _forget_request(self, channel: Channel, request_id: int) -> None:
        with self._changed:
            client = self._clients.get(channel)
            if client is not None and client.requests.pop(request_id, None) is not None:
                self._close_request()

    def _close_request(self) -> None:
        with self._changed:
            self._open_requests -= 1
            if self._open_requests == 0:
                self._idle_since = time.monotonic()
            self._changed.notify_all()

    def _cancel(self, channel: Channel, request_id: int) -> None:
        with self._changed:
            client = self._clients.get(channel)
            request = client.requests.get(request_id) if client else None
            if request is not None:
                request.cancelled = True
        self._forget_request(channel, request_id)

    def _disconnect(self, channel: Channel) -> None:
        with self._changed:
            client = self._clients.pop(channel, None)
            if client is not None:
                for request in client.requests.values():
                    request.cancelled = True
                    self._close_request()
            self._changed.notify_all()

    def _status(self, request_id: int) -> Message:
        engine = self._engine
        return {
            "type": "status",
            "id": request_id,
            "state": "loading" if self._is_loading() else "failed" if self._failure else "ready",
            "pid": os.getpid(),
            "memory": psutil.Process().memory_info().rss,
            "clients": len(self._clients),
            "open_requests": self._open_requests,
            "device": engine.device if engine else "",
            "compute_type": engine.compute_type if engine else "",
            "replicas": engine.replicas if engine else 0,
            "threads_per_replica": engine.threads_per_replica if engine else 0,
            "token_budget": engine.token_budget if engine else 0,
        }


def main() -> None:
    """Serve the model that the first line of standard input describes."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.INFO)
    # Ctrl+C in a terminal reaches the whole group; the web process decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    order = orjson.loads(sys.stdin.buffer.readline())
    listener = Listener(order["address"], order["family"], backlog=128)
    host = Host(EngineSpec(**order["spec"]), Path(order["failure_record"]))
    print("listening", flush=True)

    key = order["key"].encode()

    def accept() -> None:
        while True:
            try:
                connection = listener.accept()
            except OSError:
                return  # The listener was closed: the host is ending.
            host.connect(connection, key)

    threading.Thread(target=accept, name="accept", daemon=True).start()
    threading.Thread(target=host.load, name="load", daemon=True).start()
    host.serve_until_unneeded()
    # From here on a client that looks for the model starts another host.
    listener.close()
    host.finish()
    host.say_goodbye()
    # The engine's threads are in C++ and need no farewell; the end of the process frees all memory.
    os._exit(0)


if __name__ == "__main__":
    main()
