"""What earlier states of the database have is there after `migrate`, on each database."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor

from mysite.databases.connections import complete
from mysite.environment.database import database
from tests.e2e.databases import OTHER_DATABASES, Databases

APP = "nmt_server"
# The first state, that of version 0.1.0, and one on the way; the last but one is looked up. The
# next version that is released comes here.
STATES = ("0001_initial", "0011_protect_in_jobs", "0018_keys")
ALIAS = "upgraded"
# What databases fold, cut or cannot store where a column is not as it should be.
TEXT = " Éé猫😀か\u3099 "
MOMENT = datetime.datetime(2026, 11, 21, 12, 30, 15, 123456, datetime.UTC)

# By the names of models: the key of a row and what is in its columns.
Rows = dict[str, tuple[Any, dict[str, Any]]]


@pytest.fixture
def upgraded(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: Any,
) -> Iterator[str]:
    """The alias of an empty database."""
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    if request.param != "sqlite":
        url = databases.of(request.param).new_url()
    monkeypatch.setenv("DATABASE_URL", url)
    config = database(tmp_path)
    complete(config, tmp_path, most=2, seconds=60)
    others = connections.configure_settings({"default": {}, ALIAS: config})
    monkeypatch.setitem(connections.settings, ALIAS, others[ALIAS])
    with django_db_blocker.unblock():
        yield ALIAS
        connections[ALIAS].close()
        if close_pool := getattr(connections[ALIAS], "close_pool", None):
            close_pool()
    del connections[ALIAS]


@pytest.mark.parametrize("upgraded", ["sqlite", *OTHER_DATABASES], indirect=True)
def test_rows_of_earlier_states_are_kept(upgraded: str) -> None:
    graph = MigrationExecutor(connections[upgraded]).loader.graph
    [last] = graph.leaf_nodes(APP)
    before = max(name for app, name in graph.nodes if app == APP and (app, name) != last)
    others = [node for node in graph.leaf_nodes() if node[0] != APP]
    kept: list[Rows] = []
    for number, state in enumerate((*STATES, before)):
        targets = [*others, (APP, state)]
        then = MigrationExecutor(connections[upgraded]).migrate(targets).apps
        kept.append(fill([*then.get_app_config(APP).get_models()], number))

    call_command("migrate", database=upgraded, verbosity=0)

    for rows in kept:
        for name, (key, values) in rows.items():
            row = apps.get_model(APP, name)._base_manager.using(upgraded).get(pk=key)
            assert {column: getattr(row, column) for column in values} == values, name


def fill(waiting: list[type[models.Model]], number: int) -> Rows:
    """Make a row of every model of a state; `number` tells it from those of other states."""
    made: dict[str, models.Model] = {}
    rows: Rows = {}
    while waiting:
        kind = waiting.pop(0)
        fields = [each for each in kind._meta.fields if not isinstance(each, models.AutoField)]
        if {other(each) for each in fields} & {each.__name__ for each in waiting}:
            waiting.append(kind)
        elif kind.__name__ != "Revision":  # There is one for all time, which counts changes.
            values = {each.attname: value(each, number, made) for each in fields}
            row = made[kind.__name__] = kind._base_manager.using(ALIAS).create(**values)
            rows[kind.__name__] = (
                row.pk,
                {each.attname: getattr(row, each.attname) for each in fields},
            )
    return rows


def other(field: models.Field[Any, Any]) -> str:
    """The name of the model that a field refers to; empty where it refers to none."""
    return field.related_model.__name__ if isinstance(field.related_model, type) else ""


def value(field: models.Field[Any, Any], number: int, made: dict[str, models.Model]) -> Any:
    """What is put into a field."""
    if field.is_relation:
        return made[other(field)].pk if other(field) in made else None
    if field.choices:
        return field.get_default()
    match field:
        case models.BooleanField():
            return True
        case models.BinaryField():
            return bytes(range(256))
        case models.JSONField():
            return {TEXT: [TEXT, 0.1, None]}
        case models.DateTimeField():
            return MOMENT
        case models.FloatField():
            return -0.125
        case models.IntegerField():
            return 7 + number
        case models.CharField() | models.TextField():
            return f"{number}{TEXT * 10_000}"[: field.max_length or 100_000]
    return field.get_default()
