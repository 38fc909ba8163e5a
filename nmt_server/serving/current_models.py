"""The registered models as requests see them: immutable, in memory, at most a second old."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from functools import cache

from django.db import Error as AnyDatabaseError

from nmt_server.conf import get_settings
from nmt_server.engines.base import EngineSpec
from nmt_server.errors import DatabaseUnavailable, ModelUnavailable
from nmt_server.models import TranslationModel
from nmt_server.models.changes import current_revision, forget_revision
from nmt_server.models.failures import log_failure
from nmt_server.models.outage import reads
from nmt_server.serving.file_changes import (
    forget_refusal,
    have_changed,
    note_change,
    note_change_meanwhile,
)
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.model_set import ModelSet
from nmt_server.serving.proof import Candidate
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.swap import Swaps, is_in_memory

logger = logging.getLogger(__name__)

# How often the files of a model are looked at, in seconds.
_LOOK_AT_FILES_EVERY = 1.0
# How long a request waits for another one that tries changed files of its model, in seconds.
_DECIDE_SECONDS = 15.0
# How long a list of all models waits for hosts that are mute, in seconds.
_WAIT_FOR_ALL = 0.5
# How long a database that did not give the models is left alone, in seconds.
_READ_AGAIN_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class UnfinishedSwap:
    """A changed model that does not serve yet. `failure` says why it cannot, if it was tried."""

    serving: ServedModel
    failure: str


_models = ModelSet()
_lock = threading.Lock()


def get_model(name: str | None = None) -> ServedModel:
    """The model of that name, or the default one.

    Raises `UnknownModel`, or `NoModel` where none is registered.
    """
    model, models = _serving(name)
    return _with_current_files(model, models)


def registered_models() -> list[ServedModel]:
    """All registered models, by name.

    One whose host is mute is for a while what it was before a change.
    """
    deadline = time.monotonic() + _WAIT_FOR_ALL
    for pk in _current_models().wanted:
        _swaps().wait_until_decided(pk, timeout=max(0.0, deadline - time.monotonic()))
    return list(_models.by_name.values())


def forget_models() -> None:
    """Read the models from the database again and give all leases back."""
    global _models
    with _lock:
        _models = ModelSet()
    _swaps.cache_clear()
    forget_revision()
    if worker_client.cache_info().currsize:
        worker_client().close()


def unfinished_swap(pk: int) -> UnfinishedSwap | None:
    """The swap of that row's model in this process, None where there is none."""
    failure = _swaps().failure(pk)
    serving = next((model for model in _models.by_name.values() if model.pk == pk), None)
    return None if failure is None or serving is None else UnfinishedSwap(serving, failure)


def folders_of_models() -> set[str]:
    """The folders that hold the files of models; none where no model was asked for yet."""
    return _models.folders()


def _serving(name: str | None) -> tuple[ServedModel, ModelSet]:
    """The model that serves under `name`, and the models that it is one of."""
    _swaps().wait_until_decided(_current_models().named(name).pk)
    models = _models
    return models.named(name), models


def _current_models() -> ModelSet:
    global _models
    revision = current_revision()
    models = _models
    if models.revision == revision:
        return models
    with _lock:
        former = _models
        is_tried = time.monotonic() - former.failed_at < _READ_AGAIN_AFTER
        if former.revision == revision or (former.wanted and is_tried):
            return former
        try:
            rows = reads.ask(_rows)
        except AnyDatabaseError as error:
            log_failure(logger, "Going on with the models in memory.", error)
            if not former.wanted:
                raise DatabaseUnavailable from error
            former.failed_at = time.monotonic()
            return former
        before = {model.pk: model for model in former.by_name.values()}
        loaded = ModelSet(revision)
        for row in rows:
            wanted = loaded.wanted[row.pk] = ServedModel.from_row(row)
            model = loaded.by_name[row.name] = _swapped(before.get(row.pk), wanted)
            if row.is_default:
                loaded.default = model
        for pk in before.keys() - loaded.wanted.keys():
            _swaps().forget(pk)
        _models = loaded
    # Of models that are removed or swapped; two models may share a host.
    _retire(former.specs() - loaded.specs())
    return loaded


def _rows() -> list[TranslationModel]:
    return list(TranslationModel.objects.order_by("name").prefetch_related("languages"))


def _swapped(serving: ServedModel | None, wanted: ServedModel) -> ServedModel:
    """`wanted`, or `serving` as long as the host of what is wanted has not proved itself."""
    if serving is None or serving.spec == wanted.spec:
        _swaps().forget(wanted.pk)
        return wanted
    _swaps().begin(serving.spec, Candidate.of(wanted))
    # Its name, what it decodes with and whether it is the default need no other host.
    return replace(
        serving,
        name=wanted.name,
        keep_alive=wanted.keep_alive,
        is_default=wanted.is_default,
        priority=wanted.priority,
    )


@cache
def _swaps() -> Swaps:
    return Swaps(worker_client(), get_settings().REQUEST_TIMEOUT, _take_over)


def _take_over(candidate: Candidate) -> None:
    """Serve with a candidate, without waiting for the next request."""
    global _models
    with _lock:
        before = _models
        wanted = before.wanted.get(candidate.pk)
        if wanted is not None and wanted.spec == candidate.spec:
            _models = replace(
                before,
                by_name={**before.by_name, wanted.name: wanted},
                default=wanted if wanted.is_default else before.default,
            )
            # Afterwards: who finds no swap takes what serves now.
            _swaps().forget(candidate.pk)
        now = _models
    # Also the candidate, where it was changed again or removed meanwhile.
    _retire({*before.specs(), candidate.spec} - now.specs())


def _retire(specs: set[EngineSpec]) -> None:
    """Let hosts go in a thread of its own: one that is mute must not hold up who noticed it."""

    def tell() -> None:
        for spec in specs:
            try:
                worker_client().retire(spec)
            except ModelUnavailable as error:
                logger.warning("A host that nobody needs any more cannot be told so: %s", error)

    if specs:
        threading.Thread(target=tell, name="retire", daemon=True).start()


def _read_models_again() -> None:
    with _lock:
        _models.revision = -1


def _with_current_files(model: ServedModel, models: ModelSet) -> ServedModel:
    """`model`, or its successor where its files have changed since the fingerprint was taken."""
    now = time.monotonic()
    if now - models.looked_at_files.get(model.pk, float("-inf")) < _LOOK_AT_FILES_EVERY:
        return _as_decided(model, models)
    models.looked_at_files[model.pk] = now
    if _swaps().must_look_again(model.pk, model.spec):
        _swaps().forget(model.pk)
        _read_models_again()
        return _successor(model)
    spec, signature = models.wanted[model.pk].spec, models.wanted[model.pk].files_signature
    if not have_changed(spec, signature):
        forget_refusal(model.pk)
        models.broken.pop(model.pk, None)
        return model
    if is_in_memory(worker_client(), model.spec):
        note_change_meanwhile(model.pk)
        models.broken.pop(model.pk, None)
        return model
    # It would be loaded from files that are not those of its fingerprint.
    decided = models.deciding[model.pk] = threading.Event()
    try:
        models.broken[model.pk] = note_change(model.pk)
    finally:
        models.deciding.pop(model.pk, None)
        decided.set()
    forget_revision()
    return _as_decided(_successor(model), models)


def _as_decided(model: ServedModel, models: ModelSet) -> ServedModel:
    """`model`, once no other thread looks at its changed files, with what is wrong with them."""
    if (decided := models.deciding.get(model.pk)) is not None:
        decided.wait(_DECIDE_SECONDS)
        model = _successor(model)
    why = models.broken.get(model.pk)
    return replace(model, broken=why) if why else model


def _successor(model: ServedModel) -> ServedModel:
    _current_models()
    _swaps().wait_until_decided(model.pk)
    return _models.by_name.get(model.name, model)
