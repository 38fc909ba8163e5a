"""The connections of this process to the hosts."""

from __future__ import annotations

from functools import cache

from nmt_server.conf import get_settings
from nmt_server.worker.client import WorkerClient


@cache
def worker_client() -> WorkerClient:
    """The process' connections to the hosts."""
    settings = get_settings()
    return WorkerClient(settings.DATA_DIR / "run", settings.LOG_FORMAT)
