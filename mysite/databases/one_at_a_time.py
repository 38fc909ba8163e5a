"""What only one process at a time may do, of all that share a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from filelock import FileLock, Timeout

# Whoever else is at it may have tables with many millions of rows to change.
_WAIT_SECONDS = 3600
# Any number, and any name, that nobody else takes.
_NUMBER, _NAME = 0x6E6D745F, "nmt_server.setup"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for whoever is within, on any machine; who ends, however that comes, is so no more.

    Raises `OperationalError` where it takes too long.
    """
    shared = connections[DEFAULT_DB_ALIAS]
    if shared.vendor == "sqlite":
        file = Path(str(shared.settings_dict["NAME"]))
        try:
            with FileLock(file.with_name(f"{file.name}.lock"), _WAIT_SECONDS):
                yield
        except Timeout as error:
            raise _took_too_long() from error
        return
    # Its own connection, which holds the lock for as long as it is open.
    own = shared.copy()
    own.settings_dict["OPTIONS"].pop("pool", None)
    try:
        with own.cursor() as cursor:
            if own.vendor == "postgresql":
                cursor.execute(f"SET statement_timeout = '{_WAIT_SECONDS}s'")
                cursor.execute("SELECT pg_advisory_lock(%s)", [_NUMBER])
            else:
                cursor.execute("SELECT GET_LOCK(%s, %s)", [_NAME, _WAIT_SECONDS])
                if cursor.fetchone() != (1,):
                    raise _took_too_long()
        yield
    finally:
        own.close()


def _took_too_long() -> OperationalError:
    return OperationalError("Another process prepares it, and takes too long.")
