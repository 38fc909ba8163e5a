"""What a key costs: cached single lines with one, against the same without."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.load import requests_per_second
from tests.e2e.server import Server

_ROUNDS = 8
_LINES = 2_000


def keys() -> list[Figure]:
    """A key with a rate and a quota, in a header and in the path, and none, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"NMT_TRUST_LOOPBACK": "no"}
        server = Server(Path(folder), "serve", "--port", "0", environment=environment)
        lines = [f"レベル{number}になった。" for number in range(_LINES)]
        pairs = Path(folder) / "pairs.csv"
        pairs.write_text("rawText,model\n" + "".join(f"{line},Level up.\n" for line in lines))
        server.manage("import_cache", str(pairs))
        limits = ("--quota", "1000000000", "--rate", "100000000")
        key = server.manage("create_key", "bench", *limits).strip()
        # As long as the key's, because wrk has to write it and the server to read it.
        other = f"Basic {key}-"
        bodies: list[object] = [{"content": line} for line in lines]
        url = f"{server.url}/"
        requests_per_second(url, bodies, seconds=5)  # Into memory, in all processes.
        rounds = [
            (
                requests_per_second(url, bodies, seconds=3, authorization=other),
                requests_per_second(url, bodies, seconds=3, authorization=f"Bearer {key}"),
                requests_per_second(f"{url}k/{key}/", bodies, seconds=3),
            )
            for _ in range(_ROUNDS)
        ]
        server.stop()
    figures = []
    for index, where in ((1, "in a header"), (2, "in the path")):
        ratio = statistics.median(each[index] / each[0] for each in rounds)
        best = max(rounds)
        detail = f"{best[index]:.0f} of {best[0]:.0f} requests/s"
        name = f"cached single lines with a key {where}, of without"
        figures.append(Figure(name, ratio, detail, at_least=0.95))
    return figures
