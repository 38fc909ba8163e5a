"""`python manage.py runserver`: serve on this machine, for people."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands.runserver import Command as DjangoCommand

from mysite.servers import web_process
from mysite.servers.graceful import GracefulServer, RequestHandler
from mysite.start.address import DEFAULT_HOST, DEFAULT_PORT, require_address
from mysite.start.announcement import start_message
from mysite.start.preparation import require_setup
from nmt_server.api.http.followers import share_threads
from nmt_server.api.sugoi.close import PID_VARIABLE
from nmt_server.conf import get_settings
from nmt_server.serving.current_models import forget_models


class Command(DjangoCommand):
    """Django's runserver, which ends in good order and does not restart by itself.

    Django's starts again whenever a file changes, which would kill the translations in flight:
    here, that is `--reload`, for those who change the code.
    """

    help = "Serves translations from this process. For many users at once, see the command serve."
    addr: str
    port: str
    use_ipv6: bool
    default_addr = DEFAULT_HOST
    default_port = str(DEFAULT_PORT)

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's arguments, and `--reload`."""
        super().add_arguments(parser)
        parser.add_argument(
            "--reload",
            action="store_true",
            dest="use_reloader",
            help="Start again whenever the code changes.",
        )
        parser.set_defaults(use_reloader=False)

    def run(self, **options: Any) -> None:
        """Check that `setup` was run and the address is free, then serve."""
        # For the person at this machine, whom nobody else can pass for here.
        for name in ("TRUST_LOOPBACK", "ALLOW_DOWNLOADS"):
            settings.NMT_SERVER.setdefault(name, True)
        get_settings.cache_clear()
        require_setup()
        require_address(self.addr, int(self.port))
        super().run(**options)

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl+C."""
        os.environ[PID_VARIABLE] = str(os.getpid())
        if options["use_reloader"]:
            # In a thread of its own, where signals cannot be handled.
            super().inner_run(*args, **options)
            return
        if not options["skip_checks"]:
            self.check()
        server = GracefulServer((self.addr, int(self.port)), RequestHandler, ipv6=self.use_ipv6)
        server.set_app(self.get_handler(*args, **options))
        self.on_bind(server.server_port)
        share_threads(None)
        web_process.begin()
        # What waits longest for the worker gives up by itself first.
        drain_seconds = get_settings().REQUEST_TIMEOUT + 10
        server.serve_until_stopped(drain_seconds, web_process.stop, _end)

    def on_bind(self, server_port: int) -> None:
        """Say where the server is."""
        self.stdout.write(start_message(self.addr, server_port, self.stdout.encoding))
        self.stdout.flush()


def _end() -> None:
    web_process.end()
    forget_models()
