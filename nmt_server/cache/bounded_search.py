"""A search among millions of rows that takes no longer than one among some ten thousand.

An index knows all that begin with a text, if they are few. Of anything else a portion of the rows
is looked at, the newest first, and where to go on is told: nobody waits for the end of the table.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.db.models import F, OrderBy, QuerySet

from nmt_server.cache.search import Side, search_translations
from nmt_server.models import CachedTranslation

PORTION = 40_000
"""Rows that are looked at, at most, one beside the other."""
# Rows that are looked at here and there.
_MOST_SCATTERED = 1_000
_MOST_BY_INDEX = 2_000

_Rows = QuerySet[CachedTranslation]


class Found(NamedTuple):
    """The rows that a search has found, and where it would go on.

    It has looked no further than to the id `end`, which it has looked at; None where it has looked
    at all of them.
    """

    rows: _Rows
    end: int | None = None


def bounded_search(
    rows: _Rows,
    search: str,
    side: Side | None = None,
    *,
    beside: int | None = None,
    is_upwards: bool = False,
) -> Found:
    """As `search_translations`, but of no more rows than can be looked at soon.

    Those are the newest, or the next ones below the id `beside`; upwards, the next ones above it.
    """
    if search[:1] in ("=", "^") and (ids := _by_index(search, side)) is not None:
        return Found(rows.filter(pk__in=ids))
    found = search_translations(rows, search, side, by_index=False)
    step, past = ("pk", "pk__gt") if is_upwards else ("-pk", "pk__lt")
    every = CachedTranslation.objects.order_by(step).values_list("pk", flat=True)
    if beside is not None:
        every = every.filter(**{past: beside})
    if (first := every.first()) is None:
        return Found(rows.none())
    # Ids have gaps: there are so many rows between them at most.
    end = first + PORTION - 1 if is_upwards else first - PORTION + 1
    if rows.query.where:
        own = rows.order_by(step).values_list("pk", flat=True)
        if beside is not None:
            own = own.filter(**{past: beside})
        last = own[_MOST_SCATTERED - 1 : _MOST_SCATTERED].first()
        if last is None:
            return Found(found)
        end = max(end, last) if is_upwards else min(end, last)
    found = found.filter(pk__range=(first, end) if is_upwards else (end, first))
    return Found(found, end if every.filter(**{past: end}).exists() else None)


def _by_index(search: str, side: Side | None) -> set[int] | None:
    """The ids of all that a search finds; None where they are many."""
    ids: set[int] = set()
    # Side by side, no database has to put rows of two indexes in order.
    for each in ("source", "target") if side is None else (side,):
        rows = CachedTranslation.objects.order_by(*_order_of_index(each))
        found = search_translations(rows, search, each)
        ids.update(found.values_list("pk", flat=True)[: _MOST_BY_INDEX + 1])
        if len(ids) > _MOST_BY_INDEX:
            return None
    return ids


class _ByCodePoint(OrderBy):
    """As the index is sorted. Django looks for a direction in what it orders by."""

    template = "%(expression)s USING ~<~ /* ASC */"


def _order_of_index(side: Side) -> list[OrderBy]:
    """PostgreSQL takes to find some of many by passing over rows, though they may come last."""
    if connection.vendor != "postgresql":
        return []
    return [_ByCodePoint(F(f"{side}_start"))]
