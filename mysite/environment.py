"""The environment variables that set the project up, each read as what it is.

A value that cannot be meant raises `ImproperlyConfigured`: one sentence with the variable, its
value and what it takes. An empty variable is one that is not set.
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import fields
from importlib import import_module
from ipaddress import AddressValueError, IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from mysite.variables import VARIABLES
from nmt_server.api.sugoi.close import PID_VARIABLE
from nmt_server.conf import Settings, check_setting

_DATA_DIR = "NMT_DATA_DIR"
_DATABASE = "DATABASE_URL"
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_DRIVERS = {"postgresql": "requirements-postgresql.txt", "mysql": "requirements-mysql.txt"}
_LARGEST_NUMBER = 10_000
_HOST = re.compile(r"\*|\.?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_SITE = re.compile(r"https?://[^/?#\s]+")

# Every variable that can be read, and those that the servers set for their own processes.
_KNOWN = {PID_VARIABLE, *VARIABLES, *(f"NMT_{field.name}" for field in fields(Settings))}


def server_settings() -> dict[str, Any]:
    """`NMT_SERVER`: of each setting NAME that has a variable `NMT_NAME`, its value."""
    found: dict[str, Any] = {"DATA_DIR": data_folder()}
    for name in (field.name for field in fields(Settings) if field.name not in found):
        variable = f"NMT_{name}"
        if value := read(variable):
            found[name] = check_setting(name, value, variable)
    return found


def read(variable: str, default: str = "") -> str:
    """The value of a variable without the space around it."""
    if variable not in _KNOWN:
        raise KeyError(f"{variable} is declared nowhere.")
    return os.environ.get(variable, "").strip() or default


def flag(variable: str) -> bool:
    """Whether it is set to yes; not where it is not set."""
    value = read(variable, "no").lower()
    if value not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise _wrong(variable, "yes or no")
    return value in ("1", "true", "yes", "on")


def number(variable: str, default: int) -> int:
    """A whole number above 0."""
    value = read(variable, str(default))
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= _LARGEST_NUMBER):
        raise _wrong(variable, f"a whole number from 1 to {_LARGEST_NUMBER}")
    return int(value)


def log_level() -> str:
    """The level of the log."""
    level = read("NMT_LOG_LEVEL", "INFO").upper()
    if level not in _LEVELS:
        raise _wrong("NMT_LOG_LEVEL", f"one of {', '.join(_LEVELS)}")
    return level


def hosts(variable: str) -> list[str]:
    """Names and addresses of machines, as Django compares them."""
    found = [_bracketed(word.lower()) for word in _words(variable)]
    if not all(_HOST.fullmatch(host) for host in found):
        raise _wrong(
            variable,
            "names or addresses without http:// and port, such as nmt.example.org 192.168.1.20",
        )
    return found


def sites(variable: str) -> list[str]:
    """Origins of web sites, such as `https://nmt.example.org`."""
    found = [word.rstrip("/") for word in _words(variable)]
    if not all(_SITE.fullmatch(site) for site in found):
        raise _wrong(variable, "origins with https:// or http://, such as https://nmt.example.org")
    return found


def networks(variable: str) -> list[IPv4Network | IPv6Network]:
    """Addresses of machines, and of networks such as `172.16.0.0/12`."""
    try:
        return [ip_network(word.strip("[]"), strict=False) for word in _words(variable)]
    except ValueError:
        raise _wrong(
            variable, "addresses or networks, such as 127.0.0.1 ::1 172.16.0.0/12"
        ) from None


def data_folder() -> Path:
    """The data folder, which is made where it is not there yet."""
    usual = Path(__file__).resolve().parent.parent / "data"
    named = read(_DATA_DIR)
    try:
        folder = Path(named or usual).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise _no_folder(folder, "it is a file") from None
    except OSError as error:
        raise _no_folder(folder, f"it cannot be made: {error.strerror}") from None
    except RuntimeError:
        raise _no_folder(Path(named), "there is no such home folder") from None
    try:
        # What the rights say is not all: disks are read-only, too.
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise _no_folder(folder, f"nothing can be written there: {error.strerror}") from None
    return folder


def database(data: Path) -> dj_database_url.DBConfig:
    """Django's settings of the database."""
    url = read(_DATABASE, f"sqlite:///{data / 'db.sqlite3'}")
    takes = "a URL, such as postgres://user:password@host:5432/name (also mysql://, sqlite://)"
    try:
        # A connection that ended with its server is opened anew before a request uses it.
        config = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
        raise _wrong(_DATABASE, takes) from None
    if not config["NAME"]:
        raise _wrong(_DATABASE, f"{takes}, with a name")
    try:
        import_module(f"{config['ENGINE']}.base")
        if config["ENGINE"].endswith("postgresql"):
            import_module("psycopg_pool")
    except (ImportError, ImproperlyConfigured):
        kind = config["ENGINE"].rpartition(".")[2]
        needed = _DRIVERS.get(kind)
        todo = f"Run: pip install -r {needed}" if needed else ""
        raise ImproperlyConfigured(
            f"{_DATABASE} is {_shown(_DATABASE)}, but the driver for {kind} is not installed. "
            f"{todo}".strip()
        ) from None
    return config


def unknown_variables() -> dict[str, str]:
    """Variables that look like one of the server's and are none, with the nearest that is."""
    mistaken = sorted(name for name in os.environ if name.startswith("NMT_") and name not in _KNOWN)
    return {
        name: next(iter(difflib.get_close_matches(name, sorted(_KNOWN), 1)), "")
        for name in mistaken
    }


def _words(variable: str) -> list[str]:
    return read(variable).replace(",", " ").split()


def _bracketed(host: str) -> str:
    try:
        return f"[{IPv6Address(host)}]"
    except AddressValueError:
        return host


def _shown(variable: str) -> str:
    """The value, without the password that a URL may have."""
    start, scheme, rest = read(variable).rpartition("://")
    user, at, place = rest.rpartition("@")
    return repr(start + scheme + (f"***@{place}" if at else user + place))


def _wrong(variable: str, takes: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{variable} is {_shown(variable)}; it takes {takes}.")


def _no_folder(folder: Path, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"The data folder {folder} cannot be used: {why}. {_DATA_DIR} names another."
    )
