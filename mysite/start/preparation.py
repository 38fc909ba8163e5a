"""Whether `setup` was run, and how it is."""

from __future__ import annotations

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error as AnyDatabaseError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from mysite.databases.connections import close_connections


def require_setup() -> None:
    """Raise `CommandError` where `setup` has not been run on the database since the last update."""
    try:
        executor = MigrationExecutor(connections["default"])
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except AnyDatabaseError as error:
        raise CommandError(f"The database does not answer: {error}") from error
    finally:
        # gunicorn forks after this, and a connection cannot be shared.
        close_connections()
    if pending:
        raise CommandError(f"The server is not set up yet. Run: {manage_command('setup')}")


def manage_command(command: str) -> str:
    """`command` of manage.py as it can be typed in the project's folder, with this interpreter."""
    python = Path(sys.executable)
    # Not resolved: in a virtual environment that would be the system's interpreter.
    if python.is_relative_to(settings.BASE_DIR):
        return f"{python.relative_to(settings.BASE_DIR)} manage.py {command}"
    return f"python manage.py {command}"
