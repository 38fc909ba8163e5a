"""Whether the server can translate: the database answers and the default model translates."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Self

from django.db import Error as AnyDatabaseError

from nmt_server.errors import (
    DatabaseUnavailable,
    ModelUnavailable,
    NmtServerError,
    ServerBusy,
    TranslationTimeout,
)
from nmt_server.models import Revision
from nmt_server.models.failures import why_it_failed
from nmt_server.models.outage import reads, writes
from nmt_server.serving.current_models import get_model
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.proof import Candidate, prove
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.status import device_note, swap_note
from nmt_server.worker.host_state import HostState

# How long a check waits for a model that is being loaded, and for its first translation, each in
# seconds; and for what a host says of itself, and one that has said nothing already.
_PROOF_SECONDS = 10.0
_MUTE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Proven:
    """A host that has translated, and on how many segments the engine had failed by then."""

    pid: int
    failures: float

    @classmethod
    def of(cls, host: HostState) -> Self:
        """A host as it is now."""
        return cls(host.pid, host.figures.get("failed_segments", 0.0))


# By the identity of the host. A model that left memory when idle is still ready; one on which the
# engine has failed since has to translate again.
_proven: dict[str, _Proven] = {}

# Who waits for hosts that are mute, by the identity of the host.
_waiting: dict[str, threading.Thread] = {}


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
    """Check the database and the default model, which has to translate a text.

    Once is enough for a host, as long as its engine fails on nothing.
    """
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
    model.check_files()
    identity = model.spec.identity()
    proven = _proven.get(identity)
    host = worker_client().state(model.spec, timeout=_MUTE_SECONDS)
    if host.state in ("not loaded", "draining") and proven is not None:
        return host
    if host.state == "ready" and proven == _Proven.of(host):
        return host
    if host.state == "not responding":
        _wait_for_mute(model)
    try:
        prove(worker_client(), Candidate.of(model), _PROOF_SECONDS)
    except ServerBusy:
        pass  # It does translate.
    except TranslationTimeout:
        # Where others' texts have come back meanwhile, it is busy.
        before, host = host, worker_client().state(model.spec, timeout=_MUTE_SECONDS)
        if host.state != "ready" or _answered(host) <= _answered(before):
            raise
    host = worker_client().state(model.spec, timeout=_MUTE_SECONDS)
    _proven[identity] = _Proven.of(host)
    return host


def _wait_for_mute(model: ServedModel) -> None:
    """Wait a moment for a host that does not answer; a thread goes on.

    Where somebody waits for it, it is ended and replaced, which takes longer than those who ask
    whether the server is ready have time. Raises `ModelUnavailable` until then.
    """
    identity = model.spec.identity()
    waiting = _waiting.get(identity)
    if waiting is None or not waiting.is_alive():
        waiting = threading.Thread(target=_load, args=(model,), name="mute-host", daemon=True)
        _waiting[identity] = waiting
        waiting.start()
    waiting.join(_MUTE_SECONDS)
    if waiting.is_alive():
        raise ModelUnavailable(
            "The process for the model does not answer.",
            "Where it stays so, it is ended and replaced within seconds.",
        )


def _load(model: ServedModel) -> None:
    # Why it cannot be is found out by whoever asks next.
    with suppress(NmtServerError):
        worker_client().load(model.spec, keep_alive=model.keep_alive, timeout=_PROOF_SECONDS)


def _answered(host: HostState) -> float:
    figures = host.figures
    return figures.get("segments", 0.0) - figures.get("failed_segments", 0.0)
