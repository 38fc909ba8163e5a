"""`import_cache FILE`: translations from a file become rows of the cache that win over engines."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from nmt_server.cache_files.formats import FORMATS
from nmt_server.cache_files.import_counts import ImportCounts
from nmt_server.cache_files.importing import BY_ENGINE, import_file
from nmt_server.errors import NmtServerError

_REPORTED_IN_FULL = 20
_SHOWN = 60


class Command(BaseCommand):
    """Imports a cache file."""

    help = """Import translations from a file into the cache.

Understood are the cache.<hash>.csv of py3translationServer, what export_cache writes (CSV, JSON
lines, TMX 1.4), other tables and JSON lists with the columns or fields source and target, JSON
objects of sources and targets as MTool writes them, and the source=target files of
XUnity.AutoTranslator. Tables have commas, semicolons, tabs or vertical bars. The encoding is found
(UTF-8, UTF-16, Shift_JIS, GB18030, ...) and said; --encoding names it where it cannot be told.

Every row is served exactly as it is, before anything that an engine says and however a request
decodes. A row replaces what a person imported or edited before for the same text. Rows are marked
as imported; those of an export that were edited stay edited. Rows of an export that an engine had
made are left out, because importing them would fix them for good: --engine-rows takes them too.
Rows without a translation are left out.

A row goes to the model that it names, or to the default model where it names none. Its languages
must be those of the model. Rows that cannot be imported are reported on standard error with their
line number and left out. A file that cannot be read to its end changes nothing. Rows are served as
they come in, and others may write meanwhile; where it is interrupted, run it again: what is there
already is passed over. The exit status is 1 where nothing could be imported."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """As Django's, with the line breaks of the help kept."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """The command line."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--model", metavar="NAME", help="the model for all rows of the file")
        parser.add_argument(
            "--format", choices=FORMATS, help="instead of what the file's contents and name say"
        )
        parser.add_argument(
            "--encoding", default="", metavar="NAME", help="that of the file, such as Shift_JIS"
        )
        parser.add_argument(
            "--engine-rows", action="store_true", help="import what an engine had made as well"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, write nothing"
        )

    def handle(self, *_: object, **options: Any) -> None:
        """Import, and print one line with counts."""
        path: Path = options["file"]
        dry_run: bool = options["dry_run"]
        nothing = "Nothing would be imported." if dry_run else "Nothing was imported."
        try:
            counts = self._import(path, options)
        except NmtServerError as error:
            raise CommandError(f"{path}: {error} {nothing}") from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}. {nothing}") from error
        except KeyboardInterrupt:
            done = "" if dry_run else " What came in until now stays; the same again goes on."
            raise CommandError(f"Interrupted.{done}", returncode=130) from None
        if counts.bad > _REPORTED_IN_FULL:
            self.stderr.write(f"... and {counts.bad - _REPORTED_IN_FULL:,} more such rows.")
        self._say(counts, dry_run=dry_run)
        if not counts.imported:
            hint = " --engine-rows takes what an engine made." if BY_ENGINE in counts.left else ""
            raise CommandError(f"{path}: {nothing}{hint}")

    def _say(self, counts: ImportCounts, *, dry_run: bool) -> None:
        will = "Would import" if dry_run else "Imported"
        replace = "would replace" if dry_run else "replaced"
        left = sum(tally.count for tally in counts.left.values())
        self.stdout.write(f"Read as {counts.form}.")
        self.stdout.write(
            f"{will} {counts.imported:,} translations ({counts.replaced:,} {replace} earlier "
            f"ones), left out {left:,}, skipped {counts.bad:,} bad rows."
        )
        for why, tally in counts.left.items():
            self.stdout.write(f"Left out, {why}: {tally}.")
        for what, tally in counts.noted.items():
            self.stdout.write(f"{will} {what}: {tally}.")
        if dry_run:
            for line, source, target in counts.examples:
                self.stdout.write(f"Line {line}: {_shown(source)} -> {_shown(target)}")

    def _import(self, path: Path, options: dict[str, Any]) -> ImportCounts:
        reported = 0
        with (
            path.open("rb") as stream,
            # None: only where standard error is a terminal.
            tqdm(total=path.stat().st_size, unit="B", unit_scale=True, disable=None) as bar,
        ):

            def report(line: int, reason: str) -> None:
                nonlocal reported
                reported += 1
                if reported <= _REPORTED_IN_FULL:
                    bar.clear()
                    self.stderr.write(f"{path.name}, line {line}: {reason}")

            def progress(rows: int) -> None:
                rate = rows / max(bar.format_dict["elapsed"], 0.001)
                bar.set_postfix_str(f"{rows:,} rows, {rate:,.0f} rows/s", refresh=False)
                bar.update(stream.tell() - bar.n)

            return import_file(
                stream,
                path.name,
                report=report,
                format_name=options["format"],
                encoding=options["encoding"],
                model_name=options["model"],
                engine_rows=options["engine_rows"],
                dry_run=options["dry_run"],
                progress=progress,
            )


def _shown(text: str) -> str:
    """A text on one line, not too long for it."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
