"""From the entries of a file to rows of the cache, some hundreds at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

from nmt_server.cache.corrections import Pair
from nmt_server.cache_files.destination import Destination
from nmt_server.cache_files.formats import FORMATS, Entry, LineNote, ReaderContext, format_of
from nmt_server.cache_files.import_counts import ImportCounts, Tally
from nmt_server.documents.encoding import codec_at
from nmt_server.documents.foreign import what_it_is
from nmt_server.documents.recognise import signature_of
from nmt_server.errors import InvalidFile, UnknownModel
from nmt_server.languages import match_language
from nmt_server.models import CachedTranslation
from nmt_server.serving.served_model import Route, ServedModel
from nmt_server.text.lines import is_blank

WITHOUT_TARGET = "without a translation"
BY_ENGINE = "made by an engine"
EQUAL = "with a translation equal to the text"

# After how many rows it is told how far the import is.
_TOLD_EVERY = 1000
_EXAMPLES = 3
# What decides on a format is in so many bytes.
_FIRST_BYTES = 64 * 1024
_MOST_LOOKED_AT = 32 * 1024 * 1024
_Origin = CachedTranslation.Origin


def _format_of(name: str, start: bytes, encoding: str) -> str:
    """The format of a file. Raises `InvalidFile` for what has texts, and no pairs that are read."""
    found = format_of(name, start)
    if found not in (None, "xunity"):
        return found or ""
    text = start.decode(codec_at(BytesIO(start), encoding), errors="replace")
    if what := signature_of(name, text):
        raise InvalidFile(
            f"This is {what}, and no memory that is read.",
            "Read are tables and JSON lines with source and target, TMX, JSON of sources and "
            "targets, and files of source=target. If it is one of them all the same, name the "
            "format.",
        )
    return found or "csv"


def import_file(
    stream: BinaryIO,
    name: str,
    *,
    report: LineNote,
    format_name: str | None = None,
    encoding: str = "",
    model_name: str | None = None,
    engine_rows: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportCounts:
    """Import a cache file. One that cannot be read to its end changes nothing.

    The rows of a file have nothing to do with each other, and are served as they come in: nobody
    has to wait to write to the cache until the last is there. An import that is interrupted has
    imported the rows up to there; the same again passes them over and goes on.

    A row goes to the model `model_name`, else to the model that the row names, else to the default
    one. Rows become `imported`, those that were `edited` stay so; rows by an engine are taken only
    with `engine_rows`, rows without a target never. Rows that cannot be imported are reported with
    their line and left out. `encoding` is that of the file, where it is to be told. `progress` gets
    the number of rows read so far, once in a while. A dry run writes nothing.

    Raises `InvalidFile` for a file that cannot be read, `InvalidRequest` for an encoding that does
    not exist, and `UnknownModel` or `NoModel`.
    """
    start = stream.read(_FIRST_BYTES)
    if what_it_is(start):
        # What is in a ZIP file, its end says.
        what = what_it_is(start + stream.read(_MOST_LOOKED_AT))
        raise InvalidFile(
            f"This is {what}, and no text.",
            "Save its rows as CSV, with the columns source and target.",
        )
    stream.seek(0)
    file_format = FORMATS[format_name or _format_of(name, start, encoding)]
    destination = Destination(model_name, dry_run=dry_run)
    # Before anything is read, so that a wrong name is said once and not for every row.
    destination.model("")
    if not dry_run:
        for _ in file_format.read(stream, _unheard(destination, encoding)):
            pass
        stream.seek(0)
    counts = ImportCounts()

    def bad(line: int, reason: str) -> None:
        counts.bad += 1
        report(line, reason)

    def left(line: int, why: str) -> None:
        counts.left.setdefault(why, Tally()).add(line)

    # Said of rows that are imported in the end.
    notes: list[str] = []

    def languages_of(name: str) -> tuple[str, str]:
        model = destination.model(name)
        return model.source_language, model.target_language

    def noted(_line: int, what: str) -> None:
        notes.append(what)

    context = ReaderContext(bad, left, noted, languages_of, _nearness, encoding)
    for line, entry in _counted(file_format.read(stream, context), progress):
        said, notes[:] = notes[:], []
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
        elif is_blank(entry.target):
            left(line, WITHOUT_TARGET)
        elif entry.origin == _Origin.ENGINE and not engine_rows:
            left(line, BY_ENGINE)
        else:
            edited = entry.origin == _Origin.EDITED
            origin = _Origin.EDITED if edited else _Origin.IMPORTED
            destination.put(route, Pair(entry.source, entry.target, origin, entry.updated_at))
            counts.imported += 1
            if entry.source == entry.target:
                said.append(EQUAL)
            for what in said:
                counts.noted.setdefault(what, Tally()).add(line)
            if len(counts.examples) < _EXAMPLES:
                counts.examples.append((line, entry.source, entry.target))
    destination.flush()
    counts.replaced = destination.replaced
    counts.form = context.form
    return counts


def _unheard(destination: Destination, encoding: str) -> ReaderContext:
    """A context only for whether the file can be read to its end."""

    def ignore(_line: int, _what: str) -> None:
        """Said when the rows are imported."""

    def languages_of(name: str) -> tuple[str, str]:
        model = destination.model(name)
        return model.source_language, model.target_language

    return ReaderContext(ignore, ignore, ignore, languages_of, _nearness, encoding)


def _nearness(code: str, language: str) -> int | None:
    found = match_language(code, {language: ""})
    # All territories are equally good.
    return None if found is None else int(found.is_other_script)


def _counted(
    entries: Iterable[tuple[int, Entry]], progress: Callable[[int], None]
) -> Iterator[tuple[int, Entry]]:
    for number, entry in enumerate(entries, 1):
        yield entry
        if number % _TOLD_EVERY == 0:
            progress(number)


def _route(entry: Entry, model: ServedModel) -> Route | None:
    """The model with the languages that the row names, or with its own where it names none."""
    source = match_language(entry.source_language or model.source_language, model.sources)
    target = match_language(entry.target_language or model.target_language, model.targets)
    if source is None or target is None:
        return None
    return Route(model, source.code, target.code)


def _problem(entry: Entry) -> str:
    if is_blank(entry.source):
        return "the source is empty or blank, which is never translated"
    if "\0" in entry.source or "\0" in entry.target:
        return "the text has a NUL character, which databases cannot store"
    return ""
