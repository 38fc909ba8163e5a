"""Measure the server and print the ratios that it must reach: `make bench`.

Every figure is compared with another from the same run, in alternating rounds, because machines
differ by more than what is measured here. Results are written as JSON to benchmarks/results/.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import psutil

from benchmarks.cache_search import cache_search
from benchmarks.cache_size import cache_size
from benchmarks.clients import clients, clients_base, clients_spare, mixed, mixed_base
from benchmarks.codes import codes
from benchmarks.enclosed import enclosed
from benchmarks.engines import engine_rates
from benchmarks.faces import faces
from benchmarks.fairness import fairness, fairness_base
from benchmarks.figure import Figure
from benchmarks.first_view import first_view
from benchmarks.glossaries import glossaries
from benchmarks.inspecting import inspecting
from benchmarks.keys import keys
from benchmarks.latency import latency
from benchmarks.load import requests_per_second
from benchmarks.loading import loadings
from benchmarks.long_text import long_text
from benchmarks.memory import memory
from benchmarks.numbers import share_of_right_numbers
from benchmarks.offline import Offline
from benchmarks.overload import overload
from benchmarks.pages import pages
from benchmarks.peer import peer
from benchmarks.queueing import queueing
from benchmarks.recovery import recovery
from benchmarks.subjects import demo
from benchmarks.swap import swap_gap
from nmt_server.options import DecodingOptions
from tests.e2e.server import Server

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "demo" / "model"
OPTIONS = DecodingOptions(beam_size=5, no_repeat_ngram_size=3)


def main() -> int:
    """Run the benchmarks that are named, or all; exit status 1 where a limit is missed."""
    benchmarks: dict[str, Callable[[], list[Figure]]] = {
        "list": one_list,
        "cached": cached,
        "seen": seen,
        "keep-alive": keep_alive_zero,
        "engines": engines,
        "numbers": numbers,
        "swap": swap,
        "loading": loading,
        "clients": clients,
        "clients-spare": clients_spare,
        "clients-base": clients_base,
        "mixed": mixed,
        "mixed-base": mixed_base,
        "latency": latency,
        "fairness": fairness,
        "fairness-base": fairness_base,
        "queueing": lambda: queueing(MODEL, OPTIONS),
        "cache-size": cache_size,
        "cache-search": cache_search,
        "memory": memory,
        "overload": overload,
        "recovery": recovery,
        "keys": keys,
        "codes": codes,
        "enclosed": enclosed,
        "faces": faces,
        "pages": pages,
        "glossaries": glossaries,
        "first-view": first_view,
        "long-text": long_text,
        "inspect": inspecting,
        "peer": lambda: peer(arguments.peer, arguments.peer_python),
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", choices=[[], *benchmarks], help="default: all")
    parser.add_argument("--peer", type=Path, help="a folder of py3translationServer")
    parser.add_argument("--peer-python", default=sys.executable, help="what runs it")
    arguments = parser.parse_args()
    chosen = arguments.only or list(benchmarks)
    figures = [figure for name in chosen for figure in benchmarks[name]()]
    for figure in figures:
        print(figure)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    file = folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    file.write_text(json.dumps([asdict(figure) for figure in figures], indent=2))
    print(f"Written to {file.relative_to(ROOT)}.")
    return 0 if all(figure.is_reached for figure in figures) else 1


def one_list() -> list[Figure]:
    """One list of 500 distinct uncached lines through `POST /`, against offline CTranslate2."""
    lines = (ROOT / "demo" / "sample.ja.txt").read_text(encoding="utf-8").splitlines()
    offline = Offline(
        MODEL / "ctranslate2", MODEL / "spm.ja.nopretok.model", MODEL / "spm.en.nopretok.model"
    )
    layout, table = offline.best_layout(lines, OPTIONS)
    print("offline:", *table, sep="\n  ")
    ratios, rates = [], []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "serve", "--port", "0")
        server.sugoi(lines[:50])
        for _ in range(5):
            at_best = offline.seconds(lines, layout, OPTIONS)
            server.request("GET", "/api/v1/clearCache")
            started = time.perf_counter()
            assert len(server.sugoi(lines)) == len(lines)
            served = time.perf_counter() - started
            ratios.append(at_best / served)
            rates.append((len(lines) / served, len(lines) / at_best))
        server.stop()
    best = max(rates)
    detail = f"best round {best[0]:.0f} of {best[1]:.0f} lines/s; offline {layout}"
    return [Figure("one list of 500, of offline", statistics.median(ratios), detail, at_least=0.95)]


def cached() -> list[Figure]:
    """Cached single lines against an empty DRF view, and cached lists against single lines."""
    lines = [f"レベル{n}になった。" for n in range(20_000)]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(
            Path(folder), "serve", "--port", "0",
            environment={"DJANGO_SETTINGS_MODULE": "benchmarks.settings"},
        )  # fmt: skip
        pairs = Path(folder) / "pairs.csv"
        pairs.write_text("rawText,model\n" + "".join(f"{line},Level up.\n" for line in lines))
        server.manage("import_cache", str(pairs))
        singles: list[object] = [{"content": line} for line in lines]
        lists: list[object] = [{"content": lines[k : k + 500]} for k in range(0, 20_000, 500)]
        empty: list[object] = [{"content": lines[0]}]
        requests_per_second(server.url + "/", singles, seconds=8)  # Into memory, in both processes.
        rounds = [
            (
                requests_per_second(server.url + "/empty", empty),
                requests_per_second(server.url + "/", singles),
                requests_per_second(server.url + "/", lists) * 500,
            )
            for _ in range(4)
        ]
        web = [p for p in psutil.Process(server.process.pid).children() if p not in server.hosts()]
        largest = max(process.memory_info().rss for process in web) / 1024**2
        server.stop()
    to_empty = statistics.median(single / none for none, single, _ in rounds)
    to_single = statistics.median(many / single for _, single, many in rounds)
    none, single, many = max(rounds)
    return [
        Figure(
            "cached single lines, of an empty DRF view", to_empty,
            f"{single:.0f} of {none:.0f} requests/s", at_least=0.75,
        ),
        Figure(
            "cached lists of 500, of single lines", to_single, f"{many:.0f} lines/s", at_least=15
        ),
        Figure("resident size of a web process (MiB)", largest, "", at_most=90),
    ]  # fmt: skip


def seen() -> list[Figure]:
    """Cached single lines of a server that counts and names its requests, and of one without."""
    lines: list[object] = [{"content": f"レベル{n}になった。"} for n in range(4_000)]
    with ExitStack() as stack:
        served = [
            stack.enter_context(demo().served(f"benchmarks.{name}"))
            for name in ("settings", "unseen")
        ]
        for server in served:
            requests_per_second(server.url + "/", lines, seconds=20)
        rounds = []
        for number in range(8):
            # Which goes first changes: the second finds another machine.
            order = served if number % 2 else served[::-1]
            rates = {
                server.port: requests_per_second(server.url + "/", lines, seconds=4)
                for server in order
            }
            rounds.append(tuple(rates[server.port] for server in served))
    ratio = statistics.median(counted / plain for counted, plain in rounds)
    best = max(rounds)
    return [
        Figure(
            "cached single lines that are seen, of unseen", ratio,
            f"{best[0]:.0f} of {best[1]:.0f} requests/s", at_least=0.95,
        )
    ]  # fmt: skip


def keep_alive_zero() -> list[Figure]:
    """What an uncached line costs when its host is started for it, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "runserver", "0")
        seconds: dict[int, list[float]] = {0: [], 300: []}
        for number in range(12):
            for keep_alive in (0, 300):
                server.manage(
                    "shell", "-c",
                    "from nmt_server.models import *; from nmt_server.models.changes import *; "
                    f"TranslationModel.objects.update(keep_alive={keep_alive}); bump_revision()",
                )  # fmt: skip
                server.sugoi(f"{keep_alive}回目は{number}だ。")
                for host in server.hosts() if keep_alive == 0 else []:
                    host.wait(10)
                started = time.perf_counter()
                server.sugoi(f"レベル{number}と{keep_alive}になった。")
                seconds[keep_alive].append(time.perf_counter() - started)
        server.stop()
    cold, warm = statistics.median(seconds[0]), statistics.median(seconds[300])
    detail = f"{cold:.3f} s instead of {warm:.3f} s"
    return [Figure("seconds more with keep_alive 0", cold - warm, detail, at_most=0.25)]


def swap() -> list[Figure]:
    """A swap of the model under 16 clients."""
    quiet, swapped, requests, failures = swap_gap()
    detail = f"{swapped:.3f} s instead of {quiet:.3f} s, {requests} requests"
    return [
        Figure("failed requests during swaps", failures, "", at_most=0),
        Figure("longest latency added by swaps (s)", swapped - quiet, detail),
    ]


def loading() -> list[Figure]:
    """A base-size model (6+6 layers, 512, vocabulary 32,000) in each engine."""
    return [
        figure
        for each in loadings()
        for figure in (
            Figure(f"{each.engine}: seconds to load", each.seconds, ""),
            Figure(f"{each.engine}: MiB at the peak", each.peak, f"{each.resident:.0f} loaded"),
        )
    ]


def engines() -> list[Figure]:
    """CTranslate2 (int8) against fairseq (float32) on 500 lines, through the same scheduler."""
    lines = (ROOT / "demo" / "sample.ja.txt").read_text(encoding="utf-8").splitlines()
    rates = engine_rates(MODEL, lines, OPTIONS)
    detail = f"{rates.ctranslate2:.0f} against {rates.fairseq:.0f} lines/s"
    return [
        Figure("CTranslate2, times as fast as fairseq", rates.ratio, detail),
        Figure("equal lines of both engines", rates.agreement, "", at_least=0.99),
    ]


def numbers() -> list[Figure]:
    """The share of 2,000 lines with numbers of 1 to 9 digits that keep them, in each engine."""
    return [
        Figure(
            f"{engine}: lines with their numbers",
            share_of_right_numbers(MODEL, OPTIONS, engine),
            "of 2000",
            at_least=0.99,
        )
        for engine in ("ctranslate2", "fairseq")
    ]


if __name__ == "__main__":
    sys.exit(main())
