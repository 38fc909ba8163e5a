"""`python manage.py serve`: serve with gunicorn, for many users at once."""

from __future__ import annotations

import os
import sys
from typing import Any

import psutil
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connection

from mysite.servers import web_process
from mysite.start.address import DEFAULT_HOST, DEFAULT_PORT, require_address
from mysite.start.announcement import start_message
from mysite.start.preparation import require_setup
from mysite.start.worker_count import usual_workers
from nmt_server.api.sugoi.close import PID_VARIABLE
from nmt_server.conf import get_settings
from nmt_server.engines.cores import usable_cores


class Command(BaseCommand):
    """gunicorn: several processes, which share one host for each model."""

    help = "Serves translations with gunicorn, from several processes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and how many requests to handle at once."""
        parser.add_argument("--host", default=DEFAULT_HOST, help="default: %(default)s")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="default: %(default)s")
        parser.add_argument(
            "--workers",
            type=int,
            default=usual_workers(
                usable_cores(),
                psutil.virtual_memory().available,
                is_sqlite=connection.vendor == "sqlite",
            ),
            help="web processes (default: half of the cores, a container's quota counted, from 2 "
            "to 4 with SQLite and to 16 with other databases, in a quarter of the free memory; "
            "here %(default)s)",
        )
        parser.add_argument(
            "--threads",
            type=int,
            default=64,
            help="requests of a web process that may wait for an engine at once; others wait for "
            "one of them (default: %(default)s)",
        )
        parser.add_argument(
            "--access-log", action="store_true", help="write a line for each request"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl+C."""
        if sys.platform == "win32":
            raise CommandError("gunicorn does not run on Windows; use the command runserver.")
        from mysite.servers.gunicorn_server import GunicornServer

        host = options["host"]
        if options["workers"] < 1 or options["threads"] < 1:
            raise CommandError("--workers and --threads are 1 or more.")
        require_setup()
        require_address(host, options["port"])

        def announce(port: int) -> None:
            self.stdout.write(start_message(host, port, self.stdout.encoding))
            self.stdout.flush()

        os.environ[PID_VARIABLE] = str(os.getpid())
        GunicornServer(
            get_internal_wsgi_application,
            announce,
            on_worker_start=web_process.begin,
            on_worker_stop=web_process.stop,
            on_worker_end=web_process.end,
            host=host,
            port=options["port"],
            workers=options["workers"],
            threads=options["threads"],
            # What waits longest for the worker gives up by itself first.
            drain_seconds=get_settings().REQUEST_TIMEOUT + 10,
            access_log=options["access_log"],
        ).run()
