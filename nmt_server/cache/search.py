"""Search in cached translations, as the admin and the REST API offer it.

`^text` begins with, `=text` is exactly, anything else contains. The first two are answered by the
indexes on the first characters; the last reads all rows (see `nmt_server.cache.bounded_search`).
"""

from __future__ import annotations

from typing import Literal

from django.db import connections
from django.db.models import BinaryField, F, Func, Q, QuerySet
from django.db.models.functions import Left

from nmt_server.models import CachedTranslation

Side = Literal["source", "target"]

HELP_TEXT = "^text: begins with. =text: is exactly (both are fast). Anything else: contains."

_BYTES = BinaryField()
_LAST = chr(0x10FFFF)


def search_translations(
    rows: QuerySet[CachedTranslation],
    search: str,
    side: Side | None = None,
    *,
    by_index: bool = True,
) -> QuerySet[CachedTranslation]:
    """Those of `rows` that `search` finds in their source, in their target, or in either (None).

    Without `by_index` no database can take an index for it: each of `rows` is looked at.
    """
    if "\0" in search:
        return rows.none()  # No text in the cache has one, and PostgreSQL refuses the question.
    kind, text = search[:1], search[1:]
    condition = Q()
    for name in ("source", "target") if side is None else (side,):
        match kind:
            case "=":
                rows, whole = _is_exactly(rows, name, F(name), text)
                start = Q((f"{name}_start", text[: CachedTranslation.START_LENGTH]))
                condition |= start & whole if by_index else whole
            case "^" if text and not by_index:
                rows, begins = _is_exactly(rows, name, Left(name, len(text)), text)
                condition |= begins
            case "^":
                rows, begins = _begins_with(rows, name, text)
                condition |= begins
            case _:
                condition |= Q((f"{name}__icontains", search))
    return rows.filter(condition)


def _is_exactly(
    rows: QuerySet[CachedTranslation], name: str, value: F | Left, text: str
) -> tuple[QuerySet[CachedTranslation], Q]:
    if connections[rows.db].vendor == "mysql":
        # It takes texts for equal that differ in case, accents, or white space at their ends.
        alias = f"{name}_bytes"
        as_bytes = Func(value, template="CAST(%(expressions)s AS BINARY)", output_field=_BYTES)
        rows = rows.alias(**{alias: as_bytes})
        return rows, Q((alias, text.encode()))
    alias = f"{name}_value"
    return rows.alias(**{alias: value}), Q((alias, text))


def _begins_with(
    rows: QuerySet[CachedTranslation], name: str, prefix: str
) -> tuple[QuerySet[CachedTranslation], Q]:
    start = f"{name}_start"
    if len(prefix) >= CachedTranslation.START_LENGTH:
        rows, begins = _is_exactly(rows, name, Left(name, len(prefix)), prefix)
        return rows, Q((start, prefix[: CachedTranslation.START_LENGTH])) & begins
    vendor = connections[rows.db].vendor
    if vendor == "mysql":
        # Its indexes have no bytes; they find what begins with the same letters in any case.
        return rows, Q((f"{start}__istartswith", prefix), (f"{start}__startswith", prefix))
    if vendor != "sqlite":
        return rows, Q((f"{start}__startswith", prefix))
    # SQLite's LIKE uses no index of ours. It compares by code point, so a range says the same.
    begins = Q((f"{start}__gte", prefix))
    if (successor := _successor(prefix)) is not None:
        begins &= Q((f"{start}__lt", successor))
    return rows, begins


def _successor(prefix: str) -> str | None:
    """The least text above all that begin with `prefix`; None where there is none."""
    prefix = prefix.rstrip(_LAST)
    if not prefix:
        return None
    code = ord(prefix[-1]) + 1
    # Surrogates are no characters and cannot be stored.
    return prefix[:-1] + chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)
