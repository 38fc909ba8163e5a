"""What a host answers to the web processes that are connected to it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import NmtServerError, ServerBusy
from nmt_server.worker.clients import Clients
from nmt_server.worker.failure import forget_failure, record_failure
from nmt_server.worker.loading import LoadedModel, load_model
from nmt_server.worker.messages import items_of, results_message
from nmt_server.worker.residency import Residency
from nmt_server.worker.segments import Deliveries, Request
from nmt_server.worker.wire import Channel, Message
from nmt_server.worker.work import Priority, Sample

logger = logging.getLogger("nmt_server.host")

# How long a host that ends goes on with what it has accepted: clients give up sooner.
_LAST_ANSWERS_SECONDS = 3600.0
# How long clients may take to hang up after they were told that the host ends.
_GOODBYE_SECONDS = 5.0


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
        self._clients = Clients()
        self._residency = Residency()
        self._accepting = True
        self._is_listening = True
        self._failure: NmtServerError | None = None
        self._model: LoadedModel | None = None
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
            self._clients.add(channel, partial(self._deliver, channel))

    def load(self) -> None:
        """Load the model, then handle what has been waiting for it."""
        try:
            model = load_model(self._spec, self._tuning_record, self._sample)
        except Exception as error:
            if not isinstance(error, NmtServerError):
                logger.exception("The model could not be loaded.")
            self._fail(error)
            return
        forget_failure(self._failure_record)
        with self._changed:
            self._model = model
            self._residency.note_idleness()
            self._handle_waiting()

    def _fail(self, error: Exception) -> None:
        message = error.message if isinstance(error, NmtServerError) else f"{error}"
        hint = error.hint if isinstance(error, NmtServerError) else "See the server's log."
        record_failure(self._failure_record, message, hint)
        with self._changed:
            self._failure = (
                error if isinstance(error, NmtServerError) else NmtServerError(message, hint)
            )
            self._accepting = False
            self._handle_waiting()

    def _handle_waiting(self) -> None:
        """Handle what has waited for the model, under the lock: nothing newer overtakes it."""
        waiting, self._until_loaded = self._until_loaded, []
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
            self._changed.wait_for(lambda: not self._clients.open_requests, _LAST_ANSWERS_SECONDS)

    def say_goodbye(self) -> None:
        """Tell all clients that the host ends and give them a moment to hang up."""
        with self._changed:
            channels = list(self._clients)
        for channel in channels:
            channel.send({"type": "goodbye"})
        deadline = time.monotonic() + _GOODBYE_SECONDS
        for channel in channels:
            channel.wait_until_closed(max(0.0, deadline - time.monotonic()))

    def _is_unneeded(self) -> bool:
        if self._clients.were_there and not self._clients:
            return True
        return self._seconds_to_live() == 0.0

    def _is_loading(self) -> bool:
        return self._model is None and self._failure is None

    def _seconds_to_live(self) -> float | None:
        """Seconds until the host may end if nothing happens; None where something must happen."""
        residency = self._residency
        is_needed = self._clients.open_requests or residency.is_permanent or self._is_loading()
        return None if self._clients.were_there and is_needed else residency.seconds_left

    def _receive(self, channel: Channel, message: Message) -> None:
        kind = message["type"]
        if kind in ("translate", "load"):
            self._accept(channel, message)
        elif kind == "cancel":
            self._cancel(channel, message["id"])
        elif kind == "status":
            channel.send(self._status(message["id"]))
        elif kind == "retire":
            with self._changed:
                self._residency.retire()
                self._changed.notify_all()
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
            is_load = message["type"] == "load"
            self._residency.ask(message["keep_alive"], is_load=is_load)
            request = None if is_load else self._request(channel, message)
            self._clients.open(channel, message["id"], request)
            if self._is_loading():
                self._until_loaded.append(lambda: self._handle(channel, message["id"], request))
                return
        self._handle(channel, message["id"], request)

    def _handle(self, channel: Channel, number: int, request: Request | None) -> None:
        with self._changed:
            if not self._clients.is_open(channel, number):
                return  # Taken back while the model was loading.
        if self._failure is not None:
            error = self._failure
            self._refuse(channel, number, "failed", error)
        elif request is None:
            self._close_request(channel, number)
            channel.send({**self._status(number), "type": "loaded"})
        else:
            self._translate(channel, number, request)

    def _request(self, channel: Channel, message: Message) -> Request:
        return Request(
            items_of(message),
            LanguagePair(*message["pair"]),
            self._clients.deliver_of(channel),
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
                    self._close_request(channel, request.number)

    def _translate(self, channel: Channel, number: int, request: Request) -> None:
        assert self._model is not None
        if logger.isEnabledFor(logging.DEBUG):
            extra = {"request_id": request.name}
            logger.debug("%d segments have come.", len(request.items), extra=extra)
        try:
            self._model.scheduler.submit(request)
        except ServerBusy as error:
            self._refuse(channel, number, "busy", error, retry_after=error.retry_after)

    def _refuse(
        self, channel: Channel, number: int, kind: str, error: NmtServerError, **more: float
    ) -> None:
        refusal = {"type": kind, "id": number, "message": error.message, "hint": error.hint}
        channel.send({**refusal, **more})
        self._close_request(channel, number)

    def _close_request(self, channel: Channel, number: int) -> Request | None:
        """The request, which is open no more; None where it was not open, or one to load."""
        with self._changed:
            if not self._clients.is_open(channel, number):
                return None
            request = self._clients.close(channel, number)
            self._note_idleness()
            return request

    def _note_idleness(self) -> None:
        if not self._clients.open_requests:
            self._residency.note_idleness()
            self._changed.notify_all()

    def _cancel(self, channel: Channel, number: int) -> None:
        request = self._close_request(channel, number)
        if request is not None and self._model is not None:
            self._model.scheduler.cancel(request)

    def _disconnect(self, channel: Channel) -> None:
        with self._changed:
            requests = self._clients.remove(channel)
            self._note_idleness()
            self._changed.notify_all()
        if self._model is not None:
            for request in requests:
                self._model.scheduler.cancel(request)

    def _state(self) -> str:
        if self._failure:
            return "failed"
        if not self._accepting:
            return "draining"
        return "loading" if self._is_loading() else "ready"

    def _status(self, number: int) -> Message:
        return {
            "type": "status",
            "id": number,
            "state": self._state(),
            "pid": os.getpid(),
            "memory": psutil.Process().memory_info().rss,
            "clients": len(self._clients),
            "open_requests": self._clients.open_requests,
            **(self._model.status() if self._model else {}),
        }
