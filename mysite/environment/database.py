"""The database that the environment names."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

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
    why = "it is a folder" if file.is_dir() else _why_nothing_is_written(folder)
    if why:
        raise ImproperlyConfigured(f"{_DATABASE} is {shown(_DATABASE)}, but {why}.")


def _why_nothing_is_written(folder: Path) -> str:
    """Empty where something can: SQLite writes files of its own beside the database, too."""
    if not folder.is_dir():
        return f"there is no folder {folder}"
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        return f"nothing can be written in {folder}: {error.strerror}"
    return ""
