"""The database: that it answers, how fast, that it is up to date and whole."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.core import checks
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nmt_server.monitoring.doctor.finding import Finding, failed, fine, warning

_SLOW_SECONDS = 0.05
# What those checks say is looked at with the models.
_OF_MODELS = ("nmt_server.W004", "nmt_server.W007")
_ADVICE = "See that it runs, and that DATABASE_URL names it: docs/settings.md."


def look_at_database() -> Iterator[Finding]:
    """Connect, ask, and compare the migrations."""
    try:
        connection.ensure_connection()
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        seconds = time.perf_counter() - began
    except AnyDatabaseError as error:
        yield failed(f"It does not answer: {error}".strip().replace("\n", " "), _ADVICE)
        return
    found = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    said = f"{found} answers in {1000 * seconds:.1f} ms."
    if seconds > _SLOW_SECONDS:
        yield warning(said, "Each uncached text asks it: put it nearer to the server.")
    else:
        yield fine(said)
    executor = MigrationExecutor(connection)
    if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield failed(f"{len(pending)} migrations are missing.", "Run: python manage.py setup")
    else:
        yield fine("Its tables are those of this version.")
    if connection.vendor == "sqlite":
        yield _whole()
    for message in checks.run_checks(tags=[checks.Tags.database], databases=["default"]):
        if message.id not in _OF_MODELS and not message.is_silenced():
            yield warning(message.msg, message.hint or "See Django's documentation of this check.")


def _whole() -> Finding:
    """What SQLite says of the first fault in the file; a large file takes some seconds."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (told,) = cursor.fetchone()
    if told == "ok":
        return fine("The file is whole.")
    return failed(f"The file is damaged: {told}", "Restore a backup, or save what can be: .recover")
