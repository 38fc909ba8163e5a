"""The process that owns one loaded model and serves it to every web process.

It imports no Django, starts in a tenth of a second, and learns all that it needs from one line of
JSON on its standard input. It ends when its last client is gone (however that one died), when it
was idle for `keep_alive` seconds, when it is retired because another host serves the model now, or
when it is told to unload; in all cases but the first, what it has accepted is answered first.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import BinaryIO

import orjson
import psutil

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import MARKINGS, LanguagePair, Marking
from nmt_server.engines.tokenizers import Tokenizer, load_tokenizer
from nmt_server.errors import NmtServerError, ServerBusy
from nmt_server.logs.formats import formatter
from nmt_server.tracing.spans import end_tracing, start_tracing
from nmt_server.worker.failure import forget_failure, record_failure
from nmt_server.worker.messages import items_of, results_message
from nmt_server.worker.scheduler import Scheduler
from nmt_server.worker.segments import Deliver, Deliveries, Request
from nmt_server.worker.tuning import Material, measure, read_tuning, tuned, write_tuning
from nmt_server.worker.wire import Channel, Message
from nmt_server.worker.work import Priority, Sample

logger = logging.getLogger("nmt_server.host")

# How long a host that ends goes on with what it has accepted: clients give up sooner.
_LAST_ANSWERS_SECONDS = 3600.0
# How long clients may take to hang up after they were told that the host ends.
_GOODBYE_SECONDS = 5.0
# How long a host without a client, or with one that has asked for nothing yet, waits.
_FIRST_REQUEST_SECONDS = 10.0
# How long a retired host waits for web processes that have not yet looked at what serves now.
_RETIRED_SECONDS = 2.0
# How long a thread of Python keeps another waiting; usual are five times as much.
_SWITCH_SECONDS = 0.001


@dataclass(eq=False)
class _Client:
    """One connected web process, with the requests it waits for by their id.

    None stands for a request to load the model.
    """

    channel: Channel
    deliver: Deliver
    requests: dict[int, Request | None] = field(default_factory=dict)


class Host:
    """Connections, residency and the state of one model."""

    def __init__(
        self, spec: EngineSpec, failure_record: Path, tuning_record: Path, sample: Sample | None
    ) -> None:
        """Records are files beside the socket; a `sample` asks to measure where nobody has yet."""
        self._spec = spec
        self._failure_record = failure_record
        self._tuning_record = tuning_record
        self._sample = sample
        self._changed = threading.Condition()
        self._clients: dict[Channel, _Client] = {}
        self._had_client = False
        self._idle_since = time.monotonic()
        # Until the first request says more.
        self._keep_alive = _FIRST_REQUEST_SECONDS
        self._load_seconds = 0.0
        self._is_retired = False
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
            self._clients[channel] = _Client(channel, partial(self._deliver, channel))
            self._had_client = True

    def load(self) -> None:
        """Load the model, then handle what has been waiting for it."""
        began = time.monotonic()
        try:
            tokenizer = load_tokenizer(self._spec)
            marking = MARKINGS[self._spec.family].bound(tokenizer.encode)
            engine = self._load_engine(tokenizer, marking)
            scheduler = Scheduler(
                engine,
                tokenizer,
                marking=marking,
                max_source_tokens=self._spec.max_source_tokens,
                max_queued_tokens=self._spec.max_queued_tokens,
            )
        except Exception as error:
            if not isinstance(error, NmtServerError):
                logger.exception("The model could not be loaded.")
            self._fail(error)
            return
        forget_failure(self._failure_record)
        with self._changed:
            self._engine, self._scheduler = engine, scheduler
            self._load_seconds = time.monotonic() - began
            self._idle_since = time.monotonic()
            waiting, self._until_loaded = self._until_loaded, []
            # Still under the lock, so that nothing newer overtakes what has waited.
            for handle in waiting:
                handle()
            self._changed.notify_all()

    def _load_engine(self, tokenizer: Tokenizer, marking: Marking) -> Engine:
        tuning = read_tuning(self._tuning_record)
        sample = self._sample
        if tuning is None and sample is not None:
            material = Material.of(sample, tokenizer, marking)
            tuning = measure(self._spec, load_engine, material)
            write_tuning(self._tuning_record, tuning)
        return load_engine(tuned(self._spec, tuning))

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
            self._changed.wait_for(lambda: not self._open_requests, _LAST_ANSWERS_SECONDS)

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

    @property
    def _open_requests(self) -> int:
        return sum(len(client.requests) for client in list(self._clients.values()))

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
        elif kind == "retire":
            self._retire()
        elif kind == "unload":
            with self._changed:
                self._accepting = False
                self._changed.notify_all()
        else:
            logger.warning("A message of unknown type %r was ignored.", kind)

    def _retire(self) -> None:
        """Another host has taken over: end soon, whatever the model's keep_alive."""
        with self._changed:
            self._is_retired = True
            self._keep_alive = _RETIRED_SECONDS
            self._idle_since = time.monotonic()
            self._changed.notify_all()

    def _accept(self, channel: Channel, message: Message) -> None:
        with self._changed:
            if self._failure is None and not self._accepting:
                refusal = {"type": "draining", "id": message["id"]}
                if self._is_listening:
                    self._until_closed.append(lambda: channel.send(refusal))
                else:
                    channel.send(refusal)
                return
            # Who loads a retired model wants it again; who translates has not heard yet.
            if message["type"] == "load":
                self._is_retired = False
            if not self._is_retired:
                self._keep_alive = message["keep_alive"]
            request = self._request(channel, message) if message["type"] == "translate" else None
            self._clients[channel].requests[message["id"]] = request
            if self._is_loading():
                self._until_loaded.append(lambda: self._handle(channel, message["id"], request))
                return
        self._handle(channel, message["id"], request)

    def _handle(self, channel: Channel, request_id: int, request: Request | None) -> None:
        with self._changed:
            client = self._clients.get(channel)
            if client is None or request_id not in client.requests:
                return  # Taken back while the model was loading.
        if self._failure is not None:
            error = self._failure
            channel.send(
                {"type": "failed", "id": request_id, "message": error.message, "hint": error.hint}
            )
            self._forget_request(channel, request_id)
        elif request is None:
            self._forget_request(channel, request_id)
            channel.send({**self._status(request_id), "type": "loaded"})
        else:
            self._translate(channel, request_id, request)

    def _request(self, channel: Channel, message: Message) -> Request:
        return Request(
            items_of(message),
            LanguagePair(*message["pair"]),
            self._clients[channel].deliver,
            Priority(message["priority"]),
            message["id"],
            message.get("request_id", ""),
            message.get("traceparent", ""),
        )

    def _deliver(self, channel: Channel, deliveries: Deliveries) -> None:
        """Send what a batch gave for the requests of one client, in one message."""
        channel.send(results_message({request.number: own for request, own in deliveries.items()}))
        with self._changed:
            for request, results in deliveries.items():
                request.unanswered -= sum(not result.partial for result in results)
                if request.unanswered == 0:
                    self._forget_request(channel, request.number)

    def _translate(self, channel: Channel, request_id: int, request: Request) -> None:
        assert self._scheduler is not None
        if logger.isEnabledFor(logging.DEBUG):
            extra = {"request_id": request.name}
            logger.debug("%d segments have come.", len(request.items), extra=extra)
        try:
            self._scheduler.submit(request)
        except ServerBusy as error:
            channel.send(
                {
                    "type": "busy",
                    "id": request_id,
                    "message": error.message,
                    "hint": error.hint,
                    "retry_after": error.retry_after,
                }
            )
            self._forget_request(channel, request_id)

    def _forget_request(self, channel: Channel, request_id: int) -> Request | None:
        """The request, which is open no more; None where it was not open, or one to load."""
        with self._changed:
            client = self._clients.get(channel)
            if client is None or request_id not in client.requests:
                return None
            request = client.requests.pop(request_id)
            self._note_idleness()
            return request

    def _note_idleness(self) -> None:
        if not self._open_requests:
            self._idle_since = time.monotonic()
            self._changed.notify_all()

    def _cancel(self, channel: Channel, request_id: int) -> None:
        request = self._forget_request(channel, request_id)
        if request is not None and self._scheduler is not None:
            self._scheduler.cancel(request)

    def _disconnect(self, channel: Channel) -> None:
        with self._changed:
            client = self._clients.pop(channel)
            self._note_idleness()
            self._changed.notify_all()
        if self._scheduler is not None:
            for request in client.requests.values():
                if request is not None:
                    self._scheduler.cancel(request)

    def _state(self) -> str:
        if self._failure:
            return "failed"
        if not self._accepting:
            return "draining"
        return "loading" if self._is_loading() else "ready"

    def _status(self, request_id: int) -> Message:
        engine = self._engine
        return {
            "type": "status",
            "id": request_id,
            "state": self._state(),
            "pid": os.getpid(),
            "memory": psutil.Process().memory_info().rss,
            "clients": len(self._clients),
            "open_requests": self._open_requests,
            "device": engine.device if engine else "",
            "device_note": engine.device_note if engine else "",
            "compute_type": engine.compute_type if engine else "",
            "replicas": engine.replicas if engine else 0,
            "threads_per_replica": engine.threads_per_replica if engine else 0,
            "token_budget": self._scheduler.token_budget if self._scheduler else 0,
            "waiting_tokens": self._scheduler.waiting_tokens if self._scheduler else 0,
            "figures": self._figures(),
        }

    def _figures(self) -> dict[str, float]:
        """What the host has done, for the metrics."""
        scheduler = self._scheduler
        if scheduler is None:
            return {}
        return {
            **asdict(scheduler.figures),
            "load_seconds": self._load_seconds,
            "waiting_seconds": scheduler.waiting_seconds,
        }


def main() -> None:
    """Serve the model that the first line of standard input describes."""
    # Ctrl+C in a terminal reaches the whole group; the web process decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whoever asks for the state waits for what tokenizes a book to give the interpreter away.
    sys.setswitchinterval(_SWITCH_SECONDS)
    launcher = _take_standard_output()
    order = orjson.loads(sys.stdin.buffer.readline())
    _set_up_log(**order["log"])
    if order["trace"]:
        start_tracing("nmt-server-host")
    listener = Listener(order["address"], order["family"], backlog=128)
    sample = order["sample"]
    host = Host(
        EngineSpec(**order["spec"]),
        Path(order["failure_record"]),
        Path(order["tuning_record"]),
        Sample(sample[0], LanguagePair(*sample[1])) if sample else None,
    )
    with contextlib.suppress(BrokenPipeError), launcher:  # Whoever started this may be gone.
        launcher.write(b"listening\n")

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
    with contextlib.suppress(FileNotFoundError):  # Somebody has emptied the folder.
        listener.close()
    host.finish()
    host.say_goodbye()
    end_tracing()
    # The engine's threads are in C++ and need no farewell; the end of the process frees all memory.
    os._exit(0)


def _set_up_log(format: str, level: int) -> None:
    """Write the log as the process does that starts this host, into whose log it goes."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(format))
    logging.basicConfig(handlers=[handler], level=level)


def _take_standard_output() -> BinaryIO:
    """The pipe to whoever starts this host, who reads one line and then nothing more.

    What libraries print, from Python or from C, goes to standard error, where the log is.
    """
    pipe = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(pipe, "wb")


if __name__ == "__main__":
    main()
