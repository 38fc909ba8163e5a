"""The machine and what is installed on it."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from nmt_server import __version__
from nmt_server.conf import get_settings
from nmt_server.engines.cores import usable_cores
from nmt_server.errors import InvalidModel
from nmt_server.models import named_engine
from nmt_server.monitoring.doctor.finding import Finding, fine, warning
from nmt_server.serving.status import size_text

_LIBRARIES = ("Django", "ctranslate2", "sentencepiece", "prometheus_client", "gunicorn")
# Less than this, and a model of usual size with its web processes pushes others out of memory.
_LEAST_MEMORY = 512 * 1024**2


def look_at_machine() -> Iterator[Finding]:
    """Versions, processor, memory, and the engines that can be used."""
    installed = ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    yield fine(
        f"nmt-server {__version__}, Python {platform.python_version()} on {platform.platform()}; "
        f"{installed}."
    )
    memory = psutil.virtual_memory()
    free = f"{size_text(memory.available)} of {size_text(memory.total)} memory are free"
    devices = len(list(Path("/dev").glob("nvidia[0-9]*")))
    said = f"{usable_cores()} usable cores; {free}; {devices} NVIDIA devices."
    if memory.available < _LEAST_MEMORY:
        yield warning(said, "End what else runs, or serve with fewer --workers.")
    else:
        yield fine(said)
    for name in get_settings().ENGINES:
        yield _engine(name)


def _engine(name: str) -> Finding:
    try:
        kind = named_engine(name)
    except InvalidModel as error:
        return warning(error.message, error.hint)
    if missing := kind.missing_libraries():
        # Whoever has no such model needs none: a model without its engine is told below.
        return fine(
            f"Engine {name}: not installed ({', '.join(missing)}). To use it: {kind.installation}"
        )
    return fine(f"Engine {name}: installed.")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"
