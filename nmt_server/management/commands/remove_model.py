"""`python manage.py remove_model`: forget a model and its translations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nmt_server.models import TranslationModel
from nmt_server.registration.register import count_translations, delete_model


class Command(BaseCommand):
    """Remove a model from the database."""

    help = (
        "Remove a model and its cached translations from the database. The model's files stay. "
        "Translations that people edited or imported are only removed with --with-corrections."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument("name", help="the model, as list_models names it")
        parser.add_argument(
            "--with-corrections",
            action="store_true",
            help="also remove the translations that people edited or imported",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError` for an unknown name, and where corrections would be lost."""
        name = options["name"]
        row = TranslationModel.objects.filter(name=name).first()
        if row is None:
            names = ", ".join(TranslationModel.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"No model is named {name!r}. Registered: {names}.")
        counts = count_translations(row)
        if counts.by_people and not options["with_corrections"]:
            raise CommandError(
                f"People edited or imported {counts.by_people} translations of {name}, which would "
                f"be lost. Save them: python manage.py export_cache {name}.csv --model {name}. "
                "Then add --with-corrections."
            )
        heir = delete_model(row)
        self.stdout.write(
            f"Removed {name}, {counts.by_engine} translations by the engine and "
            f"{counts.by_people} by people. The files in {row.path} are still there."
        )
        if heir is not None:
            self.stdout.write(f"The default model is now {heir.name}.")
