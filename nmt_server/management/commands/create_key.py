"""`python manage.py create_key`: make a key for a program or a person."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from nmt_server.accounts.keys import issue
from nmt_server.models import ApiKey, TranslationModel
from nmt_server.rights import Right, chosen_rights
from nmt_server.values.ages import MOST_DAYS


class Command(BaseCommand):
    """Make a key and print it."""

    help = (
        "Make a key and print it. It is shown this once: the server keeps only what proves it. "
        "Programs send it as `Authorization: Bearer KEY`, as `X-API-Key: KEY`, or as /k/KEY before "
        "the path of the address."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument("name", help="whose it is; list_keys and revoke_key name it so")
        parser.add_argument(
            "--rights",
            nargs="+",
            default=[Right.TRANSLATE],
            metavar="RIGHT",
            help=f"of {', '.join(Right)} (default: translate)",
        )
        parser.add_argument(
            "--models", nargs="+", default=[], metavar="NAME", help="the only models it may use"
        )
        parser.add_argument(
            "--pairs", nargs="+", default=[], metavar="PAIR", help="the only pairs, such as ja-en"
        )
        parser.add_argument(
            "--quota", type=_positive, metavar="N", help="characters a month that engines translate"
        )
        parser.add_argument("--rate", type=_positive, metavar="N", help="requests a minute")
        parser.add_argument(
            "--expires", type=_days, metavar="DAYS", help="days after which it is worth nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key alone, so that a script can take it. Raises `CommandError`."""
        row = ApiKey.objects.filter(name=options["name"]).first() or ApiKey(name=options["name"])
        if row.pk is not None and row.revoked_at is None:
            raise CommandError(
                f"There is a key of the name {row.name}. Take another name, or revoke it first: "
                f"python manage.py revoke_key {row.name}"
            )
        registered = set(TranslationModel.objects.values_list("name", flat=True))
        if unknown := set(options["models"]) - registered:
            raise CommandError(
                f"No model is named {', '.join(sorted(unknown))}. "
                f"Registered: {', '.join(sorted(registered)) or 'none'}."
            )
        try:
            # Also separated by commas, as in the settings.
            words = " ".join(options["rights"]).replace(",", " ").split()
            row.rights = " ".join(sorted(chosen_rights(words)))
        except ValueError as error:
            raise CommandError(f"--rights takes {error}.") from None
        row.allowed_models = " ".join(options["models"])
        row.allowed_pairs = " ".join(options["pairs"])
        row.quota, row.rate = options["quota"], options["rate"]
        days = options["expires"]
        row.expires_at = None if days is None else timezone.now() + timedelta(days=days)
        try:
            row.clean_fields(exclude=["prefix", "hashed_key"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        key = issue(row)
        self.stdout.write(key)
        self.stderr.write(
            f"This is the key of {row.name}. It is not shown again. Programs that can send no "
            "header take it in the address: http://HOST:PORT/k/KEY/"
        )


def _positive(word: str) -> int:
    try:
        number = int(word)
    except ValueError:
        number = 0
    if number <= 0:
        raise ArgumentTypeError(f"{word} is no whole number above 0")
    return number


def _days(word: str) -> int:
    if (number := _positive(word)) > MOST_DAYS:
        raise ArgumentTypeError(f"{word} is too many days: without it, a key never expires")
    return number
