"""The statements that read and write cached translations, for speed not made by `QuerySet`."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models.constants import OnConflict

from nmt_server.models import CachedTranslation

# Key, source, target, origin, score, warnings and the day of the last use.
Row: TypeAlias = tuple[str, str, str, str, float | None, str, int | None]
_READ_FIELDS = ("key", "source", "target", "origin", "score", "warnings", "used_on")
# The values of `_STORED_FIELDS`, in their order.
NewRow: TypeAlias = tuple[Any, ...]
_STORED_FIELDS = (
    *("key", "model", "source_language", "target_language", "source", "target", "source_start"),
    *("target_start", "origin", "options", "score", "warnings", "updated_at", "used_on"),
)


def rows_of(keys: list[str]) -> list[Row]:
    """The rows with one of these keys, by one query.

    Making the same query by `QuerySet` takes several times as long as the database does.
    """
    wanted = ", ".join(["%s"] * len(keys))
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(f"{_select_statement(database.vendor)} ({wanted})", keys)
        rows: list[Row] = cursor.fetchall()
    return rows


@cache
def _select_statement(vendor: str) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, _READ_FIELDS))
    table = quote(CachedTranslation._meta.db_table)
    return f"SELECT {columns} FROM {table} WHERE {quote('key')} IN"


def insert(rows: list[NewRow]) -> None:
    """Write new rows in one transaction; those that are there already stay as they are."""
    database = connections[DEFAULT_DB_ALIAS]
    statement = _insert_statement(database.vendor)
    if len(rows) == 1:
        # A transaction by itself; psycopg's executemany() would not say what was wrong.
        with database.cursor() as cursor:
            cursor.execute(statement, rows[0])
        return
    with transaction.atomic(), database.cursor() as cursor:
        cursor.executemany(statement, rows)


@cache
def _insert_statement(vendor: str) -> str:
    """An insert that leaves alone what is there, for the values of a `NewRow`.

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
