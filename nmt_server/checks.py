"""System checks (`python manage.py check`, and `check --deploy` for security)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as AnyDatabaseError
from django.db import connections, router

from nmt_server.conf import Settings, get_settings
from nmt_server.errors import InvalidModel, InvalidRequest
from nmt_server.models import TranslationModel, named_engine
from nmt_server.prompts import read_presets
from nmt_server.rights import Right
from nmt_server.tracing.spans import can_trace

_ENGINE_LIBRARIES = ("ctranslate2", "sentencepiece")


@checks.register
def check_settings(**_: Any) -> list[checks.CheckMessage]:
    """E001: `NMT_SERVER` is wrong."""
    try:
        get_settings()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="nmt_server.E001")]
    return []


@checks.register
def check_data_folder(**_: Any) -> list[checks.CheckMessage]:
    """E002: the server cannot write to its folder."""
    settings = _settings()
    if settings is None or _is_writable(settings.DATA_DIR):
        return []
    return [
        checks.Error(
            f"The server cannot write to its data folder {settings.DATA_DIR}.",
            hint="Give the folder to the user that the server runs as, or name another one: "
            "NMT_DATA_DIR.",
            id="nmt_server.E002",
        )
    ]


@checks.register
def check_engines(**_: Any) -> list[checks.CheckMessage]:
    """E003: a class that the setting ENGINES names is not there."""
    settings = _settings()
    found: list[checks.CheckMessage] = []
    for name in settings.ENGINES if settings else ():
        try:
            named_engine(name)
        except InvalidModel as error:
            found.append(checks.Error(error.message, hint=error.hint, id="nmt_server.E003"))
    return found


@checks.register
def check_tracing(**_: Any) -> list[checks.CheckMessage]:
    """E004: traces are asked for, and the library is not installed."""
    settings = _settings()
    if settings is None or not settings.TRACE or can_trace():
        return []
    return [
        checks.Error(
            "Traces are to be sent (NMT_TRACE), and OpenTelemetry is not installed.",
            hint="pip install -r requirements-otel.txt, or the extra otel.",
            id="nmt_server.E004",
        )
    ]


@checks.register
def check_prompt_presets(**_: Any) -> list[checks.CheckMessage]:
    """E005: the file that the setting PROMPT_PRESETS names has no presets."""
    settings = _settings()
    if settings is None or settings.PROMPT_PRESETS is None:
        return []
    try:
        read_presets(settings.PROMPT_PRESETS)
    except InvalidRequest as error:
        return [checks.Error(error.message, hint=error.hint, id="nmt_server.E005")]
    return []


@checks.register
def check_engine_libraries(**_: Any) -> list[checks.CheckMessage]:
    """W001: a library that the engines need is not installed."""
    missing = [name for name in _ENGINE_LIBRARIES if find_spec(name) is None]
    if not missing:
        return []
    return [
        checks.Warning(
            f"No model can be loaded: {' and '.join(missing)} cannot be imported.",
            hint=f"pip install {' '.join(missing)}",
            id="nmt_server.W001",
        )
    ]


@checks.register
def check_body_limit(**_: Any) -> list[checks.CheckMessage]:
    """W002: Django refuses bodies that the app would take."""
    settings = _settings()
    limit = django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if settings is None or limit is None or limit >= settings.MAX_BODY_BYTES:
        return []
    return [
        checks.Warning(
            f"Django refuses bodies over {limit} bytes (DATA_UPLOAD_MAX_MEMORY_SIZE), less than "
            f"NMT_SERVER['MAX_BODY_BYTES'], which is {settings.MAX_BODY_BYTES}.",
            hint=f"Set DATA_UPLOAD_MAX_MEMORY_SIZE = {settings.MAX_BODY_BYTES}.",
            id="nmt_server.W002",
        )
    ]


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
        missing = set(kind.missing_libraries()) - set(_ENGINE_LIBRARIES)
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


@checks.register(checks.Tags.security, deploy=True)
def check_origins(**_: Any) -> list[checks.CheckMessage]:
    """W005: every web page may use the server."""
    settings = _settings()
    if settings is None or "*" not in settings.ALLOWED_ORIGINS:
        return []
    return [
        checks.Warning(
            "Every web page that somebody opens may translate here (NMT_ALLOWED_ORIGINS has *).",
            hint="Name the origins that need it, such as https://example.org.",
            id="nmt_server.W005",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_log(**_: Any) -> list[checks.CheckMessage]:
    """W006: what people translate is in the log."""
    settings = _settings()
    if settings is None or not settings.LOG_TEXTS:
        return []
    return [
        checks.Warning(
            "All texts that people translate are written to the log (NMT_LOG_TEXTS is on).",
            hint="Set NMT_LOG_TEXTS to no where the texts may be private.",
            id="nmt_server.W006",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_loopback(**_: Any) -> list[checks.CheckMessage]:
    """W008: whoever seems to be on this machine may do everything."""
    settings = _settings()
    if settings is None or not settings.TRUST_LOOPBACK:
        return []
    return [
        checks.Warning(
            "Whoever sends a request from this machine may do everything, without a key "
            "(NMT_TRUST_LOOPBACK is on). Behind a proxy on this machine, that is everybody.",
            hint="Set NMT_TRUST_LOOPBACK to no, and make keys for programs on this machine: "
            "python manage.py create_key NAME.",
            id="nmt_server.W008",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_rights_of_everybody(**_: Any) -> list[checks.CheckMessage]:
    """W009: everybody may manage the server, or change the cache."""
    settings = _settings()
    risky = {Right.MANAGE, Right.CORRECT} & set(settings.ANONYMOUS_RIGHTS if settings else ())
    if not risky:
        return []
    return [
        checks.Warning(
            f"Everybody has the right {' and '.join(sorted(risky))}, without a key "
            "(NMT_ANONYMOUS_RIGHTS).",
            hint="Leave it out there, and make keys: python manage.py create_key NAME.",
            id="nmt_server.W009",
        )
    ]


def _settings() -> Settings | None:
    """The settings, or None where they are wrong, which is E001's to report."""
    try:
        return get_settings()
    except ImproperlyConfigured:
        return None


def _ours(databases: Sequence[str] | None) -> list[str]:
    """Those of the databases to be checked that hold the tables of the app."""
    return [alias for alias in databases or () if router.allow_migrate(alias, "nmt_server")]


def _is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder where it does not exist yet."""
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


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
