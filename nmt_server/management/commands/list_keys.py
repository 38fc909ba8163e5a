"""`python manage.py list_keys`: the keys, what they allow and how much they are used."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nmt_server.accounts.summary import KeySummary, summaries
from nmt_server.management.tables import lines_of

_HEADINGS = ("NAME", "BEGINS", "RIGHTS", "STATE", "CHARACTERS", "RATE", "LAST USE", "LIMITED TO")


class Command(BaseCommand):
    """Show all keys."""

    help = (
        "List the keys: what each begins with, its rights, characters used this month and its "
        "quota, requests a minute, last use, and the models and pairs it is limited to."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument("--json", action="store_true", help="print JSON, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a table or JSON; a hint where there is no key."""
        found = summaries()
        if options["json"]:
            listed = [summary.as_json() for summary in found]
            self.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2))
        elif found:
            self.stdout.write("\n".join(lines_of([_HEADINGS, *map(_cells, found)])))
        else:
            self.stdout.write("There are no keys. Make one: python manage.py create_key NAME")


def _cells(key: KeySummary) -> tuple[str, ...]:
    row = key.row
    return (
        row.name,
        row.prefix,
        row.rights.replace(" ", ",") or "none",
        key.state,
        f"{key.characters:,}" + ("" if row.quota is None else f" of {row.quota:,}"),
        "" if row.rate is None else f"{row.rate:,}",
        f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never",
        ",".join((row.allowed_models + " " + row.allowed_pairs).split()),
    )
