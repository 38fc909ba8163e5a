"""What the soak does to a server, one thing at a time."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from tests.e2e.server import Server

# How long a fault that is taken back lasts, in seconds.
_SECONDS = 3.0


class Faults:
    """Faults for a server that serves the model in `folder`.

    `breaks_connections` and `hides_the_database` name those that may cost a client its connection,
    and a translation its place in the cache.
    """

    breaks_connections = ("a web process is killed", "a web process stands still")
    # A process that stands still may do so with the lock of SQLite.
    hides_the_database = ("the database is locked", "a web process stands still")

    def __init__(self, server: Server, folder: Path, chance: random.Random) -> None:
        self._server = server
        self._folder = folder
        self._chance = chance
        self.all: dict[str, Callable[[], None]] = {
            "the host is killed": lambda: self._host().kill(),
            "the host stands still": lambda: self._host().suspend(),
            "a web process is killed": lambda: self._web_process().kill(),
            "a web process stands still": self._stop_a_web_process,
            "the database is locked": self._lock_the_database,
            "the model's file is cut": self._cut_the_model,
            "the model's folder is away": self._take_the_model_away,
        }

    def web_processes(self) -> list[psutil.Process]:
        """The web processes of the server."""
        hosts = {process.pid for process in self.hosts()}
        children = psutil.Process(self._server.process.pid).children()
        return [process for process in children if process.pid not in hosts]

    def hosts(self) -> list[psutil.Process]:
        """The processes that have a model."""
        return self._server.hosts()

    def _host(self) -> psutil.Process:
        deadline = time.monotonic() + 60
        while not (hosts := self.hosts()):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return self._chance.choice(hosts)

    def _web_process(self) -> psutil.Process:
        return self._chance.choice(self.web_processes())

    def _stop_a_web_process(self) -> None:
        process = self._web_process()
        process.suspend()
        time.sleep(_SECONDS)
        process.resume()

    def _lock_the_database(self) -> None:
        with closing(sqlite3.connect(self._server.data / "db.sqlite3", timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(_SECONDS)

    def _cut_the_model(self) -> None:
        file = self._folder / "model.bin"
        content = file.read_bytes()
        with self._without_a_host():
            file.write_bytes(content[: len(content) // 2])
            time.sleep(_SECONDS)
            file.write_bytes(content)

    def _take_the_model_away(self) -> None:
        away = self._folder.rename(self._folder.with_name("away"))
        with self._without_a_host():
            time.sleep(_SECONDS)
            away.rename(self._folder)

    @contextmanager
    def _without_a_host(self) -> Iterator[None]:
        """In every other case the model leaves memory first, and is loaded as it is then."""
        if self._chance.random() < 0.5:
            with contextlib.suppress(psutil.NoSuchProcess):
                self._host().kill()
        yield
