"""Filters of the cache that are combined with others, without a look at every row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connections
from django.db.models import F, Func, QuerySet
from django.db.models.constants import LOOKUP_SEP

from nmt_server.models import CachedTranslation

_Rows = QuerySet[CachedTranslation]

# So many are few: their ids are read, and all else is asked of them alone.
_FEW = 10_000


def narrowed(rows: _Rows, order: str, conditions: Mapping[str, Any]) -> _Rows:
    """Those of `rows` that meet conditions, which an index finds that is sorted by `order`.

    Where few rows of the table do, it is their ids that are looked for. Where many do, what else is
    asked of the rows decides how they are found.
    """
    found = CachedTranslation.objects.filter(**conditions).order_by(order)
    ids = list(found.values_list("pk", flat=True)[: _FEW + 1])
    if len(ids) <= _FEW:
        return rows.filter(pk__in=ids)
    if connections[rows.db].vendor != "sqlite":
        return rows.filter(**conditions)
    # It keeps no statistics: an index that finds a million rows is to it as good as one that finds
    # ten. A sign before the column says that there is none.
    for condition, value in conditions.items():
        name, *lookup = condition.split(LOOKUP_SEP)
        field = CachedTranslation._meta.get_field(name)
        plain = getattr(field, "target_field", field)
        unsorted = Func(F(name), template="+%(expressions)s", output_field=plain)
        rows = rows.alias(**{f"{name}_unsorted": unsorted})
        rows = rows.filter(**{LOOKUP_SEP.join([f"{name}_unsorted", *lookup]): value})
    return rows
