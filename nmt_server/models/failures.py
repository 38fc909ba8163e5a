"""What is said of a database that failed: why, in words that name neither it nor its place."""

from __future__ import annotations

import logging

from nmt_server.logs.sparing import Sparing

# What the messages of the databases have in them, and what it means. They also name hosts, ports,
# users and files, which are not for everybody who may read a log or ask for readiness.
_MEANINGS = (
    ("is locked", "it is locked by another writer"),
    ("lock wait", "it is locked by another writer"),
    ("lock timeout", "it is locked by another writer"),
    ("deadlock", "two writers waited for each other"),
    ("is full", "there is no space left on its disk"),
    ("no space", "there is no space left on its disk"),
    ("could not extend", "there is no space left on its disk"),
    ("disk i/o", "its disk fails"),
    ("malformed", "its file is damaged"),
    ("not a database", "its file is damaged"),
    ("was replaced", "its file was replaced; delete the -wal and -shm of the old one beside it"),
    ("unable to open", "its file is gone or cannot be opened; put it back"),
    ("readonly", "it cannot be written to"),
    ("read-only", "it cannot be written to"),
    ("no such table", "it is not set up; run: python manage.py setup"),
    ("does not exist", "it is not set up; run: python manage.py setup"),
    ("doesn't exist", "it is not set up; run: python manage.py setup"),
    ("too many", "it has too many connections"),
    ("get a connection", "no connection to it came in time"),
    ("shutting down", "it is shutting down"),
    ("administrator command", "it ended the connection"),
    ("starting up", "it is starting up"),
    ("refused", "it refuses connections"),
    ("can't connect", "it refuses connections"),
    ("resolve", "its host is not known"),
    ("unknown server host", "its host is not known"),
    ("unknown mysql server host", "its host is not known"),
    ("authentication", "it refuses the user or the password"),
    ("access denied", "it refuses the user or the password"),
    ("statement timeout", "it took too long"),
    ("timed out", "it took too long"),
    ("timeout", "it took too long"),
    ("gone away", "the connection was closed"),
    ("closed", "the connection was closed"),
    ("lost connection", "the connection was closed"),
    ("reset by peer", "the connection was closed"),
)


def why_it_failed(error: BaseException) -> str:
    """The reason in some words, from a fixed list; else the name of the error's class."""
    message = str(error).lower()
    known = (meaning for part, meaning in _MEANINGS if part in message)
    return next(known, type(error).__name__)


_sparing = Sparing()


def log_failure(logger: logging.Logger, consequence: str, error: BaseException) -> None:
    """Log that the database failed and what follows: a line a second at most, of whatever kind."""
    left_out = _sparing.pass_on()
    if left_out is not None:
        more = f" ({left_out:,} more such failures since the last line.)" if left_out else ""
        logger.error("The database failed: %s. %s%s", why_it_failed(error), consequence, more)
