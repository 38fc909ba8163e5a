"""The environment variables beside those of the app's settings, as `docs/settings.md` has them.

A setting NAME of the app (`nmt_server.conf`) has the variable `NMT_NAME`. What is not declared here
or there cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Variable(NamedTuple):
    """What a variable means, what it takes, and what it is where it is not set."""

    meaning: str
    takes: str
    default: str


VARIABLES: Mapping[str, Variable] = MappingProxyType(
    {
        "DATABASE_URL": Variable(
            "The database: SQLite, PostgreSQL with `requirements-postgresql.txt`, or MariaDB and "
            "MySQL with `requirements-mysql.txt`.",
            "a URL, such as `postgres://user:password@host:5432/name`",
            "SQLite in the data folder",
        ),
        "DJANGO_ALLOWED_HOSTS": Variable(
            "The names and addresses under which others reach the server, beside this machine's "
            "own.",
            "names without `http://` and port",
            "none",
        ),
        "DJANGO_CSRF_TRUSTED_ORIGINS": Variable(
            "Other origins from which people sign in.",
            "origins, such as `https://nmt.example.org`",
            "none",
        ),
        "DJANGO_DEBUG": Variable(
            "Whether an error shows its traceback to whoever asks; only for development.",
            "yes or no",
            "no",
        ),
        "DJANGO_FORCE_SCRIPT_NAME": Variable(
            "The path under which a proxy shows the server and which it takes off.",
            "a path, such as `/nmt`",
            "none",
        ),
        "DJANGO_SECRET_KEY": Variable(
            "What sessions and forms are signed with.",
            "a secret",
            "made once and kept in the data folder",
        ),
        "NMT_DATABASE_CONNECTIONS": Variable(
            "How many connections to PostgreSQL each process has at most.",
            "a whole number above 0",
            "20",
        ),
        "NMT_DATABASE_TIMEOUT": Variable(
            "Seconds that a request waits for the database, or for a lock in it.",
            "a whole number above 0",
            "5",
        ),
        "NMT_BEHIND_TLS": Variable(
            "Whether everybody comes [through TLS](deploying.md#behind-a-proxy).",
            "yes or no",
            "no",
        ),
        "NMT_LOG_LEVEL": Variable(
            "How much is written to the log, by hosts, too.",
            "`DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`",
            "`INFO`",
        ),
        "NMT_TRUSTED_PROXIES": Variable(
            "The [proxies](deploying.md#behind-a-proxy) whose `X-Forwarded-For`, `-Proto` and "
            "`-Prefix` are believed.",
            "addresses or networks, such as `172.16.0.0/12`",
            "none",
        ),
    }
)
