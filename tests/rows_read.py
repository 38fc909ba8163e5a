"""How many rows a database looks at to answer, as it counts them itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# SQLite counts steps of its virtual machine: so many for a row that is only passed by.
_STEPS_A_ROW = 5
_STEPS_AT_ONCE = 50

# Of the tables and of their indexes.
_POSTGRESQL = """
SELECT sum(pg_stat_get_xact_tuples_returned(oid)) FROM pg_class
WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace
"""
_MARIADB = "SHOW SESSION STATUS LIKE 'Handler_read%'"


class RowsRead:
    """How many it has been, when it is over."""

    number = 0


@contextmanager
def rows_read() -> Iterator[RowsRead]:
    """Counts what is read meanwhile over this thread's connection, in one transaction."""
    counted = RowsRead()
    with transaction.atomic():
        if connection.vendor == "sqlite":
            steps = 0

            def step() -> int:
                nonlocal steps
                steps += _STEPS_AT_ONCE
                return 0

            connection.connection.set_progress_handler(step, _STEPS_AT_ONCE)
            try:
                yield counted
            finally:
                connection.connection.set_progress_handler(None, 0)
            counted.number = steps // _STEPS_A_ROW
        else:
            before = _read()
            yield counted
            counted.number = _read() - before


def _read() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return int(cursor.fetchone()[0])
        cursor.execute(_MARIADB)
        return sum(int(number) for _, number in cursor.fetchall())


def analyze(table: str) -> None:
    """Lets the database know how many rows a table has, as a server that runs for long does.

    MariaDB commits what was done by then, so that this is for tests with `transactional_db`.
    """
    assert not connection.in_atomic_block
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {table}")
        elif connection.vendor == "mysql":
            cursor.execute(f"ANALYZE TABLE {table}")
            cursor.fetchall()  # What it says of the table.
