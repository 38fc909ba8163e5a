"""Delete what engines made and nobody needs any more. What people edited or imported stays."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from nmt_server.cache.keys import RowScope, key_prefixes, text_key
from nmt_server.cache.portions import in_portions
from nmt_server.cache.uses import today
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.values.ages import days_ago

_ROWS_A_PAGE = 1000
_ROWS_A_STATEMENT = 500
_ENGINE = CachedTranslation.Origin.ENGINE


class Wanted(NamedTuple):
    """What is to be deleted; 0 and False are nothing of the kind.

    Rows made more than `older_than` days ago; rows not used for `unused_for` days; of the others,
    those unused for the longest until `keep` rows by engines are left; and what is `unserved`.
    """

    older_than: int = 0
    unused_for: int = 0
    keep: int = 0
    unserved: bool = False


class Pruned(NamedTuple):
    """How many rows were deleted, by why."""

    old: int = 0
    unused: int = 0
    over: int = 0
    unserved: int = 0


def prune(wanted: Wanted, *, dry_run: bool = False) -> Pruned:
    """Delete rows in portions; a dry run counts them.

    A row that is wanted gone for two reasons counts for the first.
    """
    rows = CachedTranslation.objects.filter(origin=_ENGINE)
    old, unused = _made_before(wanted.older_than), _unused_for(wanted.unused_for)
    # What a dry run leaves is counted without what it would have deleted.
    left = rows.exclude(old).exclude(unused)
    old_rows = _end(_ids(rows.filter(old)), dry_run)
    unused_rows = _end(_ids(rows.filter(unused).exclude(old)), dry_run)
    unserved = set(_unserved(left)) if wanted.unserved else set()
    over = _over(left, wanted.keep, unserved) if wanted.keep else []
    return Pruned(
        old_rows,
        unused_rows,
        over=_end(iter(over), dry_run),
        unserved=_end(iter(sorted(unserved)), dry_run),
    )


def _made_before(days: int) -> Q:
    return Q(updated_at__lt=days_ago(days)) if days else Q(pk__in=())


def _unused_for(days: int) -> Q:
    unknown = Q(used_on__isnull=True, updated_at__lt=days_ago(days))
    return unknown | Q(used_on__lt=today() - days) if days else Q(pk__in=())


def _over(rows: QuerySet[CachedTranslation], keep: int, gone: set[int]) -> list[int]:
    """The ids of those above `keep` that were not used for longest, without those `gone`."""
    if (surplus := rows.count() - len(gone) - keep) <= 0:
        return []
    by_use = rows.order_by(F("used_on").asc(nulls_first=True), "pk").values_list("pk", flat=True)
    # No more than that is asked for: MariaDB's driver takes all that there is into memory.
    some = by_use[: surplus + len(gone)].iterator()
    return list(islice((pk for pk in some if pk not in gone), surplus))


def _unserved(rows: QuerySet[CachedTranslation]) -> Iterator[int]:
    """The ids of rows by models' earlier files or compute types."""
    fields = ("pk", "key", "model_id", "source_language_id", "target_language_id", "options")
    models = {
        pk: files
        for pk, *files in TranslationModel.objects.values_list("pk", "fingerprint", "compute_type")
    }
    for pk, key, model, *pair, options, source in _pages(rows, *fields, "source"):
        prefix, _ = key_prefixes(RowScope(model, *pair, *models[model]), options)
        if key != text_key(prefix, source):
            yield pk


def _ids(rows: QuerySet[CachedTranslation]) -> Iterator[int]:
    return (pk for (pk,) in _pages(rows, "pk"))


def _pages(rows: QuerySet[CachedTranslation], *fields: str) -> Iterator[tuple[Any, ...]]:
    # By id, not as one cursor: rows are deleted meanwhile, and memory stays bounded everywhere.
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk").values_list(*fields)[:_ROWS_A_PAGE]):
        yield from page
        last = page[-1][0]


def _end(ids: Iterator[int], dry_run: bool) -> int:
    """Delete rows, or count them.

    There is no new revision: what processes remember of such rows is right as long as they do.
    """
    if dry_run:
        return sum(1 for _ in ids)
    return sum(
        # Somebody may have corrected it since.
        CachedTranslation.objects.filter(pk__in=portion, origin=_ENGINE).delete()[0]
        for portion in in_portions(ids, _ROWS_A_STATEMENT)
    )
