"""What the settings say, and whether the machine has what they ask for."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from nmt_server.checks.known_settings import known_settings
from nmt_server.conf import get_settings
from nmt_server.errors import InvalidModel, InvalidRequest
from nmt_server.models import named_engine
from nmt_server.prompts import read_presets
from nmt_server.serving.hosts import new_client
from nmt_server.tracing.spans import can_trace

ENGINE_LIBRARIES = ("ctranslate2", "sentencepiece")
"""What no model can be loaded without."""


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
    settings = known_settings()
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
    settings = known_settings()
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
    settings = known_settings()
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
    settings = known_settings()
    if settings is None or settings.PROMPT_PRESETS is None:
        return []
    try:
        read_presets(settings.PROMPT_PRESETS)
    except InvalidRequest as error:
        return [checks.Error(error.message, hint=error.hint, id="nmt_server.E005")]
    return []


@checks.register
def check_worker_backend(**_: Any) -> list[checks.CheckMessage]:
    """E006: what is to run the hosts is not there, or takes no such options."""
    if known_settings() is None:
        return []
    try:
        new_client()
    except ImproperlyConfigured as error:
        return [
            checks.Error(
                str(error),
                hint="See NMT_WORKER_BACKEND in docs/settings.md; what each takes is in "
                "docs/scaling.md.",
                id="nmt_server.E006",
            )
        ]
    return []


@checks.register
def check_engine_libraries(**_: Any) -> list[checks.CheckMessage]:
    """W001: a library that the engines need is not installed."""
    missing = [name for name in ENGINE_LIBRARIES if find_spec(name) is None]
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
    settings = known_settings()
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


def _is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder where it does not exist yet."""
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
