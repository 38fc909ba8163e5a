"""Read and write cached translations. A cache that fails never fails a translation."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    IntegrityError,
    connection,
    connections,
    transaction,
)
from django.db.models.constants import OnConflict
from django.utils import timezone

from nmt_server.cache.counters import counters
from nmt_server.cache.keys import CacheScope, key_prefixes, text_key
from nmt_server.models import CachedTranslation

logger = logging.getLogger(__name__)

# Below the smallest limit on parameters of a query among the databases (SQLite's old 999).
_KEYS_A_QUERY = 900
_START = 64

_STORED_FIELDS = (
    *("key", "model", "source_language", "target_language", "source", "target", "source_start"),
    *("target_start", "origin", "options", "score", "warnings", "updated_at"),
)


@dataclass(frozen=True, slots=True)
class Cached:
    """A translation found in the cache."""

    target: str
    origin: str
    warnings: tuple[str, ...] = ()
    score: float | None = None

    @property
    def is_a_persons(self) -> bool:
        """Whether somebody edited or imported it."""
        return self.origin != CachedTranslation.Origin.ENGINE


@dataclass(frozen=True, slots=True)
class NewTranslation:
    """A translation by an engine, to be remembered."""

    source: str
    target: str
    score: float | None
    warnings: tuple[str, ...] = ()


def lookup(scope: CacheScope, options_signature: str, texts: Iterable[str]) -> dict[str, Cached]:
    """The cached translations of those of `texts` that have one; a person's before an engine's."""
    engine_prefix, person_prefix = key_prefixes(scope, options_signature)
    wanted: dict[str, str] = {}
    for text in texts:
        wanted[text_key(engine_prefix, text)] = text
        wanted[text_key(person_prefix, text)] = text
    found: dict[str, Cached] = {}
    try:
        all_keys = list(wanted)
        for start in range(0, len(all_keys), _KEYS_A_QUERY):
            keys = all_keys[start : start + _KEYS_A_QUERY]
            for key, source, target, origin, score, warnings in _rows_of(keys):
                # The key is a hash: only the text itself proves that the row is the right one.
                if source != wanted[key]:
                    continue
                if origin != CachedTranslation.Origin.ENGINE or source not in found:
                    # Interned, because every row brings an equal string of its own.
                    found[source] = Cached(
                        target, sys.intern(origin), tuple(warnings.split()), score
                    )
    except DatabaseError:
        counters.failed_lookups += 1
        logger.exception("The cache cannot be read; translating without it.")
    return found


def _rows_of(keys: list[str]) -> list[tuple[str, str, str, str, float | None, str]]:
    """Key, source, target, origin, score and warnings of rows, by one query.

    Making the same query by `QuerySet` takes several times as long as the database does.
    """
    wanted = ", ".join(["%s"] * len(keys))
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(f"{_select_statement(database.vendor)} ({wanted})", keys)
        rows: list[tuple[str, str, str, str, float | None, str]] = cursor.fetchall()
    return rows


@cache
def _select_statement(vendor: str) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, ("key", "source", "target", "origin", "score", "warnings")))
    table = quote(CachedTranslation._meta.db_table)
    return f"SELECT {columns} FROM {table} WHERE {quote('key')} IN"


def served_pairs(
    scope: CacheScope, options_signatures: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """All (source, target) that a model answers under any of these options, as a stream.

    People's translations come last, so that they win in a reader that keeps the last of two.
    """
    engine_prefixes = {each: key_prefixes(scope, each)[0] for each in options_signatures}
    rows = CachedTranslation.objects.filter(
        model_id=scope.pk,
        source_language_id=scope.source_language,
        target_language_id=scope.target_language,
    ).order_by("id")
    engine = CachedTranslation.Origin.ENGINE
    by_engine = rows.filter(origin=engine, options__in=engine_prefixes)
    fields = by_engine.values_list("key", "options", "source", "target")
    for key, options, source, target in fields.iterator():
        # Rows made by other files of the model are still there and are not served.
        if key == text_key(engine_prefixes[options], source):
            yield source, target
    yield from rows.exclude(origin=engine).values_list("source", "target").iterator()


def store(
    scope: CacheScope, options_signature: str, translations: Sequence[NewTranslation]
) -> None:
    """Remember translations by an engine. What is there already stays as it is."""
    engine_prefix, _ = key_prefixes(scope, options_signature)
    database = connections[DEFAULT_DB_ALIAS]
    now = database.ops.adapt_datetimefield_value(timezone.now())
    rows = [
        (
            text_key(engine_prefix, new.source),
            scope.pk,
            scope.source_language,
            scope.target_language,
            new.source,
            new.target,
            new.source[:_START],
            new.target[:_START],
            CachedTranslation.Origin.ENGINE.value,
            options_signature,
            new.score,
            " ".join(new.warnings),
            now,
        )
        for new in translations
        # PostgreSQL cannot store this character, and one such row would lose the others.
        if "\0" not in new.source and "\0" not in new.target
    ]
    if not rows:
        return
    try:
        # A statement alone is a transaction by itself.
        with (
            nullcontext() if len(rows) == 1 else transaction.atomic(),
            database.cursor() as cursor,
        ):
            cursor.executemany(_insert_statement(database.vendor), rows)
    except IntegrityError as error:
        # What is there already is no error: only the rows that a row refers to can be missing.
        logger.warning(
            "%d translations were not written to the cache: their model, or one of its languages, "
            "was removed meanwhile (%s).",
            len(rows),
            error,
        )
    except DatabaseError:
        counters.failed_stores += 1
        logger.exception("%d translations could not be written to the cache.", len(rows))


@cache
def _insert_statement(vendor: str) -> str:
    """An insert that leaves alone what is there, for the values that `store` gives.

    `bulk_create` takes ten times as long, which is as long as decoding some lines of a small model.
    """
    by_name = {field.name: field for field in CachedTranslation._meta.concrete_fields}
    fields = [by_name[name] for name in _STORED_FIELDS]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    verb = connection.ops.insert_statement(on_conflict=OnConflict.IGNORE)
    suffix = connection.ops.on_conflict_suffix_sql(fields, OnConflict.IGNORE, [], [])
    return (
        f"{verb} {quote(CachedTranslation._meta.db_table)} ({columns}) "
        f"VALUES ({', '.join(['%s'] * len(fields))}) {suffix}".strip()
    )
