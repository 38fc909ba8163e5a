"""The database that the environment names."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from mysite.environment.values import read, shown, wrong

_DATABASE = "DATABASE_URL"
_DRIVERS = {"postgresql": "requirements-postgresql.txt", "mysql": "requirements-mysql.txt"}


def database(data: Path) -> dj_database_url.DBConfig:
    """Django's settings of the database."""
    url = read(_DATABASE, f"sqlite:///{data / 'db.sqlite3'}")
    takes = "a URL, such as postgres://user:password@host:5432/name (also mysql://, sqlite://)"
    try:
        # A connection that ended with its server is opened anew before a request uses it.
        config = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
        raise wrong(_DATABASE, takes) from None
    if not config["NAME"]:
        raise wrong(_DATABASE, f"{takes}, with a name")
    if config["ENGINE"].endswith("sqlite3"):
        _check_file(Path(config["NAME"]))
    try:
        import_module(f"{config['ENGINE']}.base")
        if config["ENGINE"].endswith("postgresql"):
            import_module("psycopg_pool")
    except (ImportError, ImproperlyConfigured):
        kind = config["ENGINE"].rpartition(".")[2]
        needed = _DRIVERS.get(kind)
        todo = f"Run: pip install -r {needed}" if needed else ""
        raise ImproperlyConfigured(
            f"{_DATABASE} is {shown(_DATABASE)}, but the driver for {kind} is not installed. "
            f"{todo}".strip()
        ) from None
    return config


def _check_file(file: Path) -> None:
    """Refuse what SQLite can only say that it cannot open."""
    if ":" in file.name:
        return  # In memory, or a URL of SQLite's own.
    folder = file.absolute().parent
    if not folder.is_dir():
        why = f"there is no folder {folder}"
    elif file.is_dir():
        why = "it is a folder"
    elif not os.access(file if file.exists() else folder, os.W_OK):
        why = f"nothing can be written to {file if file.exists() else folder}"
    else:
        return
    raise ImproperlyConfigured(f"{_DATABASE} is {shown(_DATABASE)}, but {why}.")
