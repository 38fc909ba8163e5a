"""From the entries of a file to rows of the cache: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.cache.files import FORMATS, Entry, Report, format_of
from nmt_server.errors import UnknownModel
from nmt_server.models import CachedTranslation
from nmt_server.registry import get_model
from nmt_server.revision import bump_revision
from nmt_server.routing import match_language
from nmt_server.served import Route, ServedModel
from nmt_server.text.lines import is_blank

_ROWS_A_BATCH = 1000
_Origin = CachedTranslation.Origin


@dataclass(slots=True)
class ImportCounts:
    """What became of the rows of a file.

    `imported` were written, `replaced` of them over a person's earlier translation of the same
    text; `bad` were reported; `engine_rows` were left out because an engine had made them.
    """

    imported: int = 0
    replaced: int = 0
    bad: int = 0
    engine_rows: int = 0


class _Destination:
    """The models that rows go to, and what waits to be written there."""

    def __init__(self, model_name: str | None) -> None:
        self._chosen = model_name
        self._models: dict[str, ServedModel] = {}
        self._waiting: dict[Route, list[Pair]] = {}

    def model(self, name: str) -> ServedModel:
        """The model for a row that names `name`, or "". Raises `UnknownModel`, `NoModel`."""
        if (model := self._models.get(name)) is None:
            model = self._models[name] = get_model(self._chosen or name or None)
        return model

    def put(self, route: Route, pair: Pair, *, dry_run: bool) -> None:
        """Take one translation; some are written at a time."""
        if dry_run:
            return
        waiting = self._waiting.setdefault(route, [])
        waiting.append(pair)
        if len(waiting) >= _ROWS_A_BATCH:
            self._write(route, waiting)

    def flush(self) -> None:
        """Write what still waits."""
        for route, waiting in self._waiting.items():
            self._write(route, waiting)

    def _write(self, route: Route, waiting: list[Pair]) -> None:
        if waiting:
            import_pairs(route, route.model.signatures, waiting)
            waiting.clear()


def import_file(
    stream: BinaryIO,
    name: str,
    *,
    report: Report,
    format_name: str | None = None,
    model_name: str | None = None,
    engine_rows: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportCounts:
    """Import a cache file in one transaction: whatever interrupts it leaves the cache as it was.

    A row goes to the model `model_name`, else to the model that the row names, else to the default
    one. Rows become `imported`, those that were `edited` stay so; rows by an engine are taken only
    with `engine_rows`. Rows that cannot be imported are reported with their line and left out.
    `progress` gets the number of rows read so far, once in a while. A dry run writes nothing.

    Raises `InvalidFile` for a file that cannot be read, and `UnknownModel` or `NoModel`.
    """
    start = stream.read(100)
    stream.seek(0)
    file_format = FORMATS[format_name or format_of(name, start) or "csv"]
    destination = _Destination(model_name)
    # Before anything is read, so that a wrong name is said once and not for every row.
    destination.model("")
    counts = ImportCounts()

    def bad(line: int, reason: str) -> None:
        counts.bad += 1
        report(line, reason)

    def languages_of(name: str) -> tuple[str, str]:
        model = destination.model(name)
        return model.source_language, model.target_language

    entries = file_format.read(stream, bad, languages_of)
    with nullcontext() if dry_run else transaction.atomic():
        before = 0 if dry_run else _count_of_people()
        for line, entry in _counted(entries, progress):
            try:
                model = destination.model(entry.model)
            except UnknownModel as error:
                bad(line, f"{error.message} Choose a model for all rows.")
                continue
            route = _route(entry, model)
            if route is None:
                bad(
                    line,
                    f"the row is {entry.source_language}-{entry.target_language}, which the model "
                    f"{model.name} does not translate",
                )
            elif problem := _problem(entry):
                bad(line, problem)
            elif entry.origin == _Origin.ENGINE and not engine_rows:
                counts.engine_rows += 1
            else:
                edited = entry.origin == _Origin.EDITED
                origin = _Origin.EDITED if edited else _Origin.IMPORTED
                pair = Pair(entry.source, entry.target, origin, entry.updated_at)
                destination.put(route, pair, dry_run=dry_run)
                counts.imported += 1
        if not dry_run:
            destination.flush()
            counts.replaced = counts.imported - (_count_of_people() - before)
            bump_revision()
    return counts


def _counted(
    entries: Iterable[tuple[int, Entry]], progress: Callable[[int], None]
) -> Iterator[tuple[int, Entry]]:
    for number, entry in enumerate(entries, 1):
        yield entry
        if number % _ROWS_A_BATCH == 0:
            progress(number)


def _route(entry: Entry, model: ServedModel) -> Route | None:
    """The model with the languages that the row names, or with its own where it names none."""
    source = match_language(entry.source_language or model.source_language, model.sources)
    target = match_language(entry.target_language or model.target_language, model.targets)
    if source is None or target is None:
        return None
    return Route(model, source, target)


def _problem(entry: Entry) -> str:
    if is_blank(entry.source):
        return "the source is empty or blank, which is never translated"
    if "\0" in entry.source or "\0" in entry.target:
        return "the text has a NUL character, which databases cannot store"
    return ""


def _count_of_people() -> int:
    people = CachedTranslation.objects.filter(origin__in=[_Origin.IMPORTED, _Origin.EDITED])
    return people.count()
