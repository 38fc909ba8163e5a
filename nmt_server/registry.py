"""The registered models as requests see them: immutable, in memory, at most a second old."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from django.db import DatabaseError, transaction

from nmt_server.conf import get_settings
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.capabilities import check_options
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import ModelUnavailable, NoModel, UnknownModel
from nmt_server.fingerprint import files_signature, fingerprint, model_files
from nmt_server.models import CachedTranslation, ModelLanguage, TranslationModel
from nmt_server.options import DecodingOptions
from nmt_server.revision import bump_revision, current_revision, forget_revision
from nmt_server.swap import Candidate, Swaps
from nmt_server.worker.client import WorkerClient

logger = logging.getLogger(__name__)

# How often the files of a model are looked at, in seconds.
_LOOK_AT_FILES_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A registered model and all that is needed to translate with it."""

    pk: int
    name: str
    engine: str
    source_language: str
    target_language: str
    # Of a multilingual model: its own code for each language, by language code.
    sources: Mapping[str, str] = field(hash=False)
    targets: Mapping[str, str] = field(hash=False)
    fingerprint: str
    compute_type: str
    model_file_sha1: str
    files_signature: str
    keep_alive: int
    is_default: bool
    priority: int
    options: DecodingOptions
    spec: EngineSpec

    def decoding(self, changes: Mapping[str, Any] | None) -> DecodingOptions:
        """The model's own options with `changes` on top.

        Raises `InvalidOption`, also for what the model's engine has nothing for.
        """
        if not changes:
            return self.options
        merged = self.options.merged(changes)
        check_options(self.engine, merged)
        return merged

    @property
    def default_route(self) -> Route:
        """The model with the languages that it translates where a request names none."""
        return Route(
            self,
            self.source_language,
            self.target_language,
            self.sources[self.source_language],
            self.targets[self.target_language],
        )

    def pairs(self) -> Iterator[tuple[str, str]]:
        """All language pairs that the model translates."""
        return (
            (source, target)
            for source in self.sources
            for target in self.targets
            if source != target
        )

    @classmethod
    def from_row(
        cls, row: TranslationModel, languages: Sequence[ModelLanguage] | None = None
    ) -> Self:
        """What `row` says, with the settings that apply to every host.

        `languages` are those of a multilingual model, from the database where they are left out.
        """
        settings = get_settings()
        if languages is None:
            languages = list(row.languages.all()) if row.pk else []
        sources = {row.source_language_id: ""}
        targets = {row.target_language_id: ""}
        if languages:
            sources = {each.language_id: each.code for each in languages if each.is_source}
            targets = {each.language_id: each.code for each in languages if each.is_target}
        return cls(
            pk=row.pk,
            name=row.name,
            engine=row.engine,
            source_language=row.source_language_id,
            target_language=row.target_language_id,
            sources=sources,
            targets=targets,
            fingerprint=row.fingerprint,
            compute_type=row.compute_type,
            model_file_sha1=row.model_file_sha1,
            files_signature=row.files_signature,
            keep_alive=row.keep_alive,
            is_default=bool(row.is_default),
            priority=row.priority,
            options=row.decoding_options(),
            spec=EngineSpec(
                fingerprint=row.fingerprint,
                engine=row.engine,
                path=row.path,
                source_sentencepiece=row.source_sentencepiece,
                target_sentencepiece=row.target_sentencepiece,
                source_language=row.source_language_id,
                target_language=row.target_language_id,
                family=row.family,
                device=row.device,
                device_index=row.device_index,
                compute_type=row.compute_type,
                inter_threads=row.inter_threads,
                intra_threads=row.intra_threads,
                use_vmap=row.use_vmap,
                max_source_tokens=row.max_source_tokens,
                cpu_threads=settings.CPU_THREADS,
                token_budget=settings.TOKEN_BUDGET,
                trust_checkpoint=row.trust_checkpoint,
            ),
        )


@dataclass(frozen=True, slots=True)
class Route:
    """A model and the pair of languages that it is to translate.

    It is also the scope of cached translations (`nmt_server.cache.keys.CacheScope`).
    """

    model: ServedModel
    source_language: str
    target_language: str
    source_code: str = ""
    target_code: str = ""

    @property
    def pk(self) -> int:
        """The model's row."""
        return self.model.pk

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the model's files."""
        return self.model.fingerprint

    @property
    def compute_type(self) -> str:
        """The compute type that the row asks for."""
        return self.model.compute_type

    @property
    def pair(self) -> LanguagePair:
        """The pair, as the host takes it."""
        return LanguagePair(
            self.source_language, self.target_language, self.source_code, self.target_code
        )


def route_of(row: CachedTranslation) -> Route:
    """The scope of a cached translation; a new row that names no languages takes the model's."""
    model = ServedModel.from_row(row.model)
    return Route(
        model,
        row.source_language_id or model.source_language,
        row.target_language_id or model.target_language,
    )


@dataclass(slots=True)
class _Models:
    """The models under one revision."""

    revision: int = -1
    by_name: dict[str, ServedModel] = field(default_factory=dict)
    default: ServedModel | None = None
    # By row; differs from what serves while a changed model is being swapped.
    wanted: dict[int, ServedModel] = field(default_factory=dict)
    looked_at_files: dict[int, float] = field(default_factory=dict)


_models = _Models()
_lock = threading.Lock()


@cache
def worker_client() -> WorkerClient:
    """The process' connections to the hosts."""
    return WorkerClient(get_settings().DATA_DIR / "run")


def get_model(name: str | None = None) -> ServedModel:
    """The model of that name, or the default one.

    Raises `UnknownModel`, or `NoModel` where none is registered.
    """
    models = _current_models()
    if name is None:
        if models.default is None:
            raise NoModel(
                "No model is registered.",
                "Register one: python manage.py add_model NAME PATH --engine ctranslate2.",
            )
        model = models.default
    elif (named := models.by_name.get(name)) is not None:
        model = named
    else:
        raise UnknownModel(
            f"No model is named {name!r}.",
            f"Registered: {', '.join(models.by_name) or 'none'}.",
        )
    return _with_current_files(model, models)


def registered_models() -> list[ServedModel]:
    """All registered models, by name."""
    return list(_current_models().by_name.values())


def forget_models() -> None:
    """Read the models from the database again and give all leases back."""
    global _models
    with _lock:
        _models = _Models()
    _swaps.cache_clear()
    forget_revision()
    if worker_client.cache_info().currsize:
        worker_client().close()


def refresh_fingerprint(row: TranslationModel) -> bool:
    """Take the fingerprint of a row's files anew; whether it changed. Raises `OSError`.

    Sets the fields on `row` without saving them.
    """
    files = model_files(row.path, (row.source_sentencepiece, row.target_sentencepiece))
    row.files_signature = files_signature(files)
    taken = fingerprint(files)
    changed = taken.sha256 != row.fingerprint
    row.fingerprint, row.model_file_sha1 = taken.sha256, taken.model_file_sha1
    return changed


def _current_models() -> _Models:
    global _models
    revision = current_revision()
    models = _models
    if models.revision == revision:
        return models
    with _lock:
        if _models.revision == revision:
            return _models
        before = {model.pk: model for model in _models.by_name.values()}
        loaded = _Models(revision)
        for row in _rows():
            wanted = loaded.wanted[row.pk] = ServedModel.from_row(row)
            model = loaded.by_name[row.name] = _swapped(before.get(row.pk), wanted)
            if row.is_default:
                loaded.default = model
        _models = loaded
    # The host of a removed model drains and ends.
    still_served = {model.spec.identity() for model in loaded.by_name.values()}
    still_there = {model.pk for model in loaded.by_name.values()}
    for pk, model in before.items():
        if pk not in still_there and model.spec.identity() not in still_served:
            worker_client().unload(model.spec)
    return loaded


def _swapped(serving: ServedModel | None, wanted: ServedModel) -> ServedModel:
    """`wanted`, or `serving` as long as the host of what is wanted has not proved itself."""
    if serving is None or serving.spec.identity() == wanted.spec.identity():
        return wanted
    candidate = Candidate(
        wanted.name,
        wanted.spec,
        wanted.default_route.pair,
        wanted.options,
        wanted.keep_alive,
    )
    if _swaps().is_ready(wanted.pk, serving.spec, candidate):
        return wanted
    return serving


@cache
def _swaps() -> Swaps:
    return Swaps(worker_client(), get_settings().REQUEST_TIMEOUT, _read_models_again)


def _read_models_again() -> None:
    with _lock:
        _models.revision = -1


def _rows() -> list[TranslationModel]:
    try:
        return list(TranslationModel.objects.order_by("name").prefetch_related("languages"))
    except DatabaseError as error:
        raise ModelUnavailable(
            f"The database does not answer: {error}.", "Try again in a moment."
        ) from error


def _with_current_files(model: ServedModel, models: _Models) -> ServedModel:
    """`model`, or its successor where its files have changed since the fingerprint was taken."""
    now = time.monotonic()
    if now - models.looked_at_files.get(model.pk, float("-inf")) < _LOOK_AT_FILES_EVERY:
        return model
    models.looked_at_files[model.pk] = now
    if _swaps().must_look_again(model.pk, model.spec):
        _read_models_again()
        return _current_models().by_name.get(model.name, model)
    wanted = models.wanted[model.pk]
    spm = (wanted.spec.source_sentencepiece, wanted.spec.target_sentencepiece)
    try:
        if files_signature(model_files(wanted.spec.path, spm)) == wanted.files_signature:
            return model
        row = TranslationModel.objects.get(pk=model.pk)
        refresh_fingerprint(row)
        with transaction.atomic():
            row.save(update_fields=["fingerprint", "model_file_sha1", "files_signature"])
            bump_revision()
    except (OSError, DatabaseError, TranslationModel.DoesNotExist):
        return model  # The host says what is missing; a model in memory goes on serving.
    forget_revision()
    logger.info("The files of the model %s have changed.", model.name)
    return _current_models().by_name.get(model.name, model)
