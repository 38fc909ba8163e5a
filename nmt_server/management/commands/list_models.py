"""`python manage.py list_models`: the registered models and the state of their hosts."""

from __future__ import annotations

import json
import shutil
import textwrap
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nmt_server.management.tables import lines_of
from nmt_server.models import TranslationModel
from nmt_server.serving.status import ModelReport, report_models, size_text

_HEADINGS = ("NAME", "DEFAULT", "ENGINE", "PAIR", "DEVICE", "HOST", "SIZE", "PATH")
# What stands below the line of a model where all of it is too wide, from the least to the most.
_BELOW = ((), ("PATH",), ("HOST", "PATH"))


class Command(BaseCommand):
    """Show all registered models."""

    help = (
        "List the registered models: engine, languages, device, the state of the process that "
        "runs each, size on disk and path."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument("--json", action="store_true", help="print JSON, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a table or JSON; an empty JSON list, or a hint, where no model is registered."""
        rows = list(TranslationModel.objects.all())
        reports = report_models(rows)
        if options["json"]:
            listed = [_as_json(*pair) for pair in zip(rows, reports, strict=True)]
            self.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2))
        elif rows:
            cells = [_cells(*pair) for pair in zip(rows, reports, strict=True)]
            self._write_table([_HEADINGS, *cells])
            for row, report in zip(rows, reports, strict=True):
                for said in filter(None, (report.host.reason, *report.notes())):
                    self.stdout.write(self._wrapped(f"{row.name}: {said}"))
        else:
            self.stdout.write(
                "No model is registered. Register one: python manage.py add_model NAME PATH"
            )

    def _wrapped(self, text: str) -> str:
        width = shutil.get_terminal_size().columns
        return textwrap.fill(
            text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )

    def _write_table(self, table: list[tuple[str, ...]]) -> None:
        """Where it is wider than the terminal, what is long stands below each line of it."""
        width = shutil.get_terminal_size().columns
        for headings in _BELOW:
            below = [_HEADINGS.index(heading) for heading in headings]
            lines = lines_of([_without(row, below) for row in table])
            if max(map(len, lines)) <= width:
                break
        for number, (row, line) in enumerate(zip(table, lines, strict=True)):
            self.stdout.write(line)
            for index in below if number else ():
                self.stdout.write(_shortened(f"  {row[index]}", width))


def _without(row: tuple[str, ...], columns: list[int]) -> tuple[str, ...]:
    return tuple(cell for index, cell in enumerate(row) if index not in columns)


def _shortened(line: str, width: int) -> str:
    """The beginning and the end of a line that is too long, such as one with a path."""
    if len(line) <= width:
        return line
    beginning = width // 3
    return f"{line[:beginning]}…{line[len(line) - (width - beginning - 1) :]}"


def _cells(row: TranslationModel, report: ModelReport) -> tuple[str, ...]:
    return (
        row.name,
        "yes" if row.is_default else "",
        row.get_engine_display(),
        row.pair,
        row.device,
        report.state_text(),
        size_text(report.size),
        row.path,
    )


def _as_json(row: TranslationModel, report: ModelReport) -> dict[str, Any]:
    return {
        "name": row.name,
        "default": bool(row.is_default),
        "engine": row.engine,
        "engine_label": row.get_engine_display(),
        "source": row.source_language_id,
        "target": row.target_language_id,
        "device": row.device,
        "cpu_fallback": row.cpu_fallback,
        "compute_type": row.compute_type,
        "trust_checkpoint": row.trust_checkpoint,
        "keep_alive": row.keep_alive,
        "options": row.decoding_options().as_dict(),
        "host": asdict(report.host),
        "notes": report.notes(),
        "size": report.size,
        "path": row.path,
        "source_spm": row.source_sentencepiece,
        "target_spm": row.target_sentencepiece,
        "fingerprint": row.fingerprint,
    }
