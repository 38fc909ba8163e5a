"""What a key and a rate cost: cached single lines with one, against the same without."""

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
    """A key with a rate and a quota, in a header and in the path, and none, in turn.

    None also where people without one have a rate.
    """
    with tempfile.TemporaryDirectory() as scratch:
        lines = [f"レベル{number}になった。" for number in range(_LINES)]
        pairs = Path(scratch) / "pairs.csv"
        pairs.write_text("rawText,model\n" + "".join(f"{line},Level up.\n" for line in lines))
        server = _serve(Path(scratch) / "plain", pairs)
        counting = _serve(Path(scratch) / "counting", pairs, NMT_ANONYMOUS_RATE="100000000")
        limits = ("--quota", "1000000000", "--rate", "100000000")
        key = server.manage("create_key", "bench", *limits).strip()
        # As long as the key's, because wrk has to write it and the server to read it.
        other = f"Basic {key}-"
        bodies: list[object] = [{"content": line} for line in lines]
        url = f"{server.url}/"
        for each in (server, counting):
            # Into memory, in all processes.
            requests_per_second(f"{each.url}/", bodies, seconds=5)
        rounds = [
            (
                requests_per_second(url, bodies, seconds=3, authorization=other),
                requests_per_second(url, bodies, seconds=3, authorization=f"Bearer {key}"),
                requests_per_second(f"{url}k/{key}/", bodies, seconds=3),
                requests_per_second(f"{counting.url}/", bodies, seconds=3, authorization=other),
            )
            for _ in range(_ROUNDS)
        ]
        for each in (server, counting):
            each.stop()
    figures = []
    for index, what in (
        (1, "with a key in a header"),
        (2, "with a key in the path"),
        (3, "with a rate for people without a key"),
    ):
        ratio = statistics.median(each[index] / each[0] for each in rounds)
        best = max(rounds)
        detail = f"{best[index]:.0f} of {best[0]:.0f} requests/s"
        name = f"cached single lines {what}, of without"
        figures.append(Figure(name, ratio, detail, at_least=0.95))
    return figures


def _serve(data: Path, pairs: Path, **environment: str) -> Server:
    """A server that trusts nobody, with all lines in its cache."""
    command = ("serve", "--port", "0")
    server = Server(data, *command, environment={"NMT_TRUST_LOOPBACK": "no", **environment})
    server.manage("import_cache", str(pairs))
    return server
