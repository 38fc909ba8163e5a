"""The events that tell how a model is added, for whoever waits for it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator
from typing import Annotated

from django.db import close_old_connections, connections
from django.http import HttpRequest
from msgspec import Meta

from nmt_server.api.http.declared import Answer
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.errors import log_error
from nmt_server.api.http.event_stream import event
from nmt_server.api.http.faults import faults_told
from nmt_server.api.http.schema import events_of
from nmt_server.api.v1.base import error_body
from nmt_server.api.v1.model_refusals import refusals_told
from nmt_server.conversion.stop import Stop
from nmt_server.errors import NmtServerError, ServerBusy
from nmt_server.jobs.runner import runner
from nmt_server.models import TranslationModel
from nmt_server.registration.register import Trial
from nmt_server.registration.steps import Step

logger = logging.getLogger(__name__)

# Seconds between looks whether the server stops, and after which something is sent, so that nobody
# on the way takes the line for dead.
_LOOK_EVERY = 1.0
_SILENCE = 15.0
# To take away what is half-made takes a moment, for which a server that stops waits. A model that
# is being loaded takes longer; what it leaves, the next conversion takes away.
_TIDY_SECONDS = 5.0
# Two at once would measure each other.
_adding = threading.Lock()

ADDED_EVENTS = events_of(
    "Server-sent events, each with JSON in one line of `data`. `step`: what begins, `recognise`, "
    "`fingerprint`, `load` (and measure how the model decodes fastest) or `translate` (a test); "
    "for a model of the catalogue, `download` and `convert` come before. `progress`: how many "
    "`bytes` of `total` are downloaded. `end`: the model is registered, as `AddedModel`. `error`: "
    "it is not, and why, as in other answers. Nothing follows the last two.",
    "step",
    "progress",
    "end",
    "error",
)


class StepEvent(Answer):
    """What begins."""

    step: Step


class ProgressEvent(Answer):
    """How much of the model is downloaded."""

    bytes: int
    total: int


class AddedModel(Answer):
    """A model that is registered, and its test translation."""

    name: str
    source: str
    target: str
    default: bool
    test_source: str
    test_target: str
    device: str
    compute_type: str
    replicas: Annotated[int, Meta(description="How many batches it decodes at once.")]
    threads_per_replica: int
    token_budget: Annotated[int, Meta(description="Tokens a batch.")]


class Told:
    """What the thread that adds tells, for whoever waits; nothing once it is wanted no more."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self.happened: queue.SimpleQueue[Answer | NmtServerError] = queue.SimpleQueue()

    def step(self, step: Step) -> None:
        """What begins. What was downloaded or converted for long has let the database rest."""
        self._stop.check()
        close_old_connections()
        self.happened.put(StepEvent(step=step))

    def stage(self, stage: str) -> None:
        """A part of a step, which nobody is told."""
        self._stop.check()

    def bytes(self, done: int, total: int) -> None:
        """How much is downloaded."""
        self._stop.check()
        self.happened.put(ProgressEvent(bytes=done, total=total))


Addition = Callable[[Told, Stop], tuple[TranslationModel, Trial | None]]
"""Adds a model, and gives its row and test translation, or raises what kept it from that."""


def added_events(request: HttpRequest, add: Addition) -> Generator[bytes, None, None]:
    """Add the model in a thread of its own; whoever goes before the end has added nothing."""
    if not _adding.acquire(blocking=False):
        raise ServerBusy(
            "This process adds a model already.", "Wait until that is done.", retry_after=10
        )
    stop = Stop()
    told = Told(stop)
    thread = threading.Thread(target=_run, args=(add, told, stop), name="add-model", daemon=True)
    try:
        thread.start()
    except BaseException:
        _adding.release()
        raise
    try:
        with ClientGone(request) as cancel:
            cancel.on_cancel(stop.set)
            spoke_at = time.monotonic()
            while not runner().is_stopping:
                try:
                    happened = told.happened.get(timeout=_LOOK_EVERY)
                except queue.Empty:
                    if time.monotonic() - spoke_at > _SILENCE:
                        yield b": still here\n\n"
                        spoke_at = time.monotonic()
                    continue
                if isinstance(happened, NmtServerError):
                    log_error(request, happened)
                    yield event("error", error_body(request, happened))
                    return
                if isinstance(happened, AddedModel):
                    yield event("end", happened)
                    return
                yield event("step" if isinstance(happened, StepEvent) else "progress", happened)
    finally:
        stop.set()
        thread.join(_TIDY_SECONDS)


def _run(add: Addition, told: Told, stop: Stop) -> None:
    """Add the model, and let go of the database before the end is told."""
    try:
        outcome = _outcome(add, told, stop)
    finally:
        connections.close_all()
        _adding.release()
    told.happened.put(outcome)


def _outcome(add: Addition, told: Told, stop: Stop) -> AddedModel | NmtServerError:
    try:
        with refusals_told(), faults_told():
            row, trial = add(told, stop)
        assert trial is not None
        return _added(row, trial)
    except NmtServerError as error:
        return error
    except Exception:
        logger.exception("A model could not be added.")
        return NmtServerError("The server met a mistake of its own.", "See the server's log.")


def _added(row: TranslationModel, trial: Trial) -> AddedModel:
    host = trial.host
    return AddedModel(
        name=row.name,
        source=row.source_language_id,
        target=row.target_language_id,
        default=bool(row.is_default),
        test_source=trial.source,
        test_target=trial.target,
        device=host.device,
        compute_type=host.compute_type,
        replicas=host.replicas,
        threads_per_replica=host.threads_per_replica,
        token_budget=host.token_budget,
    )
