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

import psutil
import pytest

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
    """A PostgreSQL server with an empty database, or with what `folder` has; its URL."""
    bin_folder = _POSTGRES[-1]
    is_new = not folder.exists()
    data = _own_folder(folder) if is_new else folder
    port = port or _free_port()
    if is_new:
        _run([bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "nmt", "-E", "UTF8"])
    command = [
        *(bin_folder / "postgres", "-D", data, "-p", port, "-k", data),
        *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
    ]
    with _running(command, lambda: _answers(port)):
        where = ("-h", "127.0.0.1", "-p", port, "-U", "nmt", "nmt")
        _retry([bin_folder / "createdb", *where] if is_new else [bin_folder / "vacuumdb", *where])
        yield f"postgres://nmt@127.0.0.1:{port}/nmt"


@contextmanager
def mariadb(folder: Path, port: int = 0) -> Iterator[str]:
    """A MariaDB server with an empty database, or with what `folder` has; its URL."""
    assert _MARIADB is not None
    is_new = not folder.exists()
    data = _own_folder(folder) if is_new else folder
    port = port or _free_port()
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
        _retry(["mariadb", "--no-defaults", f"--socket={data}/sock", "-u", "root", "-e", sql])
        yield f"mysql://nmt@127.0.0.1:{port}/nmt"


class Database:
    """A database server that goes and comes, on one port and with what was in it."""

    def __init__(
        self, kind: Callable[[Path, int], AbstractContextManager[str]], folder: Path
    ) -> None:
        self._kind = kind
        self._folder = folder
        self._port = _free_port()
        self._running: AbstractContextManager[str] | None = None
        self.url = ""
        self.start()

    def start(self) -> None:
        """Start it, at first with an empty database."""
        self._running = self._kind(self._folder, self._port)
        self.url = self._running.__enter__()

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
            sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'nmt' \
                AND pid <> pg_backend_pid()"
            where = ("-h", "127.0.0.1", "-p", self._port, "-U", "nmt", "nmt")
            _run([_POSTGRES[-1] / "psql", *where, "-c", sql])
            return
        root = ("mariadb", "--no-defaults", f"--socket={self._folder}/sock", "-u", "root")
        _run([*root, "-e", "KILL CONNECTION USER nmt@'127.0.0.1'"])

    def _processes(self) -> list[psutil.Process]:
        name = "postmaster.pid" if self._kind is postgresql else "pid"
        process = psutil.Process(int((self._folder / name).read_text().split()[0]))
        return [process, *process.children(recursive=True)]


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
            for _ in range(300):
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
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


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
