"""`python manage.py benchmark`: how fast a model is here, and with which settings it is fastest."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import psutil
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from nmt_server.conf import get_settings
from nmt_server.errors import NmtServerError
from nmt_server.models import TranslationModel
from nmt_server.serving.served_model import ServedModel
from nmt_server.worker.addresses import host_address
from nmt_server.worker.benchmarking import Measured, measure_ways
from nmt_server.worker.tuning import read_tuning, write_tuning
from nmt_server.worker.work import Sample

# How much faster another way must be to be worth a change.
_WORTH = 1.05
_BUSY_PERCENT = 25.0
_HEADINGS = ("", "COMPUTE TYPE", "DEVICE", "REPLICAS x THREADS", "TOKENS A BATCH", "LINES/S", "MS")


class Command(BaseCommand):
    """Measure one model on this machine."""

    help = (
        "Measures a model on this machine for about a minute: as it is set up, and the fastest "
        "thread layout and token budget of each compute type. Says which settings it would take, "
        "and changes nothing without --keep. What runs beside it makes it slower."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help` of each."""
        parser.add_argument("model", nargs="?", help="a registered model (the default one)")
        parser.add_argument("--json", action="store_true", help="print JSON, for programs")
        parser.add_argument(
            "--keep",
            action="store_true",
            help="let the model decode in the layout that is fastest with its own compute type, "
            "from the next time that it is loaded",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each way, then what to change."""
        row = _row(options["model"])
        model = ServedModel.from_row(row)
        language = row.source_language
        sample = Sample(language.native_name or language.name, model.default_route.pair)
        record = host_address(get_settings().DATA_DIR / "run", model.spec.identity()).tuning
        is_table = not options["json"]
        if is_table:
            self.stdout.write(f"Measuring {row.name} ({row.engine}, {row.pair}) ...")
            if (busy := psutil.cpu_percent(interval=0.5)) > _BUSY_PERCENT:
                self.stdout.write(f"The processor is busy ({busy:.0f} %): figures are too low.")
            self._write(_HEADINGS)
        found: list[Measured] = []
        try:
            for measured in measure_ways(
                model.spec, read_tuning(record), sample, row.kind.compute_types
            ):
                if is_table:
                    self._write(_cells("now" if not found else "", measured))
                found.append(measured)
        except NmtServerError as error:
            raise CommandError(str(error)) from error
        now, ways = found[0], [each for each in found[1:] if not each.error]
        best = max(ways, key=lambda each: each.lines_a_second, default=now)
        own = next((each for each in ways if each.compute_type == now.compute_type), None)
        if options["json"]:
            listed = {"model": row.name, "now": now, "ways": found[1:], "best": best}
            self.stdout.write(json.dumps(listed, default=asdict, indent=2))
        else:
            self._advise(row, now, best)
        if options["keep"] and own is not None and own.tuning is not None:
            record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_tuning(record, own.tuning)
            if is_table:
                self.stdout.write("Kept: the model decodes so when it is next loaded.")

    def _advise(self, row: TranslationModel, now: Measured, best: Measured) -> None:
        gain = best.lines_a_second / now.lines_a_second if now.lines_a_second else 1.0
        if best is now or best.tuning is None or gain < _WORTH:
            self.stdout.write("\nNothing that was tried is worth a change.")
            return
        tuning = best.tuning
        self.stdout.write(f"\n{gain:.1f} times as many lines a second with:")
        if best.compute_type != now.compute_type:
            self.stdout.write(
                f"  compute type {best.compute_type} (in the admin). Translations differ a little "
                "between compute types: compare some first."
            )
        layout = f"{tuning.replicas} x {tuning.threads} threads"
        if not get_settings().TOKEN_BUDGET:
            layout += f", {tuning.token_budget} tokens a batch"
        if row.inter_threads or row.intra_threads:
            self.stdout.write(
                f"  inter_threads {tuning.replicas}, intra_threads {tuning.threads} (in the admin)"
            )
        elif best.compute_type == now.compute_type:
            self.stdout.write(f"  {layout}: benchmark --keep")
        else:
            self.stdout.write(f"  {layout}: afterwards, benchmark --keep")
        if get_settings().TOKEN_BUDGET:
            self.stdout.write(f"  NMT_TOKEN_BUDGET={tuning.token_budget}, or without the variable")

    def _write(self, cells: tuple[str, ...]) -> None:
        widths = (4, 14, 7, 19, 15, 9, 7)
        line = "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        self.stdout.write(line.rstrip())
        self.stdout.flush()


def _row(name: str | None) -> TranslationModel:
    wanted = Q(name=name) if name else Q(is_default=True)
    row = TranslationModel.objects.filter(wanted).first()
    if row is None:
        known = ", ".join(TranslationModel.objects.values_list("name", flat=True)) or "none"
        raise CommandError(f"There is no such model. Registered: {known}.")
    return row


def _cells(label: str, measured: Measured) -> tuple[str, ...]:
    if measured.tuning is None:
        return label, measured.compute_type, "-", measured.error, "", "", ""
    tuning = measured.tuning
    return (
        label,
        measured.compute_type,
        measured.device,
        f"{tuning.replicas} x {tuning.threads}",
        str(tuning.token_budget),
        f"{measured.lines_a_second:.1f}",
        f"{measured.milliseconds:.1f}",
    )
