"""A server at 70 % of its load, under random faults: `python -m benchmarks.soak --seconds 600`.

Every answer must be that of its question, nothing that was acknowledged may be lost, and memory,
open files and processes must be as many at the end as in the beginning. With `--kills N` all
processes are killed N times while they write, see `kills`. Exit status 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil

from benchmarks.faults import Faults
from benchmarks.kills import kills
from tests.e2e.load import Load, ask_once, under_load, unwritten
from tests.e2e.server import Server

_MODEL = Path(__file__).parent.parent / "demo" / "model"
_CLIENTS = 8
_SHARE = 0.7
# How long the capacity is measured, and how long the server has between two faults, in seconds.
_MEASURE_SECONDS = 5.0
_BETWEEN = (2.0, 8.0)
# What may be more at the end, of the memory and of the open files of a web process.
_MORE_MEMORY, _MORE_FILES = 1.3, 20
# How long processes may take to end and to begin after the last fault, in seconds.
_SETTLE_SECONDS = 90.0
# The good reasons to answer with 503: the files of the model are cut or away, or were until now.
# Of the answers, so many may be for others: hosts that are killed before they have begun, say.
_OF_FILES = re.compile("cannot load|files of the model")
_MOST_UNAVAILABLE = 0.05


def main() -> int:
    """Run what is asked for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0, help="of faults under load")
    parser.add_argument("--kills", type=int, default=0, help="times that everything is killed")
    parser.add_argument("--seed", type=int, default=0, help="of the faults; 0 is a new one")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    arguments = parser.parse_args()
    seed = arguments.seed or random.randrange(1, 10**6)
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="nmt-soak-") as folder:
        if arguments.seconds:
            wrong += soak(Path(folder) / "soak", arguments.seconds, arguments.workers, chance)
        if arguments.kills:
            wrong += kills(Path(folder) / "kills", arguments.kills, chance)
    print("\n".join(wrong) or "Nothing was wrong.")
    return 1 if wrong else 0


def soak(folder: Path, seconds: float, workers: int, chance: random.Random) -> list[str]:
    """What was wrong in so many seconds of faults."""
    model = Path(shutil.copytree(_MODEL, folder / "model"))
    server = Server(
        *(folder / "data", "serve", "--port", "0", "--workers", str(workers)),
        # Soon full, so that what else grows is seen.
        environment={"NMT_MEMORY_CACHE_BYTES": str(1 << 20)},
    )
    try:
        server.manage(
            *("add_model", "soak", str(model / "ctranslate2"), "--engine", "ctranslate2"),
            *("--source", "ja", "--target", "en", "--default"),
            *("--source-spm", str(model / "spm.ja.nopretok.model")),
            *("--target-spm", str(model / "spm.en.nopretok.model")),
        )
        return _soak(server, Faults(server, model / "ctranslate2", chance), seconds, chance)
    finally:
        server.crash()


def _soak(server: Server, faults: Faults, seconds: float, chance: random.Random) -> list[str]:
    server.wait_until_ready()
    with under_load(server, _CLIENTS) as load:
        load.wait_for(100)
    with under_load(server, _CLIENTS, first=1_000) as warm:
        time.sleep(_MEASURE_SECONDS)
    rate = warm.answered / _MEASURE_SECONDS
    before = _usage(faults)
    print(f"{rate:.0f} lines a second; {before}", flush=True)
    clients = _Clients(server, _SHARE * rate, first=10**6)
    done: Counter[str] = Counter()
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        name = chance.choice(list(faults.all))
        clients.fault = name
        # What it is for may have ended in the meantime.
        with contextlib.suppress(psutil.NoSuchProcess):
            faults.all[name]()
        done[name] += 1
        time.sleep(chance.uniform(*_BETWEEN))
    clients.end()
    load = clients.load
    print(
        f"{dict(done)}\n{load.answered} answered, {load.unavailable} times 503, "
        f"{load.refused} refused, {len(load.broken)} connections broken",
        flush=True,
    )
    breaking = sum(done[name] for name in faults.breaks_connections)
    wrong = [*load.errors[:9], *load.mixed_up[:9]]
    if load.answered < load.unavailable:
        wrong.append("More were refused than answered.")
    others = {why: times for why, times in load.reasons.items() if not _OF_FILES.search(why)}
    if sum(others.values()) > _MOST_UNAVAILABLE * load.answered:
        wrong.append(f"Without need, it was not available: {others}")
    if len(load.broken) > breaking * _CLIENTS:
        wrong += [f"{len(load.broken)} connections broke", *load.broken[:9]]
    lost, told = clients.lost(faults.hides_the_database), unwritten(server)
    print(f"{lost.total()} of a sample are not remembered; the server told of {told:.0f}")
    if lost.total() > told:
        wrong.append(f"Acknowledged lines are not remembered, from when or after {dict(lost)}.")
    after = _usage_at_rest(faults, before["processes"])
    print(f"at the end: {after}")
    if after["memory"] > _MORE_MEMORY * before["memory"]:
        wrong.append(f"A web process has {after['memory']} MB, and had {before['memory']}.")
    if after["files"] > before["files"] + _MORE_FILES:
        wrong.append(f"A web process has {after['files']} open files, and had {before['files']}.")
    if after["processes"] != before["processes"] or after["hosts"] != 1:
        wrong.append(
            f"There are {after['processes']} web processes and {after['hosts']} hosts, "
            f"not {before['processes']} and one."
        )
    return wrong


class _Clients:
    """Clients that ask at a pace, whatever the server does."""

    def __init__(self, server: Server, rate: float, first: int) -> None:
        self.load = Load()
        # The last one that the server was given.
        self.fault = "nothing was wrong"
        self._server = server
        self._pause = _CLIENTS / rate
        self._numbers = itertools.count(first)
        self._acknowledged: list[tuple[int, str]] = []
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(_CLIENTS)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()
        for thread in self._threads:
            thread.join(150)

    def lost(self, hidden: Sequence[str]) -> Counter[str]:
        """Of a thousand lines that were answered, those that are not served from the cache.

        Counted by the fault at that time; `hidden` are those under which lines may be lost.
        """
        kept = [each for each in self._acknowledged if each[1] not in hidden]
        self._server.wait_until_ready()
        some = random.sample(kept, min(1000, len(kept)))
        return Counter(fault for number, fault in some if self._is_lost(number))

    def _is_lost(self, number: int) -> bool:
        """Whether it is answered, and not from the cache; a refusal says nothing of that."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = Load()
            is_cached = ask_once(self._server, number, found)
            if found.answered:
                return not is_cached
            time.sleep(0.1)
        return True

    def _ask(self) -> None:
        due = time.monotonic()
        while not self._ended.is_set():
            number = next(self._numbers)
            fault = self.fault
            own = Load()
            ask_once(self._server, number, own)
            if own.answered and fault == self.fault:
                self._acknowledged.append((number, fault))
            self.load.add(own)
            due = max(due + self._pause, time.monotonic() - 1)
            self._ended.wait(max(0.0, due - time.monotonic()))


def _usage_at_rest(faults: Faults, processes: int) -> dict[str, int]:
    """The same, once those have ended that are on their way out, and others have begun."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while True:
        with contextlib.suppress(psutil.NoSuchProcess):
            found = _usage(faults)
            is_settled = found["processes"] == processes and found["hosts"] == 1
            if is_settled or time.monotonic() > deadline:
                return found
        time.sleep(0.2)


def _usage(faults: Faults) -> dict[str, int]:
    """Megabytes and open files of the largest web process, and how many processes there are."""
    found = faults.web_processes()
    return {
        "memory": max(_memory(process) for process in found) >> 20,
        "files": max(process.num_fds() for process in found),
        "processes": len(found),
        "hosts": len(faults.hosts()),
    }


def _memory(process: psutil.Process) -> int:
    return int(process.memory_info().rss)


if __name__ == "__main__":
    sys.exit(main())
