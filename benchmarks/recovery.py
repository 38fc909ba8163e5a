"""How soon a killed host is made up for, under load, and what that costs clients."""

from __future__ import annotations

import statistics
import time

from benchmarks.figure import Figure
from benchmarks.subjects import base
from tests.e2e.load import Load, marked, under_load
from tests.e2e.server import Server

_ROUNDS = 4
# Between two kills, so that each host has worked: answers, and seconds.
_ANSWERS, _SECONDS = 20, 2.0
_WAIT_SECONDS = 60.0


def recovery() -> list[Figure]:
    """SIGKILL of the host of a base-size model under eight clients, against loading it for one."""
    loads, gaps, seen = [], [], Load()
    with base() as subject, subject.served() as server:
        for number in range(_ROUNDS):
            loads.append(_load_seconds(server, 10**5 + number))
            with under_load(server, first=10**4 * number) as load:
                load.wait_for(_ANSWERS)
                time.sleep(_SECONDS)
                gaps.append(_gap(server, load))
            seen.add(load)
    failed = seen.refused + seen.unavailable + len(seen.broken + seen.errors + seen.mixed_up)
    loaded, gap = statistics.median(loads), statistics.median(gaps)
    return [
        Figure("failed requests while hosts are killed", failed, f"of {seen.answered}", at_most=0),
        Figure("seconds to the first answer, beyond loading", gap - loaded, "", at_most=1.0),
        Figure("the same, of loading", gap / loaded, f"{gap:.2f} s of {loaded:.2f} s"),
    ]


def _load_seconds(server: Server, number: int) -> float:
    """Seconds to the answer of a line for which the model is loaded."""
    server.post("/api/v1/models/base/unload", {})
    for host in server.hosts():
        host.wait(_WAIT_SECONDS)
    began = time.monotonic()
    server.sugoi(marked(number)[1])
    return time.monotonic() - began


def _gap(server: Server, load: Load) -> float:
    """Seconds from the end of a host to the first answer that is not its own."""
    [host] = server.hosts()
    host.kill()
    killed_at = time.monotonic()
    host.wait(_WAIT_SECONDS)
    # What it had sent before is not yet with the clients.
    while not server.hosts():
        assert time.monotonic() < killed_at + _WAIT_SECONDS
    answered = load.answered
    while load.answered == answered:
        assert time.monotonic() < killed_at + _WAIT_SECONDS
        time.sleep(0.001)
    return time.monotonic() - killed_at
