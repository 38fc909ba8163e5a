"""Whether the processes of the server grow while they translate."""

from __future__ import annotations

import bisect
import statistics
import threading
import time

import psutil

from benchmarks.figure import Figure
from benchmarks.lines import FreshLines, length_distribution
from benchmarks.load import closed_loop
from benchmarks.subjects import Segments, demo

_REQUESTS = 20_000
# Until then, what is bounded fills up: allocators, threads, and the memory for translations.
_SETTLED = 4_000
_CLIENTS = 16
# A run of wrk takes a time, not a number of requests.
_SECONDS_A_RUN = 8
_EVERY = 0.5


def memory() -> list[Figure]:
    """Resident memory of the host and of all web processes over 20,000 distinct lines."""
    subject, fresh = demo(), FreshLines()
    lines = fresh.look(2 * _REQUESTS)
    print(f"{subject.name}: {length_distribution(Segments(subject).lengths(lines))}")
    sent: list[float] = []
    with subject.served("benchmarks.small_memory") as server:
        hosts = server.hosts()
        web = [p for p in psutil.Process(server.process.pid).children() if p not in hosts]
        sampler = _Sampler({"host": hosts, "web processes": web})
        while len(sent) < _REQUESTS:
            bodies = [{"content": line} for line in fresh.look(_REQUESTS)]
            load = closed_loop(
                server.url + "/", bodies, connections=_CLIENTS, seconds=_SECONDS_A_RUN
            )
            fresh.take(len(load.sent))
            sent += load.sent
        samples = sampler.stop()

    figures = []
    for name, points in samples.items():
        grown = [(bisect.bisect(sent, at) / 1000, resident) for at, resident in points]
        slopes = []
        for start in (_SETTLED, _REQUESTS // 2):
            settled = [point for point in grown if point[0] >= start / 1000]
            slopes.append(statistics.linear_regression(*zip(*settled, strict=True)).slope)
        detail = (
            f"{slopes[1]:.3f} in the second half; {grown[0][1]:.0f} MiB at first, "
            f"{grown[-1][1]:.0f} after {len(sent)} requests"
        )
        figures.append(Figure(f"{name}: MiB per 1,000 requests", slopes[0], detail))
    return figures


class _Sampler:
    """Reads the resident size of groups of processes again and again."""

    def __init__(self, groups: dict[str, list[psutil.Process]]) -> None:
        self._groups = groups
        self._samples: dict[str, list[tuple[float, float]]] = {name: [] for name in groups}
        self._stops = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def stop(self) -> dict[str, list[tuple[float, float]]]:
        """Of each group, times (seconds since the epoch) and total sizes (MiB)."""
        self._stops.set()
        self._thread.join(60)
        return self._samples

    def _work(self) -> None:
        while not self._stops.wait(_EVERY):
            for name, processes in self._groups.items():
                resident = sum(process.memory_info().rss for process in processes)
                self._samples[name].append((time.time(), resident / 1024**2))
