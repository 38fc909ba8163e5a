"""What `POST /api/v1/models` is sent, and the events that tell how the model is added."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Generator
from typing import Annotated

from django.db import connections
from django.http import HttpRequest
from msgspec import Meta

from nmt_server.api.http.declared import Answer, one_of
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.errors import database_errors_told, log_error
from nmt_server.api.http.event_stream import event
from nmt_server.api.http.schema import events_of
from nmt_server.api.v1.base import error_body
from nmt_server.api.v1.model_fields import ModelOptions
from nmt_server.api.v1.model_refusals import refusals_told
from nmt_server.errors import Cancelled, NmtServerError, ServerBusy
from nmt_server.jobs.runner import runner
from nmt_server.models import TranslationModel
from nmt_server.registration.add import add_model
from nmt_server.registration.folders import path_within
from nmt_server.registration.found import recognise
from nmt_server.registration.register import Trial
from nmt_server.registration.steps import Step

logger = logging.getLogger(__name__)

# Seconds between looks whether the server stops, and after which something is sent, so that nobody
# on the way takes the line for dead.
_LOOK_EVERY = 1.0
_SILENCE = 15.0
# Two at once would measure each other.
_adding = threading.Lock()

_FILE = Meta(description="Its SentencePiece model. If left out, it is found.")

ADDED_EVENTS = events_of(
    "Server-sent events, each with JSON in one line of `data`. `step`: what begins, `recognise`, "
    "`fingerprint`, `load` (and measure how the model decodes fastest) or `translate` (a test). "
    "`end`: the model is registered, as `AddedModel`. `error`: it is not, and why, as in other "
    "answers. Nothing follows the last two.",
    "step",
    "end",
    "error",
)


class NewModel(ModelOptions, kw_only=True):
    """A model to add."""

    name: Annotated[str, Meta(max_length=100, description="What clients name it by.")]
    path: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=1024,
            description="Its folder or file, in one of the folders that `GET /api/v1/model-folders`"
            " tells; it may begin there.",
        ),
    ]
    source: Annotated[
        str | None,
        Meta(description="Its source language, or that for requests which name none. If left out, "
             "it is found."),
    ] = None  # fmt: skip
    target: Annotated[str | None, Meta(description="Its target language.")] = None
    source_tokenizer: Annotated[str | None, _FILE] = None
    target_tokenizer: Annotated[str | None, _FILE] = None
    device: Annotated[
        Annotated[str, one_of(TranslationModel.Device.values)] | None,
        Meta(description="Where it runs."),
    ] = None
    compute_type: Annotated[
        Annotated[str, one_of(TranslationModel.ComputeType.values)] | None,
        Meta(description="Its precision."),
    ] = None
    default: Annotated[bool, Meta(description="It serves requests that name no model.")] = False

    def row(self) -> TranslationModel:
        """The row that it asks for; raises `InvalidModel` where nobody may ask for it from afar."""
        found = recognise(path_within(self.path))
        if found.problem is not None and not found.can_be_added:
            raise found.problem
        return TranslationModel(
            name=self.name,
            engine=found.engine,
            path=found.path,
            source_language_id=self.source or "",
            target_language_id=self.target or "",
            source_sentencepiece=_tokenizer(self.source_tokenizer, "source_sentencepiece"),
            target_sentencepiece=_tokenizer(self.target_tokenizer, "target_sentencepiece"),
            **{
                name: value
                for name in ("device", "compute_type")
                if (value := getattr(self, name)) is not None
            },
            **self.changes(),
        )


class StepEvent(Answer):
    """What begins."""

    step: Step


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


def added_events(
    request: HttpRequest, row: TranslationModel, *, as_default: bool
) -> Generator[bytes, None, None]:
    """Add the model in a thread of its own; whoever goes before the end has added nothing."""
    if not _adding.acquire(blocking=False):
        raise ServerBusy(
            "This process adds a model already.", "Wait until that is done.", retry_after=10
        )
    told: queue.SimpleQueue[Step | Trial | NmtServerError] = queue.SimpleQueue()
    gone = threading.Event()
    work = _Addition(row, as_default, told, gone)
    try:
        threading.Thread(target=work.run, name="add-model", daemon=True).start()
    except BaseException:
        _adding.release()
        raise
    try:
        with ClientGone(request) as cancel:
            cancel.on_cancel(gone.set)
            spoke_at = time.monotonic()
            while not runner().is_stopping:
                try:
                    happened = told.get(timeout=_LOOK_EVERY)
                except queue.Empty:
                    if time.monotonic() - spoke_at > _SILENCE:
                        yield b": still here\n\n"
                        spoke_at = time.monotonic()
                    continue
                if isinstance(happened, Step):
                    yield event("step", StepEvent(step=happened))
                elif isinstance(happened, Trial):
                    yield event("end", _added(row, happened))
                    return
                else:
                    log_error(request, happened)
                    yield event("error", error_body(request, happened))
                    return
    finally:
        gone.set()


class _Addition:
    """What the thread does. It tells steps, and at the very end the trial or what went wrong."""

    def __init__(
        self,
        row: TranslationModel,
        as_default: bool,
        told: queue.SimpleQueue[Step | Trial | NmtServerError],
        gone: threading.Event,
    ) -> None:
        self._row = row
        self._as_default = as_default
        self._told = told
        self._gone = gone

    def run(self) -> None:
        """Add the model, and let go of the database before the end is told."""
        try:
            outcome = self._add()
        finally:
            connections.close_all()
            _adding.release()
        self._told.put(outcome)

    def _add(self) -> Trial | NmtServerError:
        try:
            with refusals_told(), database_errors_told():
                trial = add_model(
                    self._row,
                    as_default=self._as_default,
                    on_step=self._begin,
                    before_saving=self._check_wanted,
                )
            assert trial is not None
            return trial
        except NmtServerError as error:
            return error
        except Exception:
            logger.exception("A model could not be added.")
            return NmtServerError("The server met a mistake of its own.", "See the server's log.")

    def _begin(self, step: Step) -> None:
        self._check_wanted()
        self._told.put(step)

    def _check_wanted(self) -> None:
        if self._gone.is_set():
            raise Cancelled("Whoever wanted the model to be added is gone.")


def _tokenizer(named: str | None, field: str) -> str:
    return str(path_within(named, field)) if named else ""


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
