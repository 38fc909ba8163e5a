"""`python manage.py backup FILE`: the whole database into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mysite.databases.backups import write_backup


class Command(BaseCommand):
    """Writes a backup."""

    help = (
        "Write the database to a file: models' rows, cache, corrections, jobs, users. The server "
        "may go on meanwhile. The files of models and the secret key are not in it; they are in "
        "NMT_DATA_DIR. PostgreSQL and MariaDB need their own programs for it (pg_dump, "
        "mariadb-dump)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The command line."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_: object, **options: Any) -> None:
        """Write it, and say how large it is."""
        file: Path = options["file"]
        try:
            write_backup(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        self.stdout.write(f"{file} has {file.stat().st_size:,} bytes.")
