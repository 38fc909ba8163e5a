"""What stands in the database, and how it is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core import checks
from django.db import Error as AnyDatabaseError
from django.db import connections, router

from nmt_server.checks.settings import ENGINE_LIBRARIES
from nmt_server.errors import InvalidModel
from nmt_server.models import TranslationModel


@checks.register(checks.Tags.database)
def check_sqlite_journal(
    databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """W003: readers and writers of an SQLite file wait for each other."""
    found: list[checks.CheckMessage] = []
    for alias in _ours(databases):
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
        # A database in memory has one user and no journal to choose.
        if mode not in ("wal", "memory"):
            found.append(
                checks.Warning(
                    f"The SQLite database {alias!r} is in the journal mode {mode}: who translates "
                    "waits for who writes to the cache.",
                    hint="Add to its OPTIONS: 'init_command': 'PRAGMA journal_mode=WAL; "
                    "PRAGMA synchronous=NORMAL;', 'transaction_mode': 'IMMEDIATE'.",
                    id="nmt_server.W003",
                )
            )
    return found


@checks.register(checks.Tags.database)
def check_model_files(
    databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """W004: files of a registered model are not there."""
    found: list[checks.CheckMessage] = []
    for row in _registered(databases):
        if missing := _missing_file(row):
            found.append(
                checks.Warning(
                    f"The model {row.name} cannot be loaded: there is no {missing}.",
                    hint="Put the file back, correct the model in the admin, or remove it: "
                    f"python manage.py remove_model {row.name}.",
                    id="nmt_server.W004",
                )
            )
    return found


@checks.register(checks.Tags.database)
def check_engines_of_models(
    databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """W007: the engine of a registered model is not installed, or not in the settings."""
    found: list[checks.CheckMessage] = []
    for row in _registered(databases):
        try:
            kind = row.kind
        except InvalidModel as error:
            found.append(_no_engine(row, error))
            continue
        # That no model can be loaded at all is W001's to report.
        missing = set(kind.missing_libraries()) - set(ENGINE_LIBRARIES)
        if missing:
            found.append(
                checks.Warning(
                    f"The model {row.name} cannot be loaded: {' and '.join(sorted(missing))} "
                    "cannot be imported.",
                    hint=kind.installation,
                    id="nmt_server.W007",
                )
            )
    return found


def _no_engine(row: TranslationModel, error: InvalidModel) -> checks.CheckMessage:
    return checks.Warning(
        f"The model {row.name} cannot be loaded: {error.message}",
        hint="Name the class of its engine in NMT_ENGINES (ENGINES in a project's NMT_SERVER), or "
        f"remove the model: python manage.py remove_model {row.name}.",
        id="nmt_server.W007",
    )


def _ours(databases: Sequence[str] | None) -> list[str]:
    """Those of the databases to be checked that hold the tables of the app."""
    return [alias for alias in databases or () if router.allow_migrate(alias, "nmt_server")]


def _missing_file(row: TranslationModel) -> Path | None:
    try:
        files = row.files()
    except FileNotFoundError as error:
        return Path(str(error))
    except InvalidModel:
        return None  # Of its engine, W007 speaks.
    return next((file for file in files if not file.is_file()), None)


def _registered(databases: Sequence[str] | None) -> list[TranslationModel]:
    """The registered models of the databases to check; none before the first migration."""
    rows: list[TranslationModel] = []
    for alias in _ours(databases):
        with contextlib.suppress(AnyDatabaseError):
            rows += TranslationModel.objects.using(alias)
    return rows
