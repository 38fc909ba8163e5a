"""What both servers do when they start: check that there is something to serve, and say where."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import orjson
from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error as AnyDatabaseError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from mysite.address import who_is_refused
from mysite.databases import close_connections
from nmt_server.accounts.usage import write_all
from nmt_server.jobs.runner import runner

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 14366

# Seconds that a process which ends has to let go of its jobs, so that they go on elsewhere.
_JOBS_END_SECONDS = 10.0

_EXAMPLE = "クロエは静かに前へと歩み出た。"


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


def end_worker() -> None:
    """Let go of jobs and write down what was counted, when all is answered."""
    runner().join(_JOBS_END_SECONDS)
    write_all()


def start_message(host: str, port: int, encoding: str | None) -> str:
    """Where the server is and a line to try it with, for a console of that encoding."""
    url = f"http://{_reachable(host)}:{port}/"
    refused = who_is_refused(host)
    return (
        f"nmt-server is ready at {url} (administration: {url}admin/).\n"
        f"Try it:  {_curl(url, encoding or 'ascii')}\n"
        + (f"{refused}\n" if refused else "")
        + f"Stop it with {'Ctrl+Break' if sys.platform == 'win32' else 'Ctrl+C'}."
    )


def manage_command(command: str) -> str:
    """`command` of manage.py as it can be typed in the project's folder, with this interpreter."""
    python = Path(sys.executable)
    # Not resolved: in a virtual environment that would be the system's interpreter.
    if python.is_relative_to(settings.BASE_DIR):
        return f"{python.relative_to(settings.BASE_DIR)} manage.py {command}"
    return f"python manage.py {command}"


def _reachable(host: str) -> str:
    if host in ("", "0", "0.0.0.0", "::"):
        return DEFAULT_HOST
    return f"[{host}]" if ":" in host else host


def _curl(url: str, encoding: str) -> str:
    body = orjson.dumps({"content": _EXAMPLE}).decode()
    try:
        body.encode(encoding)
    except UnicodeEncodeError:
        escaped = _EXAMPLE.encode("ascii", "backslashreplace").decode()
        body = f'{{"content":"{escaped}"}}'
    # The shells of Windows have no single quotes.
    quote = subprocess.list2cmdline if sys.platform == "win32" else shlex.join
    return quote(["curl", url, "-d", body])
