"""Many clients, few clients with lists and one with a long list, against offline CTranslate2."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from benchmarks.figure import Figure
from benchmarks.lines import FreshLines, length_distribution
from benchmarks.load import closed_loop
from benchmarks.offline import Layout, Offline
from benchmarks.subjects import Segments, Subject, base, demo
from nmt_server.engines.cores import usable_cores
from tests.e2e.server import Server

_LONG_TOKENS = 500
_ONE_LONG_IN = 100
_TIMEOUT = 300.0


@dataclass(frozen=True)
class Closed:
    """Clients in a closed loop: each sends `lines` lines, one alone as a text, more as a list."""

    clients: int
    lines: int
    seconds: int
    at_least: float
    rounds: int = 3

    def __str__(self) -> str:
        return f"{self.clients} clients, {self.lines} line{'s' if self.lines > 1 else ''}"


@dataclass(frozen=True)
class OneList:
    """One client with one list."""

    lines: int
    at_least: float
    rounds: int = 3

    def __str__(self) -> str:
        return f"one list of {self.lines}"


@dataclass(frozen=True)
class _Served:
    """What was served in a round: lines a second, the lines, latency, and processor time a line."""

    rate: float
    lines: list[str]
    latency: str
    processor_time: str


_MANY_CLIENTS = (Closed(64, 1, 6, 0.95), Closed(8, 32, 6, 0.97), OneList(2000, 0.98, rounds=5))


def clients() -> list[Figure]:
    """The demo model, which takes so little time a line that HTTP and cache count."""
    return list(_Comparison(demo(), _MANY_CLIENTS, calibration=2000).figures())


def clients_spare() -> list[Figure]:
    """The demo model, here and offline on all cores but one, which is left for HTTP and cache."""
    cores = max(1, usable_cores() - 1)
    return list(_Comparison(demo(), _MANY_CLIENTS, calibration=2000, cores=cores).figures())


def clients_base() -> list[Figure]:
    """A base-size model."""
    measured = (
        Closed(64, 1, 15, 0.95, rounds=2),
        Closed(8, 32, 25, 0.97, rounds=2),
        OneList(2000, 0.98, rounds=1),
    )
    with base() as subject:
        return list(_Comparison(subject, measured, calibration=384).figures())


def mixed() -> list[Figure]:
    """The demo model, one text in a hundred being long."""
    measured = (Closed(64, 1, 6, 0.9), OneList(2000, 0.9))
    return list(_Comparison(demo(), measured, calibration=1000, is_mixed=True).figures())


def mixed_base() -> list[Figure]:
    """A base-size model that takes the long texts whole."""
    measured = (Closed(64, 1, 20, 0.9, rounds=2), OneList(1000, 0.9, rounds=2))
    with base() as subject:
        return list(_Comparison(subject, measured, calibration=300, is_mixed=True).figures())


class _Meter:
    """The processor time that the server's processes use from now on."""

    def __init__(self, server: Server) -> None:
        hosts = server.hosts()
        children = psutil.Process(server.process.pid).children()
        self._processes = {"host": hosts, "web": [p for p in children if p not in hosts]}
        self._before = self._used()

    def read(self, lines: int) -> str:
        """Milliseconds a line, for people to read."""
        used = {name: 1000 * (now - self._before[name]) for name, now in self._used().items()}
        return ", ".join(
            f"{name} {milliseconds / lines:.2f}" for name, milliseconds in used.items()
        )

    def _used(self) -> dict[str, float]:
        return {
            name: sum(sum(process.cpu_times()[:2]) for process in processes)
            for name, processes in self._processes.items()
        }


class _Comparison:
    """A subject served, and the same lines offline, in alternating rounds."""

    def __init__(
        self,
        subject: Subject,
        measured: tuple[Closed | OneList, ...],
        *,
        calibration: int,
        is_mixed: bool = False,
        cores: int = 0,
    ) -> None:
        """`cores` are those that the engine uses, here and offline; 0 takes all."""
        self._subject = subject
        self._measured = measured
        self._calibration = calibration
        self._is_mixed = is_mixed
        self._cores = cores
        self._fresh = FreshLines(1, numbers=subject.numbers)
        self._fresh_for_long = FreshLines(2, numbers=subject.numbers)
        self._segments = Segments(subject)

    def figures(self) -> Iterator[Figure]:
        """One for each kind of load."""
        subject, offline = self._subject, self._subject.offline()
        lines = self._mixed_up(self._fresh.take(self._calibration))
        print(f"{subject.name}: {length_distribution(self._segments.lengths(lines))}")
        layout, table = offline.best_layout(
            self._segments.of(lines), subject.options, self._cores or usable_cores()
        )
        print(f"{subject.name}, offline:", *table, sep="\n  ")
        with subject.served(NMT_CPU_THREADS=str(self._cores)) as server:
            server.sugoi(self._fresh.take(64))
            for load in self._measured:
                yield self._compared(server, load, offline, layout)

    def _compared(
        self, server: Server, load: Closed | OneList, offline: Offline, layout: Layout
    ) -> Figure:
        rounds = []
        for _ in range(load.rounds):
            if isinstance(load, OneList):
                served = self._serve_one_list(server, load)
            else:
                served = self._serve_closed(server, load)
            segments = self._segments.of(served.lines)
            used_before = time.process_time()
            seconds = offline.seconds(segments, layout, self._subject.options)
            used = 1000 * (time.process_time() - used_before) / len(served.lines)
            at_best = len(served.lines) / seconds
            print(
                f"  {load}: {served.rate:.1f} of {at_best:.1f} lines/s offline, "
                f"{len(served.lines)} lines{served.latency}; CPU ms a line: "
                f"{served.processor_time}, offline {used:.2f}"
            )
            rounds.append((served.rate / at_best, served.rate, at_best))
        ratio, rate, at_best = (statistics.median(column) for column in zip(*rounds, strict=True))
        name = f"{self._subject.name}: {load}{', 1 % long' if self._is_mixed else ''}, of offline"
        name += f" on {self._cores} of {usable_cores()} cores" if self._cores else ""
        detail = f"medians {rate:.0f} of {at_best:.0f} lines/s; offline {layout}"
        return Figure(name, ratio, detail, at_least=load.at_least)

    def _serve_closed(self, server: Server, load: Closed) -> _Served:
        # Twice as many as offline CTranslate2 could do.
        supply = 2 * self._subject.pace * load.seconds + 2 * load.clients * load.lines
        lines = self._mixed_up(self._fresh.look(supply))
        groups = [lines[start : start + load.lines] for start in range(0, len(lines), load.lines)]
        bodies = [{"content": group if load.lines > 1 else group[0]} for group in groups]
        meter = _Meter(server)
        result = closed_loop(
            server.url + "/", bodies, connections=load.clients, seconds=load.seconds
        )
        answered = [line for group in groups[: len(result.sent) - load.clients] for line in group]
        processor_time = meter.read(len(answered))
        self._fresh.take(len(result.sent) * load.lines)
        # What was cut off at the end leaves the engine before this is answered.
        server.sugoi(self._fresh.take(1))
        latency = f", p50 {result.p50:.3f} s, p95 {result.p95:.3f} s"
        return _Served(result.rate * load.lines, answered, latency, processor_time)

    def _serve_one_list(self, server: Server, load: OneList) -> _Served:
        lines = self._mixed_up(self._fresh.take(load.lines))
        body = json.dumps({"content": lines}, ensure_ascii=False)
        meter, started = _Meter(server), time.perf_counter()
        answer = server.request("POST", "/", body, timeout=_TIMEOUT)
        seconds = time.perf_counter() - started
        assert answer.status == 200, answer.text
        assert len(answer.json()) == len(lines)
        return _Served(len(lines) / seconds, lines, "", meter.read(len(lines)))

    def _mixed_up(self, lines: list[str]) -> list[str]:
        """The lines; if they are to be mixed, with a long text in the place of some."""
        if not self._is_mixed:
            return lines
        return [
            line if place % _ONE_LONG_IN else self._long_text(line)
            for place, line in enumerate(lines, _ONE_LONG_IN // 2)
        ]

    def _long_text(self, line: str) -> str:
        rest = _LONG_TOKENS - self._segments.count(line)
        return line + self._fresh_for_long.take_long(self._segments.count, rest)
