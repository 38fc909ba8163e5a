"""The web processes that are connected to a host, and what they wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from nmt_server.worker.segments import Deliver, Request
from nmt_server.worker.wire import Message


class Caller(Protocol):
    """The way back to a web process, or to one that waits there."""

    def send(self, message: Message) -> None:
        """Send a message without waiting; to one that is gone, none is sent."""

    def wait_until_closed(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds until it is gone; whether it is."""


@dataclass(eq=False, slots=True)
class _Client:
    """One web process, with its requests by their id.

    None stands for one to load the model, or to look into a translation.
    """

    deliver: Deliver
    requests: dict[int, Request | None] = field(default_factory=dict)


class Clients:
    """Clients by how they are reached. Not thread-safe: its owner has a lock."""

    def __init__(self) -> None:
        self._clients: dict[Caller, _Client] = {}
        self.were_there = False

    def __len__(self) -> int:
        return len(self._clients)

    def __iter__(self) -> Iterator[Caller]:
        return iter(list(self._clients))

    @property
    def open_requests(self) -> int:
        """How many requests they wait for. May be read without the lock."""
        return sum(len(client.requests) for client in list(self._clients.values()))

    def open_by_channel(self) -> list[tuple[Caller, int]]:
        """The channel and the number of each request that they wait for."""
        return [
            (channel, number)
            for channel, client in self._clients.items()
            for number in client.requests
        ]

    def add(self, channel: Caller, deliver: Deliver) -> None:
        """A web process has connected; `deliver` takes what its requests wait for."""
        self._clients[channel] = _Client(deliver)
        self.were_there = True

    def remove(self, channel: Caller) -> list[Request]:
        """A web process is gone; the requests that it waited for."""
        requests = self._clients.pop(channel).requests.values()
        return [request for request in requests if request is not None]

    def deliver_of(self, channel: Caller) -> Deliver:
        """What takes the results of a client's requests."""
        return self._clients[channel].deliver

    def open(self, channel: Caller, number: int, request: Request | None) -> None:
        """A client waits for a request from now on."""
        self._clients[channel].requests[number] = request

    def is_open(self, channel: Caller, number: int) -> bool:
        """Whether a client is there and waits for a request."""
        client = self._clients.get(channel)
        return client is not None and number in client.requests

    def close(self, channel: Caller, number: int) -> Request | None:
        """The request, which is open no more; None where it was not open, or one to load."""
        client = self._clients.get(channel)
        return None if client is None else client.requests.pop(number, None)
