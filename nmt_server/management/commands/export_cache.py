"""`export_cache [FILE]`: the cache as a file that other programs and `import_cache` read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from nmt_server.cache_files.formats import (
    FORMATS,
    Entry,
    LineNote,
    TableStyle,
    format_of,
    write_csv,
)
from nmt_server.cache_files.streams import stream_entries
from nmt_server.errors import NmtServerError
from nmt_server.models import CachedTranslation
from nmt_server.serving.current_models import get_model

_REPORTED_IN_FULL = 20
_WRITTEN = [name for name, known in FORMATS.items() if known.write]
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_TABS = (".tsv", ".tab")


class Command(BaseCommand):
    """Exports the cache."""

    help = (
        "Export the cache to a file or to standard output: of all models, or of one. Each row "
        "carries its languages, its model, its origin (engine, imported or edited) and its time. "
        "The file is written aside and appears under its name when it is complete."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The command line."""
        parser.add_argument(
            "file", type=Path, nargs="?", metavar="FILE", help="standard output if left out"
        )
        parser.add_argument("--model", metavar="NAME", help="only the rows of this model")
        parser.add_argument(
            "--format", choices=_WRITTEN, help="what the file's extension says, or else csv"
        )
        parser.add_argument(
            "--delimiter",
            choices=_DELIMITERS,
            help="of CSV (comma, or tab where the file is called .tsv); Excel wants what its "
            "language has, and a semicolon in many",
        )
        parser.add_argument(
            "--bom", action="store_true", help="begin CSV with a mark by which Excel knows UTF-8"
        )
        parser.add_argument(
            "--safe-cells",
            action="store_true",
            help="put an apostrophe before cells of CSV that a spreadsheet would calculate "
            "(=, +, -, @); import_cache takes it off again",
        )
        parser.add_argument(
            "--origin",
            action="append",
            choices=CachedTranslation.Origin.values,
            help="only rows of this origin; can be given several times",
        )

    def handle(self, *_: object, **options: Any) -> None:
        """Export; counts go to standard error, because standard output may be the file."""
        path: Path | None = options["file"]
        rows = CachedTranslation.objects.all()
        try:
            if options["model"]:
                rows = rows.filter(model_id=get_model(options["model"]).pk)
        except NmtServerError as error:
            raise CommandError(str(error)) from error
        if options["origin"]:
            rows = rows.filter(origin__in=options["origin"])
        write = _writer(path, options)
        exported = left_out = 0

        def counted(entries: Iterable[Entry]) -> Iterator[Entry]:
            nonlocal exported
            for entry in entries:
                exported += 1
                yield entry

        def report(number: int, reason: str) -> None:
            nonlocal left_out
            left_out += 1
            if left_out <= _REPORTED_IN_FULL:
                self.stderr.write(f"row {number}: {reason}; left out")

        try:
            with (
                self._destination(path) as stream,
                tqdm(
                    stream_entries(rows),
                    total=rows.count() if sys.stderr.isatty() else None,
                    unit=" rows",
                    unit_scale=True,
                    disable=None,  # Only shown where standard error is a terminal.
                ) as entries,
            ):
                for chunk in write(counted(entries), report):
                    stream.write(chunk)
        except BrokenPipeError:
            # Whoever read standard output has had enough; Python must not try to flush the rest.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError("Nobody reads standard output any more.") from None
        except OSError as error:
            raise CommandError(f"{path or 'standard output'}: {error.strerror}.") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Nothing was written.", returncode=130) from None
        self.stderr.write(f"Exported {exported - left_out:,} translations, left out {left_out:,}.")

    @contextmanager
    def _destination(self, path: Path | None) -> Iterator[BinaryIO]:
        """Where to write: standard output, or a file that replaces `path` when all went well."""
        if path is None:
            self.stdout.flush()
            # The bytes of the file: line breaks in it must not be translated.
            yield cast(BinaryIO, self.stdout.buffer)
            self.stdout.flush()
            return
        path = path.resolve()
        if path.exists() and not path.is_file():
            raise CommandError(f"{path} is not a file.")
        aside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with aside.open("xb") as stream:
                yield stream
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


def _writer(
    path: Path | None, options: dict[str, Any]
) -> Callable[[Iterable[Entry], LineNote], Iterator[bytes]]:
    """How the file is written. Raises `CommandError` for what its format does not have."""
    name = options["format"] or (path and format_of(path.name)) or "csv"
    write = FORMATS[name].write
    if write is None:
        raise CommandError(f"{path} has a format that is only read; choose one with --format.")
    if name == "csv":
        usual = "tab" if path and path.suffix.lower() in _TABS else "comma"
        delimiter = _DELIMITERS[options["delimiter"] or usual]
        style = TableStyle(delimiter, options["bom"], options["safe_cells"])
        return partial(write_csv, style=style)
    if options["delimiter"] or options["bom"] or options["safe_cells"]:
        raise CommandError("--delimiter, --bom and --safe-cells are for CSV.")
    return write
