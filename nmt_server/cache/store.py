"""Read and write cached translations. A cache that fails never fails a translation."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connections
from django.db import Error as AnyDatabaseError
from django.utils import timezone

from nmt_server.cache.failures import note_failure, note_unwritten
from nmt_server.cache.group_commit import GroupCommit
from nmt_server.cache.keys import CacheKey, CacheScope, key_prefixes, text_key
from nmt_server.cache.narrowing import narrowed
from nmt_server.cache.rows import NewRow, Row, insert, rows_of
from nmt_server.cache.uses import today, uses
from nmt_server.models import CachedTranslation
from nmt_server.models.failures import log_failure
from nmt_server.models.outage import DatabaseAway, reads, writes

logger = logging.getLogger(__name__)

# Below the smallest limit on parameters of a query among the databases (SQLite's old 999).
_KEYS_A_QUERY = 900


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A cached translation, or one that is to be: its score is the engine's, if one made it."""

    target: str
    score: float | None = None
    warnings: tuple[str, ...] = ()
    origin: str = CachedTranslation.Origin.ENGINE.value

    @property
    def is_a_persons(self) -> bool:
        """Whether somebody edited or imported it."""
        return self.origin != CachedTranslation.Origin.ENGINE


class Found(NamedTuple):
    """The cached translations of those keys that have one.

    Where it is not `is_complete`, the database did not say of all keys whether they have one.
    """

    entries: dict[CacheKey, CacheEntry]
    is_complete: bool = True


def lookup(keys: Iterable[CacheKey], *, must_answer: bool = False) -> Found:
    """The cached translations of `keys`; a person's before an engine's.

    Raises what the database raises where it `must_answer`.
    """
    is_complete = True
    wanted = list(keys)
    rows: dict[str, Row] = {}
    try:
        digests = list(
            dict.fromkeys(digest for key in wanted for digest in (key.engine, key.person))
        )
        for start in range(0, len(digests), _KEYS_A_QUERY):
            part = digests[start : start + _KEYS_A_QUERY]
            for each in reads.ask(partial(rows_of, part)):
                rows[each[0]] = each
    except AnyDatabaseError as error:
        is_complete = False
        note_failure("read")
        if must_answer:
            raise
        log_failure(logger, "Translating without the cache.", error)
    found: dict[CacheKey, CacheEntry] = {}
    day = today()
    for key in wanted if rows else ():
        for digest in (key.engine, key.person):
            if (row := rows.get(digest)) is None:
                continue
            _, source, target, origin, score, warnings, used_on = row
            # The key is a hash: only the text itself proves that the row is the right one.
            if source != key.source:
                continue
            if used_on != day:
                uses.note(digest)
            if origin != CachedTranslation.Origin.ENGINE or key not in found:
                # Interned, because every row brings an equal string of its own.
                found[key] = CacheEntry(target, score, tuple(warnings.split()), sys.intern(origin))
    return Found(found, is_complete)


def served_pairs(
    scope: CacheScope, options_signatures: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """All (source, target) that a model answers under any of these options, as a stream.

    People's translations come last, so that they win in a reader that keeps the last of two.
    """
    engine_prefixes = {each: key_prefixes(scope, each)[0] for each in options_signatures}
    pair = {"source_language": scope.source_language, "target_language": scope.target_language}
    of_model = CachedTranslation.objects.filter(model_id=scope.pk).order_by("id")
    rows = narrowed(of_model, "-pk", pair)
    engine = CachedTranslation.Origin.ENGINE
    by_engine = rows.filter(origin=engine, options__in=engine_prefixes)
    fields = by_engine.values_list("key", "options", "source", "target")
    for key, options, source, target in fields.iterator():
        # Rows made by other files of the model are still there and are not served.
        if key == text_key(engine_prefixes[options], source):
            yield source, target
    yield from rows.exclude(origin=engine).values_list("source", "target").iterator()


def store(scope: CacheScope, translations: Sequence[tuple[CacheKey, CacheEntry]]) -> None:
    """Remember translations by an engine. What is there already stays as it is."""
    database = connections[DEFAULT_DB_ALIAS]
    day = today()
    now = database.ops.adapt_datetimefield_value(timezone.now())
    rows = [
        (
            key.engine,
            scope.pk,
            scope.source_language,
            scope.target_language,
            key.source,
            entry.target,
            key.source[: CachedTranslation.START_LENGTH],
            entry.target[: CachedTranslation.START_LENGTH],
            entry.origin,
            key.signature,
            entry.score,
            " ".join(entry.warnings),
            now,
            day,
        )
        for key, entry in translations
        # PostgreSQL cannot store this character, and one such row would lose the others.
        if "\0" not in key.source and "\0" not in entry.target
    ]
    if not rows:
        return
    if database.in_atomic_block:
        # Another thread could not see what these rows refer to.
        _write([rows])
    elif not _writes.write(rows):
        note_failure("write")
        note_unwritten(len(rows))


def _write(group: list[list[NewRow]]) -> None:
    """Write the rows of several threads in one transaction."""
    rows = [row for rows in group for row in rows]
    if connections[DEFAULT_DB_ALIAS].vendor != "sqlite":
        # In the same order everywhere: else two processes could wait for each other's. Where one
        # writes at a time, rows stay in the order of their texts, in which they are exported.
        rows.sort(key=itemgetter(0))
    try:
        if reads.why:
            raise DatabaseAway(reads.why)
        writes.ask(partial(insert, rows))
    except AnyDatabaseError as error:
        if len(group) > 1 and isinstance(error, (IntegrityError, DataError)):
            # Those of one thread have no place: the others' do.
            for each in group:
                _write([each])
        elif isinstance(error, IntegrityError):
            # What is there already is no error: only the rows that a row refers to can be missing.
            logger.warning(
                "%d translations were not written to the cache: their model, or one of its "
                "languages, was removed meanwhile (%s).",
                len(rows),
                error,
            )
            note_unwritten(len(rows))
        else:
            for _ in group:
                note_failure("write")
            note_unwritten(len(rows))
            log_failure(logger, f"{len(rows):,} translations are not in the cache.", error)


_writes = GroupCommit(_write)
