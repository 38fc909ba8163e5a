"""Whether the server can translate: the database answers and the default model loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import Error as AnyDatabaseError

from nmt_server.errors import DatabaseUnavailable, NmtServerError
from nmt_server.models import Revision
from nmt_server.models.failures import why_it_failed
from nmt_server.models.outage import reads, writes
from nmt_server.serving.current_models import get_model
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.status import device_note, swap_note
from nmt_server.worker.host_state import HostState

# How long a check waits for a model that is being loaded for the first time, in seconds.
_LOAD_SECONDS = 10.0

# Identities of the hosts that were seen to load: a model that left memory when idle is still ready.
_seen_to_load: set[str] = set()


@dataclass(frozen=True, slots=True)
class Readiness:
    """The outcome of a check; `reason` says what is wrong where it is not ready.

    `failed` is the part that is to blame. `notes` are sentences about a model that is ready and
    yet not as it should be.
    """

    is_ready: bool
    model: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()
    failed: Literal["", "database", "model"] = ""


def check_readiness() -> Readiness:
    """Check the database and the default model, which is loaded if it never was before."""
    try:
        reads.ask(Revision.objects.filter(id=1).exists)
        model = get_model()
    except AnyDatabaseError as error:
        why = reads.why or why_it_failed(error)
        said = f"The database does not answer: {why}."
        return Readiness(False, reason=said, failed="database")
    except NmtServerError as error:
        is_database = isinstance(error, DatabaseUnavailable)
        return Readiness(False, reason=str(error), failed="database" if is_database else "model")
    try:
        host = _check_model(model)
    except NmtServerError as error:
        return Readiness(False, model.name, str(error), failed="model")
    away = f"Nothing is written to the database: {writes.why}." if writes.why else ""
    notes = (device_note(host), swap_note(model.pk), away)
    return Readiness(True, model.name, notes=tuple(filter(None, notes)))


def _check_model(model: ServedModel) -> HostState:
    identity = model.spec.identity()
    host = worker_client().state(model.spec)
    left_memory = host.state in ("not loaded", "draining")
    if host.state != "ready" and not (left_memory and identity in _seen_to_load):
        host = worker_client().load(model.spec, keep_alive=model.keep_alive, timeout=_LOAD_SECONDS)
    _seen_to_load.add(identity)
    return host
