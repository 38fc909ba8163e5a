"""`prune`: what engines made and nobody needs any more leaves the cache."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nmt_server.cache.pruning import Wanted, prune


class Command(BaseCommand):
    """Prunes the cache."""

    help = (
        "Delete translations by engines from the cache: the old, the unused, those over a number, "
        "and those that no model serves any more. What people edited or imported stays, always. "
        "It may run while the server does. Deleted translations are made anew when they are asked "
        "for. NMT_PRUNE_UNUSED_DAYS and NMT_PRUNE_KEEP have the server do it once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The command line."""
        for name, unit, meaning in (
            ("--older-than", "DAYS", "those made more than so many days ago"),
            ("--unused-for", "DAYS", "those that nobody asked for so long"),
            ("--keep", "NUMBER", "those over this number that were not used for longest"),
        ):
            parser.add_argument(name, type=_count, default=0, metavar=unit, help=meaning)
        parser.add_argument(
            "--unserved",
            action="store_true",
            help="those by files of a model that it does not have any more",
        )
        parser.add_argument("--dry-run", action="store_true", help="say how many, delete nothing")

    def handle(self, *_: object, **options: Any) -> None:
        """Prune, and print one line with counts."""
        wanted = Wanted(
            options["older_than"], options["unused_for"], options["keep"], options["unserved"]
        )
        if not any(wanted):
            raise CommandError("Say what is to go: --older-than, --unused-for, --keep, --unserved.")
        pruned = prune(wanted, dry_run=options["dry_run"])
        verb = "Would delete" if options["dry_run"] else "Deleted"
        self.stdout.write(
            f"{verb} {sum(pruned):,} translations: {pruned.old:,} old, {pruned.unused:,} unused, "
            f"{pruned.over:,} over the number, {pruned.unserved:,} unserved."
        )


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 1_000_000_000):
        raise argparse.ArgumentTypeError("it takes a whole number above 0")
    return int(value)
