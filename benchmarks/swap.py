"""What a swap of the model costs the requests that are made meanwhile."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path

from tests.e2e.server import Server

_CLIENTS = 16
_MODEL = Path(__file__).parent.parent / "demo" / "model"
_MOVE = """
from nmt_server.models import TranslationModel
from nmt_server.registration.register import check_model, save_model
row = TranslationModel.objects.get(name="demo")
row.path = {path!r}
check_model(row, try_out=False)
save_model(row)
"""


def swap_gap() -> tuple[float, float, int, int]:
    """Swap the demo model for a copy of it and back, under 16 clients in a closed loop.

    Returns the longest latency without and with swaps, in seconds, and the numbers of requests and
    of failures with swaps.
    """
    with tempfile.TemporaryDirectory() as folder:
        other = shutil.copytree(_MODEL, Path(folder) / "other")
        server = Server(Path(folder) / "data", "runserver", "0")
        server.sugoi("猫")
        demo = server.manage(
            "shell", "-c",
            "from nmt_server.models import *; print(TranslationModel.objects.get().path)",
        ).splitlines()[-1]  # fmt: skip
        quiet = _Load(server)
        time.sleep(5)
        quiet.stop()
        swapped = _Load(server)
        for path in (str(other / "ctranslate2"), demo):
            server.manage("shell", "-c", _MOVE.format(path=path))
            time.sleep(3)
        swapped.stop()
        server.stop()
    return (
        max(quiet.latencies),
        max(swapped.latencies),
        len(swapped.latencies),
        swapped.failures,
    )


class _Load:
    """Clients that each send one new line after the other."""

    def __init__(self, server: Server) -> None:
        self.latencies: list[float] = []
        self.failures = 0
        self._server = server
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(number,)) for number in range(_CLIENTS)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let every client finish its request."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(120)

    def _work(self, number: int) -> None:
        turn = 0
        while not self._stopping.is_set():
            turn += 1
            started = time.perf_counter()
            answer = self._server.post("/", {"content": f"{number}人の勇者とレベル{turn}の魔物"})
            self.latencies.append(time.perf_counter() - started)
            self.failures += answer.status != 200
