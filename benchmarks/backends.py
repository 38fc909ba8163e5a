"""Models in a Ray cluster against hosts over sockets: the same model, in one run, in turn.

Where Ray is installed: python -m benchmarks.backends
"""

from __future__ import annotations

import logging
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from benchmarks.engines import demo_spec
from benchmarks.figure import Figure
from benchmarks.lines import FreshLines
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.options import DecodingOptions
from nmt_server.ray_backend.backend import RayBackend
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.work import WorkItem

_PAIR = LanguagePair("ja", "en")
_THREADS = 64
_SINGLE = 600
_LIST = 1000
_ROUNDS = 7


def backends(spec: EngineSpec, options: DecodingOptions) -> list[Figure]:
    """Rates through the client of a web process, that of Ray over that of sockets."""
    lines = FreshLines()
    rates: dict[tuple[str, str], list[float]] = {}
    costs: dict[tuple[str, str], list[float]] = {}
    with _clients(spec) as clients:
        for number in range(_ROUNDS + 1):
            for kind, client in clients.items():
                for way, count, measure in (("64 x 1", _SINGLE, _single), ("list", _LIST, _list)):
                    before = _processor_seconds()
                    rate = measure(client, spec, options, lines)
                    if number:  # The first round warms up.
                        rates.setdefault((way, kind), []).append(rate)
                        cost = (_processor_seconds() - before) / count
                        costs.setdefault((way, kind), []).append(1000 * cost)
    figures = []
    for way in ("64 x 1", "list"):
        ray, sockets = (statistics.median(rates[way, kind]) for kind in ("ray", "sockets"))
        # Of each round, for what else a machine does changes by the second.
        pairs = zip(rates[way, "ray"], rates[way, "sockets"], strict=True)
        ratio = statistics.median(of_ray / of_sockets for of_ray, of_sockets in pairs)
        took = [statistics.median(costs[way, kind]) for kind in ("ray", "sockets")]
        detail = (
            f"{ray:.0f} and {sockets:.0f} lines a second, {took[0]:.2f} and {took[1]:.2f} ms of "
            "processor time a line, that of Ray's own processes included in both"
        )
        figures.append(Figure(f"Ray over sockets, {way}", ratio, detail, at_least=0.9))
    return figures


@contextmanager
def _clients(spec: EngineSpec) -> Iterator[dict[str, WorkerClient]]:
    with tempfile.TemporaryDirectory() as folder:
        cores = str(os.cpu_count() or 1)
        clients = {
            "sockets": WorkerClient(Path(folder) / "sockets"),
            "ray": WorkerClient(
                Path(folder) / "ray", backend=RayBackend, options={"num_cpus": cores}
            ),
        }
        for client in clients.values():
            client.load(spec, keep_alive=-1, timeout=120)
        yield clients
        for client in clients.values():
            client.unload(spec)
            client.close()


def _processor_seconds() -> float:
    """What this process and all that it has started have taken of the processors.

    Beside other load, this says more than a rate.
    """
    me = psutil.Process()
    seconds = 0.0
    for process in (me, *me.children(recursive=True)):
        with suppress(psutil.Error):
            times = process.cpu_times()
            seconds += times.user + times.system
    return seconds


def _translate(
    client: WorkerClient, spec: EngineSpec, options: DecodingOptions, texts: list[str]
) -> None:
    items = [WorkItem(text, options) for text in texts]
    for _ in client.translate(spec, items, _PAIR, keep_alive=-1, timeout=120):
        pass


def _single(
    client: WorkerClient, spec: EngineSpec, options: DecodingOptions, lines: FreshLines
) -> float:
    texts = lines.take(_SINGLE)
    started = time.perf_counter()
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda text: _translate(client, spec, options, [text]), texts))
    return _SINGLE / (time.perf_counter() - started)


def _list(
    client: WorkerClient, spec: EngineSpec, options: DecodingOptions, lines: FreshLines
) -> float:
    texts = lines.take(_LIST)
    started = time.perf_counter()
    _translate(client, spec, options, texts)
    return _LIST / (time.perf_counter() - started)


def main() -> None:
    """Measure on a cluster of this machine alone."""
    # As it ends, a thread that is late would start another one.
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"
    import ray

    # None that runs already, which would have other work, too.
    ray.init(
        address="local",
        include_dashboard=False,
        object_store_memory=100 * 1024 * 1024,
        log_to_driver=False,
    )
    model = Path(__file__).parent.parent / "demo" / "model"
    for figure in backends(demo_spec("ctranslate2", model), DecodingOptions(beam_size=5)):
        print(figure)
    # Its threads go on, and would tell of it where nobody reads any more.
    logging.getLogger("ray.serve").setLevel(logging.CRITICAL)
    ray.shutdown()


if __name__ == "__main__":
    main()
