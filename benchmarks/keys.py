"""What a key and a rate cost: cached single lines with one, against the same without."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.load import requests_per_second
from benchmarks.turns import Kind, Turns, take_turns
from tests.e2e.server import Server

_SECONDS = 24
_LINES = 2_000


def keys() -> list[Figure]:
    """A key with a rate and a quota, in a header and in the path, and none, in turn.

    None also where people without one have a rate, which needs a server of its own: there the two
    servers take turns.
    """
    with tempfile.TemporaryDirectory() as scratch:
        lines = [f"レベル{number}になった。" for number in range(_LINES)]
        pairs = Path(scratch) / "pairs.csv"
        pairs.write_text("rawText,model\n" + "".join(f"{line},Level up.\n" for line in lines))
        server = _serve(Path(scratch) / "plain", pairs)
        counting = _serve(Path(scratch) / "counting", pairs, NMT_ANONYMOUS_RATE="100000000")
        limits = ("--quota", "1000000000", "--rate", "100000000")
        key = server.manage("create_key", "bench", *limits).strip()
        bodies: list[object] = [{"content": line} for line in lines]
        for each in (server, counting):
            # Into memory, in all processes.
            requests_per_second(f"{each.url}/", bodies, seconds=5)
        # As long as the key's, because wrk has to write it and the server to read it.
        plain = Kind(server.port, authorization=f"Basic {key}-")
        kinds = (
            plain,
            Kind(server.port, authorization=f"Bearer {key}"),
            Kind(server.port, path=f"/k/{key}/"),
        )
        own = take_turns(kinds, bodies, seconds=_SECONDS)
        both = (plain, Kind(counting.port, authorization=plain.authorization))
        other = take_turns(both, bodies, seconds=_SECONDS)
        for each in (server, counting):
            each.stop()
    return [
        _figure("with a key in a header", own, 1),
        _figure("with a key in the path", own, 2),
        _figure("with a rate for people without a key", other, 1),
    ]


def _figure(what: str, turns: Turns, kind: int) -> Figure:
    detail = f"medians {turns.rate(kind):.0f} of {turns.rate(0):.0f} requests/s"
    name = f"cached single lines {what}, of without"
    return Figure(name, turns.ratio(kind), detail, at_least=0.95)


def _serve(data: Path, pairs: Path, **environment: str) -> Server:
    """A server that trusts nobody, with all lines in its cache."""
    command = ("serve", "--port", "0")
    server = Server(data, *command, environment={"NMT_TRUST_LOOPBACK": "no", **environment})
    server.manage("import_cache", str(pairs))
    return server
