"""`python manage.py setup`: make the data folder ready to serve. Running it again does no harm."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as AnyDatabaseError

from mysite.databases.one_at_a_time import one_at_a_time
from mysite.start.preparation import manage_command
from nmt_server.errors import NmtServerError
from nmt_server.models import TranslationModel
from nmt_server.registration.register import check_model, save_model

DEMO_NAME = "demo"


class Command(BaseCommand):
    """Migrates, registers the demo model where there is none, makes the first administrator."""

    help = "Prepares the data folder: database, a first model, a first administrator."
    # The checks look into the database, which is only made here.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is still to be done, and say so."""
        (settings.DATA_DIR / "models").mkdir(exist_ok=True)
        try:
            # Machines that share a database may be started at once.
            with one_at_a_time():
                call_command("migrate", interactive=False, verbosity=0)
                self.stdout.write("The database is ready.")
                self._set_up_models()
                self._set_up_administrator()
        except AnyDatabaseError as error:
            raise CommandError(f"The database cannot be prepared: {error}") from error

    def _set_up_models(self) -> None:
        folder = settings.BASE_DIR / "demo" / "model" / "ctranslate2"
        demo = TranslationModel.objects.filter(name=DEMO_NAME).first()
        if demo is not None and not Path(demo.path).exists() and folder.exists():
            # The project was moved; what people have set on the row stays.
            _save_demo(demo, folder)
            self.stdout.write(f"The demo model is now served from {demo.path}.")
        elif TranslationModel.objects.exists():
            self.stdout.write("The models are registered.")
        elif folder.exists():
            demo = TranslationModel(
                name=DEMO_NAME, source_language_id="ja", target_language_id="en"
            )
            _save_demo(demo, folder)
            self.stdout.write("The demo model is registered: Japanese to English.")
        else:
            self.stdout.write(
                f"No model is registered. Register one: {manage_command('add_model NAME PATH')}"
            )

    def _set_up_administrator(self) -> None:
        users = get_user_model()._default_manager
        if name := os.environ.get("DJANGO_SUPERUSER_USERNAME"):
            password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
            if not users.filter(username=name).exists():
                if not password:
                    raise CommandError(
                        "DJANGO_SUPERUSER_USERNAME is set, but DJANGO_SUPERUSER_PASSWORD is not."
                    )
                email = os.environ.get("DJANGO_SUPERUSER_EMAIL", "")
                users.create_superuser(name, email, password)
                self.stdout.write(f"The administrator {name} can sign in.")
        if not users.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write(
                "Nobody can sign in to the administration yet. To make an administrator: "
                + manage_command("createsuperuser")
            )


def _save_demo(demo: TranslationModel, folder: Path) -> None:
    """Register the demo model in `folder`, with the SentencePiece models that are found by it."""
    demo.path = str(folder)
    demo.source_sentencepiece = demo.target_sentencepiece = ""
    try:
        check_model(demo, try_out=False)
    except NmtServerError as error:
        raise CommandError(f"The demo model cannot be registered. {error}") from error
    save_model(demo)
