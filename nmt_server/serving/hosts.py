"""The hosts as this process reaches them."""

from __future__ import annotations

from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from nmt_server.conf import get_settings
from nmt_server.worker.backend import Backend
from nmt_server.worker.client import WorkerClient


@cache
def worker_client() -> WorkerClient:
    """The process' client of the backend that the setting `WORKER_BACKEND` names."""
    return new_client()


def new_client() -> WorkerClient:
    """Another one, which reaches for nothing yet.

    Raises `ImproperlyConfigured` where that is none, or does not have the `WORKER_OPTIONS`.
    """
    settings = get_settings()
    try:
        return WorkerClient(
            settings.DATA_DIR / "run",
            settings.LOG_FORMAT,
            _backend_class(),
            settings.WORKER_OPTIONS,
        )
    except ValueError as error:
        raise ImproperlyConfigured(f"WORKER_OPTIONS: {error}") from None


def _backend_class() -> type[Backend]:
    """The class that `WORKER_BACKEND` names; raises `ImproperlyConfigured` where it is none."""
    path = get_settings().WORKER_BACKEND
    try:
        found = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"WORKER_BACKEND: {path} cannot be imported: {error}") from None
    if not (isinstance(found, type) and issubclass(found, Backend)):
        raise ImproperlyConfigured(
            f"WORKER_BACKEND: {path} does not derive from {Backend.__name__}."
        )
    return found
