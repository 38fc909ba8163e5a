"""`python manage.py restore FILE`: a backup becomes the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mysite.databases.backups import read_backup
from mysite.databases.connections import close_connections
from nmt_server.models.changes import bump_revision


class Command(BaseCommand):
    """Reads a backup."""

    help = (
        "Replace what is in the database by a backup of the same kind of database, and bring it up "
        "to this version. Stop the server first."
    )
    # The database may be empty.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The command line."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_: object, **options: Any) -> None:
        """Read it."""
        file: Path = options["file"]
        close_connections()
        try:
            read_backup(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        call_command("migrate", interactive=False, verbosity=0)
        bump_revision()
        self.stdout.write(f"The database is what it was in {file}.")
