"""Single lines of somebody at the screen while a long job runs."""

from __future__ import annotations

import statistics
import threading
import time
from datetime import datetime

from benchmarks.figure import Figure, percentile
from benchmarks.lines import FreshLines, length_distribution
from benchmarks.subjects import Segments, Subject, base, demo
from tests.e2e.server import Server

_PAUSE = 0.1
_TIMEOUT = 300.0


def fairness() -> list[Figure]:
    """The demo model and jobs of 5,000 lines."""
    return _figures(demo(), job_lines=5000, rounds=3)


def fairness_base() -> list[Figure]:
    """A base-size model; its jobs are shorter, and still take long."""
    with base() as subject:
        return _figures(subject, job_lines=1000, rounds=2)


def _figures(subject: Subject, job_lines: int, rounds: int) -> list[Figure]:
    fresh = FreshLines(numbers=subject.numbers)
    print(
        f"{subject.name}: {length_distribution(Segments(subject).lengths(fresh.look(job_lines)))}"
    )
    speeds, latencies, batches = [], [], []
    with subject.served() as server:
        server.sugoi(fresh.take(64))
        for _ in range(rounds):
            alone = _job_seconds(server, fresh.take(job_lines))
            somebody = _Somebody(server, fresh)
            beside = _job_seconds(server, fresh.take(job_lines))
            somebody.leave()
            speeds.append(alone / beside)
            latencies += somebody.latencies
            batches += somebody.batches
            print(f"  job of {job_lines}: {alone:.2f} s alone, {beside:.2f} s beside single lines")
    batch = statistics.median(batches)
    p95 = percentile(latencies, 95)
    detail = (
        f"p50 {statistics.median(latencies):.3f} s, p95 {p95:.3f} s of {len(latencies)} lines; "
        f"batch {batch:.3f} s"
    )
    return [
        Figure(f"{subject.name}: p95 beside a job, in batches", p95 / batch, detail, at_most=3),
        Figure(
            f"{subject.name}: speed of the job, of its own alone",
            statistics.median(speeds),
            "",
            at_least=0.8,
        ),
    ]


def _job_seconds(server: Server, lines: list[str]) -> float:
    """How long a job takes."""
    answer = server.post("/api/v1/jobs", {"texts": lines, "split": "line"})
    assert answer.status == 202, answer.text
    address = f"/api/v1/jobs/{answer.json()['id']}"
    # The events of the last segment: they end with the job.
    server.request("GET", f"{address}/events?from={len(lines)}", timeout=_TIMEOUT)
    job = server.request("GET", address).json()
    assert job["state"] == "done", job
    began, ended = (datetime.fromisoformat(job[name]) for name in ("created_at", "finished_at"))
    return (ended - began).total_seconds()


class _Somebody:
    """Sends a line, reads its translation, sends the next one a moment later.

    `latencies` are those of the requests, `batches` the durations of the batches that their lines
    were decoded in, both in seconds.
    """

    def __init__(self, server: Server, fresh: FreshLines) -> None:
        self.latencies: list[float] = []
        self.batches: list[float] = []
        self._server = server
        self._lines = fresh.take(2000)
        self._leaves = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def leave(self) -> None:
        """Wait for the last answer, which does not count: the job may have ended before it."""
        self._leaves.set()
        self._thread.join(_TIMEOUT)
        del self.latencies[-1], self.batches[-1]

    def _work(self) -> None:
        for line in self._lines:
            body = {"text": line, "split": "line", "detail": ["timings"]}
            started = time.perf_counter()
            answer = self._server.post("/api/v1/translate", body)
            latency = time.perf_counter() - started
            # What is no language has waited for nothing.
            if timings := answer.json()["segments"][0].get("timings"):
                self.latencies.append(latency)
                self.batches.append(timings["engine"] / 1000)
            if self._leaves.wait(_PAUSE):
                return
