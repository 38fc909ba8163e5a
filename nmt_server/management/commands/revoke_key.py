"""`python manage.py revoke_key`: make a key worthless."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nmt_server.accounts.keys import revoke
from nmt_server.accounts.verification import REMEMBERED_SECONDS
from nmt_server.models import ApiKey


class Command(BaseCommand):
    """Revoke a key."""

    help = (
        "Revoke a key, for good. Its jobs and what was used with it stay; create_key with the same "
        "name gives them a new key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument("name", help="the key, as list_keys names it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises `CommandError` for an unknown name."""
        row = ApiKey.objects.filter(name=options["name"]).first()
        if row is None:
            names = ", ".join(ApiKey.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"No key is named {options['name']!r}. There are: {names}.")
        if row.revoked_at is not None:
            self.stdout.write(f"The key of {row.name} was revoked before.")
            return
        revoke(row)
        self.stdout.write(
            f"The key of {row.name} is revoked. Servers that run refuse it within "
            f"{REMEMBERED_SECONDS:g} seconds."
        )
