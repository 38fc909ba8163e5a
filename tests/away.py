"""A database that is away for this process, of whatever kind it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from mysite.databases.connections import close_connections
from nmt_server.models.outage import reads, writes
from tests.ports import free_port


@contextmanager
def database_away(file: Path) -> Iterator[None]:
    """Within, no new connection comes to be: nobody listens, or `file` is where SQLite's is.

    Afterwards it is known that the database is back: until then, nobody asks it.
    """
    # All threads have the same.
    settings = connection.settings_dict
    close_connections()
    with pytest.MonkeyPatch.context() as patched:
        if connection.vendor == "sqlite":
            patched.setitem(settings, "NAME", str(file))
        else:
            patched.setitem(settings, "HOST", "127.0.0.1")
            patched.setitem(settings, "PORT", str(free_port()))
        if pool := settings["OPTIONS"].get("pool"):
            # So long it is that the first one waits.
            patched.setitem(pool, "timeout", 0.5)
        try:
            yield
        finally:
            close_connections()
    deadline = time.monotonic() + 60
    while reads.why or writes.why:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    # A thread that looked may have met the other place a moment before.
    close_connections()
