"""The counts of all web processes, together.

Each process writes what it has counted to a file of its own, a second after it changed, and keeps a
lock on it as long as it lives. Whoever asks adds up all files. Those whose lock is free belong to
processes that have ended, however they did: what they had counted goes into one file for all of
them, so that no count becomes smaller and no files pile up.
"""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson
from filelock import FileLock, Timeout
from prometheus_client import CollectorRegistry, Metric

from nmt_server.metrics.counts import REGISTRY

logger = logging.getLogger(__name__)

# Name and labels of a sample, in the order in which prometheus_client gives them.
_Key = tuple[str, tuple[tuple[str, str], ...]]
Counts = dict[_Key, float]

_WRITE_EVERY = 1.0
_LOCK_SECONDS = 5.0
_ENDED = "ended.json"
# What is made anew with each process says nothing of all.
_LEFT_OUT = "_created"


@dataclass(frozen=True, slots=True)
class Together:
    """What all web processes have counted, and the ids of those that are alive."""

    counts: Counts
    processes: tuple[int, ...]

    def metrics(self) -> Iterator[Metric]:
        """The counts as metrics of prometheus_client."""
        for declared in REGISTRY.collect():
            metric = Metric(declared.name, declared.documentation, declared.type)
            names = _names(declared)
            for (name, labels), value in self.counts.items():
                if name in names:
                    metric.add_sample(name, dict(labels), value)
            yield metric


class SharedCounts:
    """The counts of this process and of the others that share `folder`."""

    def __init__(self, folder: Path, registry: CollectorRegistry = REGISTRY) -> None:
        self._folder = folder
        self._registry = registry
        self._pid = os.getpid()
        self._name = f"{self._pid}-{secrets.token_hex(4)}"
        self._lock = threading.Lock()
        self._own_lock: FileLock | None = None
        self._written: Counts = {}
        self._is_published = False
        self._stopped = threading.Event()

    def publish(self) -> None:
        """Write the counts of this process from now on until it ends; once is enough."""
        with self._lock:
            if self._is_published:
                return
            threading.Thread(target=self._publish, name="metrics", daemon=True).start()
            self._is_published = True
        atexit.register(self._end)

    def write(self) -> Counts:
        """Write what has changed since the last time; what is in the file then."""
        with self._lock:
            counts = _counts_of(self._registry)
            if counts != self._written:
                self._keep_lock()
                _write(self._folder / f"{self._name}.json", counts)
                self._written = counts
            return counts

    def _keep_lock(self) -> None:
        """Hold the lock of the own file; somebody may have emptied the folder."""
        place = self._folder / f"{self._name}.lock"
        if self._own_lock is None or not place.exists():
            # Both are for nobody else, whoever makes the first of them.
            for folder in (self._folder.parent, self._folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            own = FileLock(place, thread_local=False)
            own.acquire(timeout=_LOCK_SECONDS)
            self._own_lock = own

    def together(self) -> Together:
        """What all processes have counted, this one up to now.

        Where the folder cannot be used, what this process has counted.
        """
        try:
            # What is told is what another process reads that is asked next: counts never shrink.
            total = dict(self.write())
            with FileLock(self._folder / "lock", timeout=_LOCK_SECONDS):
                ended, alive = self._look()
                for counts in (ended, *map(_read, alive)):
                    _add(total, counts)
            others = [int(file.name.partition("-")[0]) for file in alive]
            return Together(total, tuple(sorted([self._pid, *others])))
        except (OSError, Timeout) as error:
            logger.warning("The metrics of the other processes cannot be read: %s", error)
            return Together(_counts_of(self._registry), (self._pid,))

    def _look(self) -> tuple[Counts, list[Path]]:
        """What processes have counted that have ended, and the files of the others.

        The files of those that have ended are removed once what is in them is kept.
        """
        total = _read(self._folder / _ENDED)
        ended: list[Path] = []
        alive: list[Path] = []
        for lock in sorted(self._folder.glob("*-*.lock")):
            file = lock.with_suffix(".json")
            if file.stem != self._name:
                (alive if _is_held(lock) else ended).append(file)
        for file in ended:
            _add(total, _read(file))
        if ended:
            try:
                _write(self._folder / _ENDED, total)
            except OSError as error:
                logger.warning("The metrics of ended processes stay in their files: %s", error)
                return total, alive
            for file in ended:
                for suffix in (".json", ".new", ".lock"):
                    file.with_suffix(suffix).unlink(missing_ok=True)
        return total, alive

    def _publish(self) -> None:
        is_told = False
        while not self._stopped.wait(_WRITE_EVERY):
            try:
                self.write()
            except (OSError, Timeout) as error:
                # A full disk is no reason to serve nobody.
                if not is_told:
                    logger.warning("The metrics of this process cannot be written: %s", error)
                is_told = True

    def _end(self) -> None:
        self._stopped.set()
        # A process that was forked off this one has not counted this.
        if os.getpid() == self._pid:
            try:
                self.write()
            except (OSError, Timeout) as error:
                logger.warning("The last metrics of this process are lost: %s", error)


@cache
def shared_counts(folder: Path) -> SharedCounts:
    """The counts of this process in `folder`."""
    return SharedCounts(folder)


def _counts_of(registry: CollectorRegistry) -> Counts:
    return {
        (sample.name, tuple(sample.labels.items())): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if not sample.name.endswith(_LEFT_OUT)
    }


def _add(total: Counts, counts: Counts) -> None:
    for key, value in counts.items():
        total[key] = total.get(key, 0.0) + value


def _is_held(lock: Path) -> bool:
    """Whether the process that made the lock is alive."""
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True


def _names(metric: Metric) -> set[str]:
    """The names of the samples of a metric, which may have none yet in this process."""
    suffixes = ("_total",) if metric.type == "counter" else ("_bucket", "_count", "_sum")
    return {metric.name + suffix for suffix in suffixes}


def _read(file: Path) -> Counts:
    """The counts in a file; none where it cannot be read."""
    try:
        rows: Iterable[tuple[str, Mapping[str, str], float]] = orjson.loads(file.read_bytes())
        return {(name, tuple(labels.items())): float(value) for name, labels, value in rows}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(file: Path, counts: Counts) -> None:
    rows = [(name, dict(labels), value) for (name, labels), value in counts.items()]
    draft = file.with_suffix(".new")
    draft.write_bytes(orjson.dumps(rows))
    draft.replace(file)
