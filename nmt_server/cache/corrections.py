"""What people do to the cache: correct, import, delete, clear."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models.constants import OnConflict
from django.utils import timezone

from nmt_server.cache.keys import CacheScope, RowScope, key_prefixes, person_key, text_key
from nmt_server.errors import InvalidRequest
from nmt_server.models import CachedTranslation, Correction
from nmt_server.models.changes import bump_revision
from nmt_server.text.lines import is_blank

_ROWS_A_STATEMENT = 500
_LONGEST_NAME = 150
_MOST_CORRECTIONS = 100


class Pair(NamedTuple):
    """A person's translation of a text; `updated_at` None is now."""

    source: str
    target: str
    origin: str = CachedTranslation.Origin.IMPORTED
    updated_at: datetime | None = None


def correct(
    row: CachedTranslation,
    target: str,
    scope: CacheScope,
    *,
    allow_empty: bool = False,
    who: str = "",
    has_to_be_there: bool = False,
) -> CachedTranslation:
    """Replace the translation of a row by a person's; from now on it wins over every engine.

    The row may be a new one, not saved yet, of which only the source text is set. Another row in
    which a person translated the same text is replaced by this one. What was before is kept with
    the name of who did it (`Correction`). Raises `InvalidRequest` for a translation without
    anything in it, unless that is allowed, and `CachedTranslation.DoesNotExist` where a row that
    has to be there was deleted meanwhile.
    """
    if is_blank(target) and not allow_empty:
        raise InvalidRequest(
            "The translation is empty: from now on, nothing would be served for the text.",
            "If that is meant, say so: allow_empty is true. To have it translated anew, delete it.",
        )
    with transaction.atomic():
        key = person_key(scope, row.source)
        others = CachedTranslation.objects.filter(key=key).exclude(pk=row.pk)
        own = CachedTranslation.objects.select_for_update().filter(pk=row.pk).first()
        if own is None and has_to_be_there:
            raise CachedTranslation.DoesNotExist
        before = others.first() or own
        others.delete()
        row.key = key
        row.model_id = scope.pk
        row.source_language_id = scope.source_language
        row.target_language_id = scope.target_language
        row.source_start = row.source[: CachedTranslation.START_LENGTH]
        row.target = target
        row.target_start = target[: CachedTranslation.START_LENGTH]
        row.origin = CachedTranslation.Origin.EDITED
        row.options = ""
        row.score = None
        row.warnings = ""
        row.updated_at = timezone.now()
        row.save()
        Correction.objects.create(
            key=key,
            model_id=scope.pk,
            who=who[:_LONGEST_NAME],
            before=before.target if before else "",
            origin_before=before.origin if before else "",
            after=target,
        )
        bump_revision([row.source])
    return row


def corrections_of(row: CachedTranslation) -> list[Correction]:
    """What people have done to the translation of the text of a row, the newest first."""
    scope = RowScope(row.model_id, row.source_language_id, row.target_language_id)
    return list(Correction.objects.filter(key=person_key(scope, row.source))[:_MOST_CORRECTIONS])


def who_changed(rows: Iterable[CachedTranslation]) -> dict[int, str]:
    """Who made the translations of these rows, by their ids, as far as it is known."""
    by_key = {row.key: row.pk for row in rows if row.origin == CachedTranslation.Origin.EDITED}
    found = Correction.objects.filter(key__in=list(by_key)).order_by("id")
    return {by_key[key]: who for key, who in found.values_list("key", "who")}


def row_to_correct(scope: CacheScope, source: str) -> CachedTranslation:
    """The row in which a person has translated a text, or else a new one that is not saved."""
    row = CachedTranslation.objects.filter(key=person_key(scope, source)).first()
    return row or CachedTranslation(source=source)


def import_pairs(
    scope: CacheScope, options_signatures: tuple[str, ...], pairs: Sequence[Pair]
) -> int:
    """Write people's translations over what is there for the same texts; how many they replace.

    All of them in one transaction, with a new revision: call it with some hundreds of pairs at a
    time. What is there already is not written again. The engine's rows for the model's own options
    go, because they would never be served again.
    """
    prefixes = [key_prefixes(scope, each) for each in dict.fromkeys(options_signatures)]
    person_prefix = prefixes[0][1]
    by_key = {text_key(person_prefix, pair.source): pair for pair in pairs}
    there = _pairs_there(list(by_key))
    changed = {key: pair for key, pair in by_key.items() if not _is_there(pair, there.get(key))}
    if changed:
        with transaction.atomic():
            _delete_superseded(prefixes, changed.values())
            _write(scope, changed)
            bump_revision([pair.source for pair in changed.values()])
    return len(pairs) - len(by_key) + len(there)


def _pairs_there(keys: Sequence[str]) -> dict[str, Pair]:
    found: dict[str, Pair] = {}
    for start in range(0, len(keys), _ROWS_A_STATEMENT):
        rows = CachedTranslation.objects.filter(key__in=keys[start : start + _ROWS_A_STATEMENT])
        fields = ("key", "source", "target", "origin", "updated_at")
        found.update((key, Pair(*pair)) for key, *pair in rows.values_list(*fields))
    return found


def _is_there(pair: Pair, there: Pair | None) -> bool:
    return there is not None and pair == there._replace(
        updated_at=pair.updated_at and there.updated_at
    )


def _delete_superseded(prefixes: list[tuple[bytes, bytes]], pairs: Collection[Pair]) -> None:
    superseded = [text_key(engine, pair.source) for engine, _ in prefixes for pair in pairs]
    for start in range(0, len(superseded), _ROWS_A_STATEMENT):
        keys = superseded[start : start + _ROWS_A_STATEMENT]
        CachedTranslation.objects.filter(key__in=keys).delete()


def _write(scope: CacheScope, pairs: Mapping[str, Pair]) -> None:
    now = timezone.now()
    # Model instances and bulk_create() take three times as long, which counts with a million rows.
    columns = (
        *("key", "model_id", "source_language_id", "target_language_id"),
        *("source", "target", "source_start", "target_start"),
        *("origin", "options", "score", "warnings", "updated_at"),
    )
    rows = (
        (
            *(key, scope.pk),
            *(scope.source_language, scope.target_language, pair.source, pair.target),
            *(
                pair.source[: CachedTranslation.START_LENGTH],
                pair.target[: CachedTranslation.START_LENGTH],
                str(pair.origin),
                "",
                None,
                "",
            ),
            connection.ops.adapt_datetimefield_value(pair.updated_at or now),
        )
        for key, pair in pairs.items()
    )
    with connection.cursor() as cursor:
        cursor.executemany(_upsert(columns), list(rows))


def count_replaced(scope: CacheScope, pairs: Sequence[Pair]) -> int:
    """How many texts of such pairs have a person's translation already."""
    _, person_prefix = key_prefixes(scope, "")
    keys = [text_key(person_prefix, source) for source in {pair.source for pair in pairs}]
    return sum(
        CachedTranslation.objects.filter(key__in=keys[start : start + _ROWS_A_STATEMENT]).count()
        for start in range(0, len(keys), _ROWS_A_STATEMENT)
    )


def _upsert(columns: Sequence[str]) -> str:
    """The statement of this database that inserts a row, or updates the one with the same key."""
    fields = [CachedTranslation._meta.get_field(column) for column in columns]
    updated = [
        column
        for column in columns
        if column
        in ("target", "target_start", "origin", "options", "score", "warnings", "updated_at")
    ]
    quoted = connection.ops.quote_name
    return (
        f"{connection.ops.insert_statement(on_conflict=OnConflict.UPDATE)} "
        f"{quoted(CachedTranslation._meta.db_table)} ({', '.join(map(quoted, columns))}) "
        f"VALUES ({', '.join(['%s'] * len(columns))}) "
        f"{connection.ops.on_conflict_suffix_sql(fields, OnConflict.UPDATE, updated, ['key'])}"
    )


def delete_rows(ids: Iterable[int]) -> int:
    """Delete rows by id; how many there were.

    Many rows are deleted in parts, each in its own transaction, so that `ids` may be a stream and
    nobody waits for long to write to the cache.
    """
    deleted = 0
    remaining = iter(ids)
    while part := list(islice(remaining, _ROWS_A_STATEMENT)):
        with transaction.atomic():
            rows = CachedTranslation.objects.filter(pk__in=part)
            texts = list(rows.values_list("source", flat=True))
            deleted += rows.delete()[0]
            bump_revision(texts)
    return deleted


def clear_engine_rows(model_id: int) -> int:
    """Delete what engines made for a model and keep what people edited or imported; how many.

    In portions: nobody waits for long to write to the cache, and no statement takes long.
    """
    rows = CachedTranslation.objects.filter(
        model_id=model_id, origin=CachedTranslation.Origin.ENGINE
    )
    deleted = 0
    while part := list(rows.values_list("pk", flat=True)[:_ROWS_A_STATEMENT]):
        # Somebody may have corrected one meanwhile.
        deleted += rows.filter(pk__in=part).delete()[0]
    bump_revision()
    return deleted
