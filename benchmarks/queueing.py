"""What others of the same web process wait for while ten thousand lines are sent and queued."""

from __future__ import annotations

import contextlib
import random
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks.engines import demo_spec
from benchmarks.figure import Figure, percentile
from benchmarks.lines import FreshLines
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import Cancelled
from nmt_server.options import DecodingOptions
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.queue import Flow, Unit, WorkQueue
from nmt_server.worker.work import CancelToken, Priority, WorkItem

_PAIR = LanguagePair("ja", "en")
_BOOK = 10_000
_BOOKS = 3
_PIECE = 128
# Seconds of a book in which others ask: in them it is tokenized.
_WATCHED = 1.5


def queueing(folder: Path, options: DecodingOptions) -> list[Figure]:
    """The demo model in `folder` in a host of its own; times in milliseconds."""
    many = _seconds_to_queue(10_240)
    # Four at once, for as much memory: what the system takes to give it is no matter of the queue.
    few = _seconds_to_queue(2560, 2560, 2560, 2560) / 4
    figures = [
        Figure(
            "seconds to queue 10,240 segments, of 2,560", many / few, f"{many:.3f} s", at_most=4.5
        )
    ]
    with tempfile.TemporaryDirectory() as run_folder:
        client = WorkerClient(Path(run_folder))
        watched = _Watched(client, demo_spec("ctranslate2", folder), options)
        for _ in range(_BOOKS):
            watched.read_a_book()
        host = psutil.Process(client.state(watched.spec).pid)
        client.close()
        host.wait(60)
    for what, times in watched.milliseconds.items():
        detail = f"largest {max(times):.1f} of {len(times)}"
        limit = None if "line" in what else 20
        figures.append(Figure(f"ms for a {what}, p95", percentile(times, 95), detail, None, limit))
    return figures


def _seconds_to_queue(*requests: int) -> float:
    """How long it takes to queue requests of so many segments, each in a queue of its own."""
    rng = random.Random(1)
    costs = [[rng.randrange(17, 90) for _ in range(segments)] for segments in requests]
    best = float("inf")
    for _ in range(9):
        queues: list[WorkQueue[None]] = [WorkQueue() for _ in requests]
        started = time.perf_counter()
        for queue, of_request in zip(queues, costs, strict=True):
            flow: Flow[None] = Flow(Priority.BULK)
            for start in range(0, len(of_request), _PIECE):
                piece = of_request[start : start + _PIECE]
                queue.add(flow, [Unit(None, "", cost, flow) for cost in piece], 0.0)
        best = min(best, time.perf_counter() - started)
    return best


class _Watched:
    """Asks for the state and for single lines while a book is sent, and cancels it then."""

    def __init__(self, client: WorkerClient, spec: EngineSpec, options: DecodingOptions) -> None:
        self.spec = spec
        self._client, self._options = client, options
        self._fresh = FreshLines()
        self._client.load(spec, keep_alive=300, timeout=60)
        self.milliseconds: dict[str, list[float]] = {
            "single line alone": [],
            "single line behind 10,000": [],
            "status behind 10,000 lines": [],
            "cancel of 10,000 lines": [],
        }

    def read_a_book(self) -> None:
        """Send the lines of a book and note how long others wait."""
        for _ in range(20):
            self._note("single line alone", self._line)
        lines, cancel = self._fresh.take(_BOOK), CancelToken()
        book = threading.Thread(target=self._translate, args=(lines, cancel))
        book.start()
        ends_at = time.monotonic() + _WATCHED
        while time.monotonic() < ends_at:
            self._note("status behind 10,000 lines", self._status)
            self._note("single line behind 10,000", self._line)
        self._note("cancel of 10,000 lines", lambda: self._take_back(cancel))
        book.join(60)

    def _note(self, what: str, work: Callable[[], object]) -> None:
        started = time.perf_counter()
        work()
        self.milliseconds[what].append(1000 * (time.perf_counter() - started))

    def _status(self) -> int:
        return self._client.state(self.spec).open_requests

    def _line(self) -> None:
        self._translate(self._fresh.take(1), CancelToken())

    def _take_back(self, cancel: CancelToken) -> None:
        cancel.cancel()
        while self._status():
            pass

    def _translate(self, lines: list[str], cancel: CancelToken) -> None:
        items = [WorkItem(line, self._options) for line in lines]
        with contextlib.suppress(Cancelled):
            for _ in self._client.translate(
                self.spec, items, _PAIR, keep_alive=300, timeout=60, cancel=cancel
            ):
                pass
