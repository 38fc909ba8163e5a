"""The whole database into a file and back, with the means of each database."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections

_SQLITE_MAGIC = b"SQLite format 3\0"


def write_backup(file: Path) -> None:
    """Write what is in the database now; others may go on writing to it.

    Nobody else may read the file. It appears under its name when it is complete.
    """
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    new.touch(0o600)
    try:
        settings = connections[DEFAULT_DB_ALIAS].settings_dict
        match connections[DEFAULT_DB_ALIAS].vendor:
            case "sqlite":
                _copy(str(settings["NAME"]), str(new))
            case "postgresql":
                arguments = ["--format=custom", "--no-owner", f"--file={new}"]
                _run(["pg_dump", *_of_postgresql(settings), *arguments], settings)
            case "mysql":
                # One state of all tables, without keeping others from writing.
                arguments = ["--single-transaction", f"--result-file={new}", str(settings["NAME"])]
                _run([_tool("dump"), *_of_mariadb(settings), *arguments], settings)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def read_backup(file: Path) -> None:
    """Replace what is in the database by a backup of the same kind of database."""
    settings = connections[DEFAULT_DB_ALIAS].settings_dict
    with file.open("rb") as stream:
        is_sqlite = stream.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC
    vendor = connections[DEFAULT_DB_ALIAS].vendor
    if is_sqlite != (vendor == "sqlite"):
        raise CommandError(f"{file} is no backup of a database of this kind.")
    match vendor:
        case "sqlite":
            _require_whole(file)
            _copy(str(file), str(settings["NAME"]))
        case "postgresql":
            how = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
            _run(["pg_restore", *_of_postgresql(settings), *how, str(file)], settings)
        case "mysql":
            command = [_tool(""), *_of_mariadb(settings), str(settings["NAME"])]
            _run(command, settings, standard_input=file)


def _require_whole(file: Path) -> None:
    """Raise `CommandError` for what is damaged, or a database of something else."""
    with closing(sqlite3.connect(file)) as backup:
        try:
            found = str(backup.execute("PRAGMA quick_check(1)").fetchone()[0])
            ours = "SELECT 1 FROM django_migrations WHERE app = 'nmt_server'"
            if found == "ok" and backup.execute(ours).fetchone() is None:
                found = "its tables are others"
        except sqlite3.Error as error:
            found = str(error)
    if found != "ok":
        raise CommandError(
            f"{file} is damaged or no backup of this server: {found}. Nothing was changed."
        )


def _copy(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _of_postgresql(settings: Mapping[str, Any]) -> list[str]:
    given = (("host", "HOST"), ("port", "PORT"), ("username", "USER"), ("dbname", "NAME"))
    return ["--no-password", *(f"--{name}={settings[key]}" for name, key in given if settings[key])]


def _of_mariadb(settings: Mapping[str, Any]) -> list[str]:
    given = (("host", "HOST"), ("port", "PORT"), ("user", "USER"))
    options = [f"--{name}={settings[key]}" for name, key in given if settings[key]]
    return [*options, "--default-character-set=utf8mb4"]


def _tool(kind: str) -> str:
    """The program of MariaDB, or that of MySQL: `mariadb-dump` and `mysqldump`."""
    ours = f"mariadb-{kind}" if kind else "mariadb"
    return ours if shutil.which(ours) else f"mysql{kind}"


def _run(
    command: Sequence[str], settings: Mapping[str, Any], standard_input: Path | None = None
) -> None:
    password = str(settings["PASSWORD"])
    # Not on the command line, which everybody on the machine can read.
    environment = {**os.environ, "PGPASSWORD": password, "MYSQL_PWD": password}
    with (standard_input or Path(os.devnull)).open("rb") as stream:
        try:
            done = subprocess.run(
                command, env=environment, stdin=stream, capture_output=True, text=True
            )
        except FileNotFoundError:
            raise CommandError(
                f"{command[0]} is not installed; it comes with the client of the database."
            ) from None
    if done.returncode:
        raise CommandError(f"{command[0]} failed: {done.stderr.strip()}")
