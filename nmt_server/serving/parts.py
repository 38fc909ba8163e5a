"""The parts of the server, each with why it is not as it should be."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nmt_server.cache.failures import recent_failures
from nmt_server.conf import get_settings
from nmt_server.errors import NmtServerError
from nmt_server.serving.current_models import registered_models
from nmt_server.serving.readiness import Readiness
from nmt_server.serving.status import host_states, size_text, swap_note

# Below so many bytes, writes fail soon.
_LEAST_ROOM = 100 * 1024**2

_FAILURES = {
    "read": "What is cached could not be read from the database lately: texts are translated anew.",
    "write": "Translations could not be written to the database lately: the log says why.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the server. Only one that has `failed` keeps it from being ready.

    `degraded` works, and not as it should; `unknown` cannot be seen for what has failed.
    """

    state: Literal["ok", "degraded", "failed", "unknown"] = "ok"
    reason: str = ""


def parts_of(readiness: Readiness) -> Mapping[str, Part]:
    """The database, the default model, the other models, the cache and the disk."""
    return {
        "database": _failed(readiness, "database"),
        "model": _model(readiness),
        "other_models": _other_models(readiness),
        "cache": _cache(),
        "disk": _disk(),
    }


def _failed(readiness: Readiness, part: str) -> Part:
    return Part("failed", readiness.reason) if readiness.failed == part else Part()


def _model(readiness: Readiness) -> Part:
    if readiness.failed == "database":
        return Part("unknown")
    if readiness.notes:
        return Part("degraded", " ".join(readiness.notes))
    return _failed(readiness, "model")


def _other_models(readiness: Readiness) -> Part:
    if readiness.failed == "database":
        return Part("unknown")
    try:
        models = [model for model in registered_models() if not model.is_default]
    except NmtServerError as error:
        return Part("unknown", str(error))
    told = [
        f"{model.name}: {host.state}. {host.reason}".strip()
        for model, host in zip(models, host_states(models), strict=True)
        if host.state in ("failed", "not responding")
    ]
    told += [f"{model.name}: {note}" for model in models if (note := swap_note(model.pk))]
    return Part("degraded", " ".join(told)) if told else Part()


def _cache() -> Part:
    failures = [_FAILURES[operation] for operation in recent_failures()]
    return Part("degraded", " ".join(failures)) if failures else Part()


def _disk() -> Part:
    try:
        free = shutil.disk_usage(get_settings().DATA_DIR).free
    except OSError as error:
        return Part("degraded", f"The data folder cannot be looked at: {error.strerror}.")
    if free < _LEAST_ROOM:
        return Part("degraded", f"Only {size_text(free)} are free where the data is kept.")
    return Part()
