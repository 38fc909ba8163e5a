"""How the project connects to each kind of database, and how long a request waits for it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import dj_database_url
from django.db import DEFAULT_DB_ALIAS, connections

# Of what a command may be told to wait for a connection, in seconds.
_CONNECT_SECONDS = 3


def complete(config: dj_database_url.DBConfig, data_dir: Path, most: int, seconds: float) -> None:
    """Add to Django's settings of a database what the server needs of it.

    `most` is how many connections each process may have open, where that can be bounded; `seconds`
    how long a request waits for one of them, or for a lock.
    """
    options: dict[str, Any] = config.setdefault("OPTIONS", {})
    kind = config["ENGINE"].rpartition(".")[2]
    if kind == "sqlite3":
        _complete_sqlite(config, options, data_dir, seconds)
    elif kind == "postgresql":
        _complete_postgresql(config, options, most, seconds)
    elif kind == "mysql":
        options.setdefault("charset", "utf8mb4")
        options.setdefault("connect_timeout", _CONNECT_SECONDS)
        config["TEST"] = {"CHARSET": "utf8mb4"}


def _complete_sqlite(
    config: dj_database_url.DBConfig, options: dict[str, Any], data_dir: Path, seconds: float
) -> None:
    config["ENGINE"] = "mysite.databases.sqlite"
    # Readers go on while somebody writes, and a writer that waits its turn gets it. Each thread
    # has a connection of its own, so each gets little memory; the system caches the file. The
    # log may grow to 32 MB: new rows of the cache land all over its indexes, and a page that
    # was written often goes back into the database once.
    options.setdefault(
        "init_command",
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-256; "
        "PRAGMA wal_autocheckpoint=8000;",
    )
    options.setdefault("transaction_mode", "IMMEDIATE")
    options.setdefault("timeout", seconds)
    # Tests overlap as the server does, which a database in memory cannot.
    config["TEST"] = {"NAME": str(data_dir / "test.sqlite3")}


def _complete_postgresql(
    config: dj_database_url.DBConfig, options: dict[str, Any], most: int, seconds: float
) -> None:
    from mysite.databases.postgresql.patient import PatientConnection

    config["ENGINE"] = "mysite.databases.postgresql"
    options.setdefault("connect_timeout", _CONNECT_SECONDS)
    # A connection whose other end is gone without a word, as through a firewall.
    options.setdefault("keepalives_idle", 60)
    options.setdefault("tcp_user_timeout", _CONNECT_SECONDS * 1000)
    if "pool" not in options and most:
        options["pool"] = {
            "min_size": 0,
            "max_size": most,
            "timeout": seconds,
            # A server that is back is met by the next request, not after a growing pause.
            "reconnect_timeout": _CONNECT_SECONDS,
            "connection_class": PatientConnection,
        }
    if options.get("pool"):
        # It is the pool that keeps connections.
        config["CONN_MAX_AGE"] = 0
        config["CONN_HEALTH_CHECKS"] = True


def limit_waits(seconds: float) -> None:
    """From now on, nothing in this process waits longer for the database: it serves requests.

    Nor does it create a database that is not there.

    Commands wait: a migration or a removal of many rows takes as long as it must.
    """
    database = connections[DEFAULT_DB_ALIAS]
    # Of all threads.
    options = connections.settings[DEFAULT_DB_ALIAS]["OPTIONS"]
    if database.vendor == "postgresql":
        from mysite.databases.postgresql.patient import PatientConnection

        milliseconds = math.ceil(seconds * 1000)
        given = options.get("options", "")
        limits = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
        options["options"] = f"{limits} {given}".strip()
        # The server ends a statement itself, and says so, before it counts as silent.
        PatientConnection.seconds = seconds + 1
    elif database.vendor == "sqlite":
        from mysite.databases.sqlite.base import DatabaseWrapper

        DatabaseWrapper.needs_file = True
    elif database.vendor == "mysql":
        whole = math.ceil(seconds)
        options["read_timeout"] = options["write_timeout"] = whole + 1
        options.setdefault("init_command", f"SET SESSION innodb_lock_wait_timeout={whole}")
    close_connections()


def close_connections() -> None:
    """Close those of this thread, and the pool: a process that forks cannot share them."""
    for database in connections.all(initialized_only=True):
        database.close()
        if database.settings_dict["OPTIONS"].get("pool"):
            database.close_pool()  # type: ignore[attr-defined]  # Of PostgreSQL alone.
