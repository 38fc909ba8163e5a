"""Cached single lines against py3translationServer, which answers them from its memory.

Its folder is given as `--peer`, and with `--peer-python` an interpreter that has what it needs
(tornado, ctranslate2, sentencepiece, psutil), where this one has not.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.figure import Figure
from benchmarks.load import requests
from tests.e2e.server import Server

_MODEL = Path(__file__).parent.parent / "demo" / "model" / "ctranslate2"
_LINES = [f"レベル{n}になった。" for n in range(2_000)]
_MANY = 20_000
_ROUNDS = 5
_START_SECONDS = 60.0


def peer(folder: Path | None, python: str) -> list[Figure]:
    """Rate, spread of the latency and size of a web process, over 8 connections."""
    if folder is None:
        print("peer: left out, as --peer names no folder of py3translationServer.")
        return []
    bodies: list[object] = [{"content": line} for line in _LINES]
    with tempfile.TemporaryDirectory() as data, _peer(folder.resolve(), python) as theirs:
        server = Server(Path(data), "serve", "--port", "0")
        try:
            many = [f"レベル{n}になった。" for n in range(_MANY)]
            pairs = Path(data) / "pairs.csv"
            pairs.write_text("rawText,model\n" + "".join(f"{line},Level up.\n" for line in many))
            server.manage("import_cache", str(pairs))
            ours = f"{server.url}/"
            requests(ours, [{"content": line} for line in many], connections=8, seconds=8)
            rounds = [
                (
                    requests(ours, bodies, connections=8, seconds=4),
                    requests(theirs, bodies, connections=8, seconds=4),
                )
                for _ in range(_ROUNDS)
            ]
            children = psutil.Process(server.process.pid).children()
            web = [process for process in children if process not in server.hosts()]
            largest = max(process.memory_info().rss for process in web) / 1024**2
        finally:
            server.stop()
    for own, other in rounds:
        print(f"  {own.rate:.0f} of {other.rate:.0f}/s; p50 {own.p50:.5f} p99 {own.p99:.5f} s")
    ratio = statistics.median(own.rate / other.rate for own, other in rounds)
    spread = statistics.median(own.p99 / own.p50 for own, _ in rounds)
    best, _ = max(rounds, key=lambda pair: pair[0].rate)
    return [
        Figure("cached lines, of py3translationServer", ratio, f"{best.rate:.0f}/s", at_least=1.5),
        Figure("p99 of cached lines, of p50", spread, f"p50 {best.p50 * 1e3:.2f} ms", at_most=3),
        Figure("web process after 20,000 lines (MiB)", largest, "", at_most=90),
    ]


@contextmanager
def _peer(folder: Path, python: str) -> Iterator[str]:
    """The address of a py3translationServer that has all lines in its memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            python, str(folder / "py3translationServer.py"), "ctranslate2", str(_MODEL),
            "--sourceLanguage", "ja", "--targetLanguage", "en",
            "--preloadModel", "--address", "127.0.0.1", "--port", str(port),
        ],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}/"
        _fill(url, time.monotonic() + _START_SECONDS)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _fill(url: str, deadline: float) -> None:
    body = json.dumps({"content": _LINES}).encode()
    sent = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    while True:
        try:
            with urllib.request.urlopen(sent, timeout=120) as answer:
                assert len(json.load(answer)) == len(_LINES)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
