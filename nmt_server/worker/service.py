"""What a host answers to the web processes that are connected to it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection

import psutil

from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import MustWait, NmtServerError, ServerBusy
from nmt_server.worker.clients import Caller, Clients
from nmt_server.worker.loading import LoadedModel
from nmt_server.worker.messages import items_of, results_message
from nmt_server.worker.residency import Residency
from nmt_server.worker.segments import Deliveries, Request
from nmt_server.worker.wire import NOTHING_KEPT, Channel, Message
from nmt_server.worker.work import Priority

logger = logging.getLogger("nmt_server.host")

# How long clients may take to hang up after they were told that the host ends.
_GOODBYE_SECONDS = 5.0


class Service:
    """Connections and requests; `changed` guards all of it and tells of what may matter.

    `model` is there once it is loaded, `failure` where it cannot be served. Nothing new is taken
    unless it is `accepting`.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.clients = Clients()
        self.residency = Residency()
        self.accepting = True
        self.model: LoadedModel | None = None
        self.failure: NmtServerError | None = None
        # Until the model is there or cannot be, and what came by then is handled, in order.
        self.is_loading = True
        self._until_loaded: deque[Callable[[], None]] = deque()
        self._is_listening = True
        # Refusals that wait until the listener is closed: before, the client would come back here.
        self._until_closed: list[Callable[[], None]] = []

    def connect(self, connection: Connection, key: bytes) -> None:
        """Take a new client; its handshake runs in a thread of its own."""
        # Under the lock: its first message, or its end, must not overtake its registration.
        with self.changed:
            channel = Channel(
                connection, key, is_host=True, on_message=self.receive, on_close=self.disconnect
            )
            self.admit(channel)

    def admit(self, channel: Caller) -> None:
        """Take a new client that is there already, whose messages are to be given to `receive`."""
        with self.changed:
            self.clients.add(channel, partial(self._deliver, channel))

    def begin(self, model: LoadedModel) -> None:
        """Serve a model, beginning with what has been waiting for it."""
        self.model = model
        self._handle_waiting()

    def fail(self, failure: NmtServerError) -> None:
        """Refuse what waits and what comes."""
        with self.changed:
            self.failure = failure
            self.accepting = False
        self._handle_waiting()

    def stop_listening(self) -> None:
        """Nobody can connect any more: send elsewhere who came last. Call it with the lock."""
        self._is_listening = False
        for refuse in self._until_closed:
            refuse()

    def send_all_elsewhere(self) -> None:
        """Let all requests go to another host. Call it with the lock, when nobody can connect."""
        for channel, number in self.clients.open_by_channel():
            channel.send({"type": "draining", "id": number})
            self.clients.close(channel, number)

    def say_goodbye(self) -> None:
        """Tell all clients that the host ends and give them a moment to hang up."""
        with self.changed:
            channels = list(self.clients)
        for channel in channels:
            channel.send({"type": "goodbye"})
        deadline = time.monotonic() + _GOODBYE_SECONDS
        for channel in channels:
            channel.wait_until_closed(max(0.0, deadline - time.monotonic()))

    def _handle_waiting(self) -> None:
        """Handle what has waited for the model; what comes meanwhile waits, to be in order."""
        while True:
            with self.changed:
                if not self._until_loaded:
                    self.is_loading = False
                    self.residency.note_idleness()
                    self.changed.notify_all()
                    return
                handle = self._until_loaded.popleft()
            handle()

    def receive(self, channel: Caller, message: Message) -> None:
        """Do what a message of a client says, or see to it."""
        kind = message["type"]
        if kind in ("translate", "load", "inspect"):
            self._accept(channel, message)
        elif kind == "cancel":
            self._cancel(channel, message["id"])
        elif kind == "ping":
            channel.send({"type": "pong"})
        elif kind == "status":
            channel.send(self._status(message["id"]))
        elif kind == "slice":
            channel.send(self._slice(message))
        elif kind == "retire":
            with self.changed:
                self.residency.retire()
                self.changed.notify_all()
        elif kind == "unload":
            with self.changed:
                self.accepting = False
                self.changed.notify_all()
        else:
            logger.warning("A message of unknown type %r was ignored.", kind)

    def _accept(self, channel: Caller, message: Message) -> None:
        with self.changed:
            if self.failure is None and not self.accepting:
                refusal = {"type": "draining", "id": message["id"]}
                if self._is_listening:
                    self._until_closed.append(lambda: channel.send(refusal))
                else:
                    channel.send(refusal)
                return
            is_load = message["type"] == "load"
            self.residency.ask(message["keep_alive"], is_load=is_load)
            is_texts = message["type"] == "translate"
            request = self._request(channel, message) if is_texts else None
            self.clients.open(channel, message["id"], request)
            if self.is_loading:
                self._until_loaded.append(lambda: self._handle(channel, message, request))
                return
        self._handle(channel, message, request)

    def _handle(self, channel: Caller, message: Message, request: Request | None) -> None:
        number = message["id"]
        with self.changed:
            if not self.clients.is_open(channel, number):
                return  # Taken back while the model was loading.
        if self.failure is not None:
            error = self.failure
            self._refuse(channel, number, "failed", error)
        elif message["type"] == "inspect":
            self._inspect(channel, message)
        elif request is None:
            self._close_request(channel, number)
            channel.send({**self._status(number), "type": "loaded"})
        else:
            self._translate(channel, number, request)

    def _request(self, channel: Caller, message: Message) -> Request:
        return Request(
            items_of(message),
            LanguagePair(*message["pair"]),
            self.clients.deliver_of(channel),
            Priority(message["priority"]),
            message["id"],
            message.get("max_wait", 0.0),
            message.get("request_id", ""),
            message.get("traceparent", ""),
        )

    def _deliver(self, channel: Caller, deliveries: Deliveries) -> None:
        """Send what a batch gave for the requests of one client, in one message."""
        channel.send(results_message({request.number: own for request, own in deliveries.items()}))
        with self.changed:
            for request, results in deliveries.items():
                request.unanswered -= sum(not result.partial for result in results)
                if request.unanswered == 0:
                    self._close_request(channel, request.number)

    def _translate(self, channel: Caller, number: int, request: Request) -> None:
        assert self.model is not None
        if logger.isEnabledFor(logging.DEBUG):
            extra = {"request_id": request.name}
            logger.debug("%d segments have come.", len(request.items), extra=extra)
        try:
            self.model.scheduler.submit(request)
        except MustWait as error:
            channel.send({"type": "must_wait", "id": number, "seconds": error.seconds})
            self._close_request(channel, number)
        except ServerBusy as error:
            self._refuse(channel, number, "busy", error, retry_after=error.retry_after)

    def _inspect(self, channel: Caller, message: Message) -> None:
        assert self.model is not None
        number = message["id"]

        def answer(found: Message) -> None:
            channel.send({**found, "type": "inspected", "id": number})
            self._close_request(channel, number)

        try:
            self.model.inspector.submit(
                message, answer, lambda: self.clients.is_open(channel, number)
            )
        except ServerBusy as error:
            self._refuse(channel, number, "busy", error, retry_after=error.retry_after)

    def _slice(self, message: Message) -> Message:
        """One layer of what an inspection has computed, if it is still kept."""
        found = self.model.inspector.slice(message) if self.model else NOTHING_KEPT
        return {**found, "type": "slice", "id": message["id"]}

    def _refuse(
        self, channel: Caller, number: int, kind: str, error: NmtServerError, **more: float
    ) -> None:
        refusal = {"type": kind, "id": number, "message": error.message, "hint": error.hint}
        channel.send({**refusal, **more})
        self._close_request(channel, number)

    def _close_request(self, channel: Caller, number: int) -> Request | None:
        """The request, which is open no more; None where it was not open, or not for texts."""
        with self.changed:
            if not self.clients.is_open(channel, number):
                return None
            request = self.clients.close(channel, number)
            self._note_idleness()
            return request

    def _note_idleness(self) -> None:
        if not self.clients.open_requests:
            self.residency.note_idleness()
            self.changed.notify_all()

    def _cancel(self, channel: Caller, number: int) -> None:
        request = self._close_request(channel, number)
        if request is not None and self.model is not None:
            self.model.scheduler.cancel(request)

    def disconnect(self, channel: Caller) -> None:
        """A client is gone, and nobody waits any more for what it has asked for."""
        with self.changed:
            requests = self.clients.remove(channel)
            self._note_idleness()
            self.changed.notify_all()
        if self.model is not None:
            for request in requests:
                self.model.scheduler.cancel(request)

    def _state(self) -> str:
        if self.failure:
            return "failed"
        if not self.accepting:
            return "draining"
        return "loading" if self.model is None else "ready"

    def _status(self, number: int) -> Message:
        return {
            "type": "status",
            "id": number,
            "state": self._state(),
            "pid": os.getpid(),
            "memory": psutil.Process().memory_info().rss,
            "clients": len(self.clients),
            "open_requests": self.clients.open_requests,
            **(self.model.status() if self.model else {}),
        }
