"""`python manage.py settings_table`: all settings as a page of the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mysite.environment.settings_table import settings_page


class Command(BaseCommand):
    """What `docs/settings.md` is made with."""

    help = "Writes the page of all settings, in Markdown, to a file or to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument("--file", type=Path, help="such as docs/settings.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        if options["file"] is None:
            self.stdout.write(settings_page(), ending="")
        else:
            options["file"].write_text(settings_page(), encoding="utf-8")
