"""Private PostgreSQL and MariaDB servers on scratch folders, where their programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.ports import free_port

_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_MARIADB = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def has_postgresql() -> bool:
    """Whether a PostgreSQL server and its Python driver are here."""
    return bool(_POSTGRES) and _can_import("psycopg") and _can_change_user()


def has_mariadb() -> bool:
    """Whether a MariaDB server and its Python driver are here."""
    return _MARIADB is not None and _can_import("MySQLdb") and _can_change_user()


@contextmanager
def postgresql(folder: Path, port: int = 0) -> Iterator[str]:
    """A PostgreSQL server, new or with what `folder` has; the URL of its empty database."""
    bin_folder = _POSTGRES[-1]
    port = port or free_port()
    is_new = not folder.exists()
    data = _own_folder(folder) if is_new else folder
    if is_new:
        _run([bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "nmt", "-E", "UTF8"])
    command = [
        *(bin_folder / "postgres", "-D", data, "-p", port, "-k", data),
        *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
    ]
    with _running(command, lambda: _answers(port)):
        _retry([*_psql(port), "-c", "SELECT 1"])
        yield f"postgres://nmt@127.0.0.1:{port}/postgres"


@contextmanager
def mariadb(folder: Path, port: int = 0) -> Iterator[str]:
    """A MariaDB server, new or with what `folder` has; the URL of its empty database."""
    assert _MARIADB is not None
    port = port or free_port()
    is_new = not folder.exists()
    data = _own_folder(folder) if is_new else folder
    if is_new:
        _run(
            [
                *("mariadb-install-db", "--no-defaults", f"--datadir={data}"),
                *("--auth-root-authentication-method=normal", "--skip-test-db"),
            ]
        )
    command = [
        *(_MARIADB, "--no-defaults", f"--datadir={data}", f"--port={port}"),
        *("--bind-address=127.0.0.1", f"--socket={data}/sock", f"--pid-file={data}/pid"),
        "--innodb-flush-log-at-trx-commit=0",
    ]
    with _running(command, lambda: _answers(port)):
        sql = (
            "CREATE DATABASE IF NOT EXISTS nmt CHARACTER SET utf8mb4;"
            "CREATE USER IF NOT EXISTS nmt@'127.0.0.1'; GRANT ALL ON *.* TO nmt@'127.0.0.1';"
        )
        _retry([*_mariadb_as_root(folder), "-e", sql])
        yield f"mysql://nmt@127.0.0.1:{port}/nmt"


class Database:
    """A database server that goes and comes, on one port and with what was in it."""

    def __init__(
        self, kind: Callable[[Path, int], AbstractContextManager[str]], folder: Path
    ) -> None:
        self._kind = kind
        self._folder = folder
        self.port = free_port()
        self._running: AbstractContextManager[str] | None = None
        self._databases = 0
        self.start()

    def new_url(self) -> str:
        """The URL of a new, empty database."""
        self._databases += 1
        name = f"nmt{self._databases}"
        if self._kind is postgresql:
            _run([*_psql(self.port), "-c", f"CREATE DATABASE {name}"])
            return f"postgres://nmt@127.0.0.1:{self.port}/{name}"
        sql = f"CREATE DATABASE {name} CHARACTER SET utf8mb4"
        _run([*_mariadb_as_root(self._folder), "-e", sql])
        return f"mysql://nmt@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start it, where it does not run."""
        if self._running is None:
            server = self._kind(self._folder, self.port)
            server.__enter__()
            self._running = server

    def stop(self) -> None:
        """End it, and all connections to it."""
        if self._running is not None:
            self._running.__exit__(None, None, None)
            self._running = None

    @contextmanager
    def silent(self) -> Iterator[None]:
        """All its processes stand still: connections are taken and never answered."""
        processes = self._processes()
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def end_connections(self) -> None:
        """Close all connections of clients, as when they were idle for too long."""
        if self._kind is postgresql:
            sql = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            _run([*_psql(self.port), "-c", sql])
            return
        sql = "KILL CONNECTION USER nmt@'127.0.0.1'"
        _run([*_mariadb_as_root(self._folder), "-e", sql])

    def _processes(self) -> list[psutil.Process]:
        name = "postmaster.pid" if self._kind is postgresql else "pid"
        process = psutil.Process(int((self._folder / name).read_text().split()[0]))
        return [process, *process.children(recursive=True)]


class Databases:
    """The database servers of a test run: one of a kind, which is made when it is first asked for.

    To make one takes longer than most of what is done with it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[Any, Database] = {}

    def of(self, kind: Callable[[Path, int], AbstractContextManager[str]]) -> Database:
        """That of a kind, which runs."""
        if kind not in self._made:
            self._made[kind] = Database(kind, self._folder / kind.__name__)
        self._made[kind].start()
        return self._made[kind]

    def stop(self) -> None:
        """End them all."""
        for database in self._made.values():
            database.stop()


def _psql(port: int) -> tuple[object, ...]:
    return (_POSTGRES[-1] / "psql", "-h", "127.0.0.1", "-p", port, "-U", "nmt", "postgres")


def _mariadb_as_root(folder: Path) -> tuple[object, ...]:
    return ("mariadb", "--no-defaults", f"--socket={folder}/sock", "-u", "root")


def _can_import(name: str) -> bool:
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def _unprivileged() -> str | None:
    """The user to run a database as: both refuse to run as root."""
    return None if os.getuid() else "nobody"


def _can_change_user() -> bool:
    return hasattr(os, "getuid")


def _own_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    if user := _unprivileged():
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        for parent in folder.parents:
            if parent.stat().st_uid == os.getuid() and parent != Path(parent.anchor):
                parent.chmod(parent.stat().st_mode | 0o011)
    return folder


def _run(command: Sequence[object]) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        user=_unprivileged(),
        cwd="/",
        capture_output=True,
        timeout=120,
    )


def _retry(command: Sequence[object]) -> None:
    # A server accepts connections a moment before it accepts sessions.
    deadline = time.monotonic() + 60
    while True:
        try:
            _run(command)
            return
        except subprocess.CalledProcessError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@contextmanager
def _running(command: Sequence[object], is_ready: Callable[[], bool]) -> Iterator[None]:
    with subprocess.Popen(
        [str(word) for word in command],
        user=_unprivileged(),
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            for _ in range(600):
                if is_ready():
                    break
                assert process.poll() is None, command
                time.sleep(0.1)
            yield
        finally:
            # PostgreSQL's fast shutdown; on SIGTERM it would wait for its clients. MariaDB ends on
            # SIGTERM only.
            process.send_signal(signal.SIGINT if "postgres" in str(command[0]) else signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


OTHER_DATABASES = [
    pytest.param(
        postgresql,
        marks=pytest.mark.skipif(not has_postgresql(), reason="no PostgreSQL or psycopg here"),
    ),
    pytest.param(
        mariadb,
        marks=pytest.mark.skipif(not has_mariadb(), reason="no MariaDB or mysqlclient here"),
    ),
]
"""The databases beside SQLite, as parameters of a fixture: what makes each."""
