"""The processes that own models, and what those that ended have left behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

from nmt_server.conf import get_settings
from nmt_server.models import TranslationModel
from nmt_server.monitoring.doctor.finding import Finding, fine, warning
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.status import host_states, size_text
from nmt_server.worker.addresses import host_address
from nmt_server.worker.failure import read_failure

_MINUTE = 60.0


def look_at_hosts() -> Iterator[Finding]:
    """The state of each registered model's host, stale sockets, and records of failures."""
    models = [ServedModel.from_row(row) for row in TranslationModel.objects.order_by("name")]
    for model, host in zip(models, host_states(models), strict=True):
        if host.state in ("failed", "not responding"):
            yield warning(
                f"{model.name}: {host.state}. {host.reason}".strip(),
                "The server's log says more; end a process that is stuck: "
                "python -m nmt_server.worker.host",
            )
        elif host.pid:
            yield fine(
                f"{model.name}: {host.state}, process {host.pid}, {size_text(host.memory)}, "
                f"{host.waiting_tokens} tokens wait."
            )
        else:
            yield fine(f"{model.name}: {host.state}; it is loaded when it is needed.")
    run = get_settings().DATA_DIR / "run"
    stale = [file for file in sorted(run.glob("*.sock")) if not _listens(file)]
    if stale:
        yield warning(
            f"{len(stale)} sockets belong to nobody, such as {stale[0]}: a host was killed.",
            f"Nothing: whoever starts the host next replaces it. To tidy up: rm {stale[0]}",
        )
    known = {host_address(run, model.spec.identity()).failure for model in models}
    for record in sorted(run.glob("*.failure")):
        failure = read_failure(record)
        age = time.time() - record.stat().st_mtime
        if failure is not None and record not in known and age > _MINUTE:
            yield warning(
                f"A model that is not registered so any more could not be loaded: "
                f"{failure.message}",
                f"Nothing. To tidy up: rm {record}",
            )


def _listens(file: Path) -> bool:
    try:
        Client(str(file), "AF_UNIX").close()
    except OSError:
        return False
    return True
