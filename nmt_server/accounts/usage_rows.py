"""The use of keys in the database: what a process adds to it, and what all have used then."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from nmt_server.models import KeyUsage


def exchange(
    pk: int, requests: tuple[int, int], characters: tuple[int, int], used_at: float
) -> tuple[int, int]:
    """Add what is new of a minute and a month, each a period and a number; the sums then.

    One statement, so that no two processes overwrite each other. A period that is over does not
    replace the one after it, which a process with a faster clock has begun.
    """
    rows = KeyUsage.objects.filter(key_id=pk)
    # The numbers before their periods: MariaDB computes with what it has just set.
    values = {
        "requests": total("requests", "minute", *requests),
        "minute": later("minute", requests[0]),
        "characters": total("characters", "month", *characters),
        "month": later("month", characters[0]),
        "last_used_at": datetime.fromtimestamp(used_at, UTC) if used_at else timezone.now(),
    }
    if not rows.update(**values):
        KeyUsage.objects.get_or_create(key_id=pk)
        rows.update(**values)
    return rows.values_list("requests", "characters").get()


def total(field: str, period_field: str, period: int, new: int) -> Case:
    """What a number is with what is new of a period, never below 0."""
    return Case(
        When(
            **{period_field: period},
            then=Greatest(F(field) + new, Value(0), output_field=BigIntegerField()),
        ),
        When(**{f"{period_field}__gt": period}, then=F(field)),
        default=Value(max(0, new)),
        output_field=BigIntegerField(),
    )


def later(period_field: str, period: int) -> Case:
    """The later one of a period and that of the row."""
    return Case(
        When(**{f"{period_field}__gt": period}, then=F(period_field)),
        default=Value(period),
        output_field=BigIntegerField(),
    )
