"""Ten times the lines that a model can translate, for a minute, and how soon all is well."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

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
        within = asyncio.run(_closed(server, fresh, _CAPACITY_SECONDS))
        capacity = within.ends["200"] / _CAPACITY_SECONDS
        before = asyncio.run(_open(server, fresh, _ORDINARY * capacity, _ORDINARY_SECONDS))
        lines = int(_TIMES * capacity * seconds)
        print(f"  {capacity:.0f} lines/s; {lines} lines in {seconds:.0f} s follow", flush=True)
        fresh.look(lines + 1000)
        during = asyncio.run(_open(server, fresh, _TIMES * capacity, seconds))
        time.sleep(_RECOVERY_SECONDS)
        after = asyncio.run(_open(server, fresh, _ORDINARY * capacity, _ORDINARY_SECONDS))
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


async def _closed(server: Server, fresh: FreshLines, seconds: float) -> _Seen:
    """Each of many clients sends the next line when it has its answer."""
    seen = _Seen()
    ends_at = time.monotonic() + seconds

    async def client() -> None:
        while time.monotonic() < ends_at:
            await _ask(server, fresh.take(1)[0], seen, ends_at)

    await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    return seen


async def _open(server: Server, fresh: FreshLines, rate: float, seconds: float) -> _Seen:
    """Lines come at a rate, whatever becomes of those before; at the end all hang up."""
    seen = _Seen()
    ends_at = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for line in _paced(fresh, rate, seconds):
            if line is None:
                await asyncio.sleep(0.01)
            else:
                group.create_task(_ask(server, line, seen, ends_at))
    return seen


def _paced(fresh: FreshLines, rate: float, seconds: float) -> Iterator[str | None]:
    """The lines that are due, and None where none is yet."""
    began, sent = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        if sent < passed * rate:
            sent += 1
            yield fresh.take(1)[0]
        else:
            yield None


async def _ask(server: Server, line: str, seen: _Seen, ends_at: float) -> None:
    """Ask on a connection of its own, as a client that has none yet, until `ends_at` at most."""
    loop = asyncio.get_running_loop()
    began = time.monotonic()
    left = min(_PATIENCE, ends_at - began)
    try:
        _, client = await loop.create_connection(
            lambda: _Client(line, loop.create_future()), "127.0.0.1", server.port
        )
    except OSError as error:
        seen.ends[type(error).__name__] += 1
        return
    hang_up = loop.call_later(max(left, 0), client.hang_up)
    try:
        answer = await client.answer
    except OSError as error:
        seen.ends[type(error).__name__] += 1
        return
    finally:
        hang_up.cancel()
    if answer is None:
        seen.ends["given up" if left == _PATIENCE else "cut off at the end"] += 1
        return
    status = answer[9:12].decode() or "without an answer"
    seen.ends[status] += 1
    if status == "200":
        seen.latencies.append(time.monotonic() - began)


class _Client(asyncio.Protocol):
    """One request. `answer` is what came until the server closed, or None where it hung up first.

    Made of as little as there is: the server is on the same machine, and each line that it cannot
    translate costs a client here what it would cost on another machine.
    """

    def __init__(self, line: str, answer: asyncio.Future[bytes | None]) -> None:
        body = json.dumps({"content": line}, ensure_ascii=False).encode()
        head = (
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.answer = answer
        self._request = head.encode() + body
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._came += data

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        if self.answer.done():
            return
        if exc is None:
            self.answer.set_result(self._came)
        else:
            self.answer.set_exception(exc)

    def hang_up(self) -> None:
        """Have no more patience."""
        if not self.answer.done():
            self.answer.set_result(None)
        if self._transport is not None:
            self._transport.abort()
