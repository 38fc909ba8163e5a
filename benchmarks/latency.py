"""What the server adds to the engine's own time for one line of one client."""

from __future__ import annotations

import http.client
import json
import statistics
import time

from benchmarks.figure import Figure, percentile
from benchmarks.lines import FreshLines, length_distribution
from benchmarks.offline import Layout
from benchmarks.subjects import Segments, demo
from tests.e2e.server import Server

_LINES = 400
_WARM_UP = 40


def latency() -> list[Figure]:
    """One line at a time over HTTP and by the engine alone, in turn, on the demo model."""
    subject, fresh = demo(), FreshLines()
    offline = subject.offline()
    lines = fresh.take(_WARM_UP + _LINES)
    print(f"{subject.name}: {length_distribution(Segments(subject).lengths(lines))}")
    with subject.served() as server:
        layout = _layout(server)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        engine, added = [], []
        for line in lines:
            engine.append(offline.seconds([line], layout, subject.options))
            added.append(_seconds(connection, line) - engine[-1])
        connection.close()
    added, engine = added[_WARM_UP:], engine[_WARM_UP:]
    detail = (
        f"p95 {1000 * percentile(added, 95):.1f} ms; engine p50 "
        f"{1000 * statistics.median(engine):.1f} ms; {layout.replicas} x {layout.threads}"
    )
    return [
        Figure("ms added to a single line, p50", 1000 * statistics.median(added), detail, at_most=8)
    ]


def _layout(server: Server) -> Layout:
    """What the server decodes with; the budget is that of a single line."""
    (model,) = json.loads(server.manage("list_models", "--json"))
    host = model["host"]
    return Layout(host["replicas"], host["threads_per_replica"], 0)


def _seconds(connection: http.client.HTTPConnection, line: str) -> float:
    body = json.dumps({"content": line}).encode()
    started = time.perf_counter()
    connection.request("POST", "/", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    seconds = time.perf_counter() - started
    assert response.status == 200
    return seconds
