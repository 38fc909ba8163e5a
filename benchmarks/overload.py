"""Ten times the lines that a model can translate, for a minute, and how soon all is well."""

from __future__ import annotations

import itertools
import json
import math
import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.figure import Figure, percentile
from benchmarks.lines import FreshLines
from benchmarks.subjects import big
from tests.e2e.server import Server

_CLIENTS = 64
_TIMES = 10
# Of the capacity: an ordinary load, whose latency is the normal one.
_ORDINARY = 0.5
_CAPACITY_SECONDS = 15.0
_ORDINARY_SECONDS = 15.0
_OVERLOAD_SECONDS = 60.0
_RECOVERY_SECONDS = 5.0
# Seconds after which a client hangs up: what comes later is of no use to it.
_PATIENCE = 10.0


@dataclass
class _Seen:
    """What clients have seen: how long good answers took, and how many had which end."""

    latencies: list[float] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)

    @property
    def p95(self) -> float:
        """Seconds within which 95 % of the good answers came; without end where there was none."""
        return percentile(self.latencies, 95) if self.latencies else math.inf

    def __str__(self) -> str:
        return ", ".join(f"{count} {end}" for end, count in self.ends.most_common())


def overload(seconds: float = _OVERLOAD_SECONDS) -> list[Figure]:
    """A big model: clients on the same processors take from it what they need for its lines."""
    with big() as subject, subject.served() as server:
        fresh = FreshLines(numbers=subject.numbers)
        server.sugoi(fresh.take(64))
        within = _closed(server, fresh, _CAPACITY_SECONDS)
        capacity = within.ends["200"] / _CAPACITY_SECONDS
        before = _open(server, fresh, _ORDINARY * capacity, _ORDINARY_SECONDS)
        lines = int(_TIMES * capacity * seconds)
        print(f"  {capacity:.0f} lines/s; {lines} lines in {seconds:.0f} s follow", flush=True)
        fresh.look(lines + 1000)
        during = _open(server, fresh, _TIMES * capacity, seconds)
        time.sleep(_RECOVERY_SECONDS)
        after = _open(server, fresh, _ORDINARY * capacity, _ORDINARY_SECONDS)
    return [
        Figure(
            "good answers at ten times capacity, of capacity",
            during.ends["200"] / seconds / capacity,
            f"of {capacity:.0f} lines/s; {during}",
            at_least=0.9,
        ),
        Figure(
            f"p95 {_RECOVERY_SECONDS:.0f} s later, of the normal one",
            after.p95 / before.p95,
            f"{after.p95:.3f} s instead of {before.p95:.3f} s; {after}",
            at_most=1.5,
        ),
    ]


def _closed(server: Server, fresh: FreshLines, seconds: float) -> _Seen:
    """Each of many clients sends the next line when it has its answer."""
    clients = _Clients(server.port, time.monotonic() + seconds)
    while clients.seconds_left:
        while len(clients) < _CLIENTS:
            clients.send(fresh.take(1)[0])
        clients.look(clients.seconds_left)
    return clients.hang_up()


def _open(server: Server, fresh: FreshLines, rate: float, seconds: float) -> _Seen:
    """Lines come at a rate, whatever becomes of those before; at the end all hang up."""
    clients = _Clients(server.port, time.monotonic() + seconds)
    sent = 0
    while left := clients.seconds_left:
        while sent < (seconds - left) * rate:
            clients.send(fresh.take(1)[0])
            sent += 1
        clients.look(0.01)
    return clients.hang_up()


@dataclass(eq=False)
class _Client:
    """One request on a connection of its own; `came` is what the server has answered so far."""

    socket: socket.socket
    request: bytes
    began: float
    came: bytes = b""


class _Clients:
    """Requests whose answers are waited for; `len` is how many.

    In one thread, and made of as little as there is: the server is on the same machine, and each
    line that it cannot translate costs a client here what it would cost on another machine.
    """

    def __init__(self, port: int, ends_at: float) -> None:
        self._address = ("127.0.0.1", port)
        self._ends_at = ends_at
        self._seen = _Seen()
        self._selector = selectors.DefaultSelector()
        # In the order in which they began.
        self._waiting: dict[_Client, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def seconds_left(self) -> float:
        """Until the end."""
        return max(0.0, self._ends_at - time.monotonic())

    def send(self, line: str) -> None:
        """Ask for one line, as a client that has no connection yet."""
        body = json.dumps({"content": line}, ensure_ascii=False).encode()
        head = (
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made = socket.socket()
        made.setblocking(False)
        client = _Client(made, head.encode() + body, time.monotonic())
        made.connect_ex(self._address)
        self._waiting[client] = None
        self._selector.register(made, selectors.EVENT_WRITE, client)

    def look(self, seconds: float) -> None:
        """See what comes within so many seconds, and give up what was waited for too long."""
        first = next(iter(self._waiting), None)
        if first is not None:
            seconds = min(seconds, max(0.0, first.began + _PATIENCE - time.monotonic()))
        for key, events in self._selector.select(seconds):
            try:
                self._go_on(key.data, events)
            except OSError as error:
                self._end(key.data, type(error).__name__)
        now = time.monotonic()
        for client in list(itertools.takewhile(lambda c: now - c.began > _PATIENCE, self._waiting)):
            self._end(client, "given up")

    def hang_up(self) -> _Seen:
        """Wait no longer; all that was seen."""
        for client in list(self._waiting):
            self._end(client, "cut off at the end")
        self._selector.close()
        return self._seen

    def _go_on(self, client: _Client, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            # All at once: the system has room for it.
            client.socket.send(client.request)
            self._selector.modify(client.socket, selectors.EVENT_READ, client)
        elif came := client.socket.recv(65536):
            client.came += came
        else:
            status = client.came[9:12].decode() or "without an answer"
            if status == "200":
                self._seen.latencies.append(time.monotonic() - client.began)
            self._end(client, status)

    def _end(self, client: _Client, how: str) -> None:
        del self._waiting[client]
        self._seen.ends[how] += 1
        self._selector.unregister(client.socket)
        client.socket.close()
