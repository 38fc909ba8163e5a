"""Register, change and remove models: the same checks from the command line and from the admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from nmt_server.conf import get_settings
from nmt_server.engines.kind import folder_of
from nmt_server.errors import InvalidModel, NmtServerError
from nmt_server.languages import known_code, match_language, meant_language
from nmt_server.model_files.locate import locate_tokenizers
from nmt_server.models import CachedTranslation, Language, ModelLanguage, TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.registration.locate import locate_model
from nmt_server.registration.steps import OnStep, Step, say_nothing
from nmt_server.registration.usual_options import leave_out_options
from nmt_server.serving.file_changes import refresh_fingerprint
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import ServedModel
from nmt_server.worker.host_state import HostState
from nmt_server.worker.work import Sample, WorkItem

# A model that is only tried stays for this long between loading and translating, in seconds.
_TRIAL_KEEP_ALIVE = 60

# Found by `locate_tokenizers` where they are empty, so they are checked there.
_LOCATED = {
    "source_language",
    "target_language",
    "source_sentencepiece",
    "target_sentencepiece",
}

# What models are tried with, where there is more to say than the language's name: a model of a
# small world, such as the demo model, need not know that.
_LINES = {"ja": "クロエは静かに前へと歩み出た。"}


@dataclass(frozen=True, slots=True)
class Trial:
    """A test translation: the text, what the model made of it, and the host that did it."""

    source: str
    target: str
    host: HostState


@dataclass(frozen=True, slots=True)
class CacheCounts:
    """How many translations of a model are in the cache: by engines, and by people."""

    by_engine: int
    by_people: int


def check_model(
    row: TranslationModel,
    languages: Sequence[ModelLanguage] | None = None,
    *,
    try_out: bool = True,
    measure: bool = False,
    on_step: OnStep = say_nothing,
) -> Trial | None:
    """Check a row that is not saved yet and fill in what it leaves empty.

    Paths become absolute, languages and SentencePiece models that are not named are found, and the
    fingerprint is taken. With `try_out` the model translates a word in a host process, which is
    what comes back; with `measure` that process also finds its thread layout and token budget.
    `on_step` is told what begins.
    Raises `InvalidModel` with the field that is wrong.
    """
    on_step(Step.RECOGNISE)
    row.kind.check_installed()
    leave_out_options(row)
    check_fields(row, exclude={*_LOCATED, "is_default"})
    if TranslationModel.objects.filter(name=row.name).exclude(pk=row.pk).exists():
        raise InvalidModel(
            f"A model named {row.name!r} is registered already.",
            f"Choose another name, or remove it first: python manage.py remove_model {row.name}.",
            field="name",
        )
    model = locate_model(row)
    row.path = str(model)
    found = locate_tokenizers(
        folder_of(model),
        source_language=_known_code(row.source_language_id, "source_language"),
        target_language=_known_code(row.target_language_id, "target_language"),
        source_sentencepiece=row.source_sentencepiece,
        target_sentencepiece=row.target_sentencepiece,
    )
    row.source_language_id = _known_code(found.source_language, "source_language")
    row.target_language_id = _known_code(found.target_language, "target_language")
    row.source_sentencepiece = found.source_sentencepiece
    row.target_sentencepiece = found.target_sentencepiece
    check_fields(row, exclude={"is_default"})
    row.kind.check(ServedModel.from_row(row, languages).spec)
    on_step(Step.FINGERPRINT)
    try:
        refresh_fingerprint(row)
    except OSError as error:
        raise InvalidModel(
            f"{error.filename} cannot be read: {error.strerror}.",
            "Make it readable for the user that the server runs as.",
        ) from error
    if not try_out:
        return None
    try:
        return try_model(row, languages, measure=measure, on_step=on_step)
    except NmtServerError as error:
        raise InvalidModel(f"The test translation failed. {error.message}", error.hint) from error


def try_model(
    row: TranslationModel,
    languages: Sequence[ModelLanguage] | None = None,
    *,
    measure: bool = False,
    on_step: OnStep = say_nothing,
) -> Trial:
    """Translate a line in the source language, or its name; the row need not be saved.

    A model that is not in memory is loaded for this and leaves it again. With `measure` it finds
    its thread layout and token budget first, in some seconds, once a machine. Raises what
    `WorkerClient.translate` raises, and `InvalidModel` where the engine fails on the text.
    """
    language = row.source_language
    name = language.native_name or language.name
    text = _LINES.get(language.code, name)
    model = ServedModel.from_row(row, languages)
    client = worker_client()
    timeout = get_settings().REQUEST_TIMEOUT
    was_loaded = client.state(model.spec).state in ("ready", "loading")
    keep_alive = model.keep_alive if was_loaded else _TRIAL_KEEP_ALIVE
    on_step(Step.LOAD)
    try:
        sample = Sample(name, model.default_route.pair) if measure else None
        host = client.load(model.spec, keep_alive=keep_alive, timeout=timeout, sample=sample)
        on_step(Step.TRANSLATE)
        batches = client.translate(
            model.spec,
            [WorkItem(text, model.options)],
            model.default_route.pair,
            keep_alive=keep_alive,
            timeout=timeout,
        )
        [result] = [result for results in batches for result in results]
    finally:
        if not was_loaded:
            client.unload(model.spec)
    if result.error:
        raise InvalidModel(f"The engine fails on {text!r}: {result.error}")
    return Trial(text, result.text, host)


def load_model(row: TranslationModel) -> HostState:
    """Start the host of a model and wait until it is ready. Raises as `WorkerClient.load`."""
    return worker_client().load(
        ServedModel.from_row(row).spec,
        keep_alive=row.keep_alive,
        timeout=get_settings().REQUEST_TIMEOUT,
    )


def unload_model(row: TranslationModel) -> bool:
    """End the host of a model after the work that it has accepted; whether there was one."""
    return worker_client().unload(ServedModel.from_row(row).spec)


def save_model(
    row: TranslationModel,
    languages: Sequence[ModelLanguage] | None = None,
    *,
    as_default: bool = False,
) -> None:
    """Write a checked row. The first model is the default, and so is this one with `as_default`.

    `languages` replace those of a multilingual model; left out, they stay as they are.
    """
    with transaction.atomic():
        row.save()
        if languages is not None:
            row.languages.all().delete()
            for language in languages:
                language.model = row
            ModelLanguage.objects.bulk_create(languages)
        if as_default or not TranslationModel.objects.filter(is_default=True).exists():
            row.make_default()
        bump_revision()


def make_default(row: TranslationModel) -> None:
    """Make this the model that serves requests which name none."""
    with transaction.atomic():
        row.make_default()
        bump_revision()


def count_translations(row: TranslationModel) -> CacheCounts:
    """What would be deleted from the cache with the model."""
    rows = CachedTranslation.objects.filter(model=row)
    by_engine = Q(origin=CachedTranslation.Origin.ENGINE)
    return CacheCounts(rows.filter(by_engine).count(), rows.exclude(by_engine).count())


def delete_model(row: TranslationModel) -> TranslationModel | None:
    """Delete a model with all its translations; its files stay.

    Returns the model that is the default from now on where the deleted one was it: the oldest.
    """
    model = ServedModel.from_row(row)
    heir = None
    with transaction.atomic():
        # Who writes a translation of it meanwhile waits, and finds no model.
        TranslationModel.objects.select_for_update().filter(pk=row.pk).first()
        row.delete()
        if model.is_default:
            heir = TranslationModel.objects.order_by("created_at", "pk").first()
            if heir is not None:
                heir.make_default()
        bump_revision()
        # Robust: what the host answers cannot undo the deletion any more.
        transaction.on_commit(lambda: _retire_unless_shared(model), robust=True)
    return heir


def _retire_unless_shared(model: ServedModel) -> None:
    # Two rows with the same files and settings share a host.
    left = {ServedModel.from_row(row).spec for row in TranslationModel.objects.all()}
    if model.spec not in left:
        worker_client().retire(model.spec)


def _known_code(code: str | None, field: str) -> str:
    """The code as the table of languages has it; empty where there is none to look up."""
    if not code:
        return ""
    known = list(Language.objects.values_list("code", flat=True))
    if (found := known_code(code, known)) is not None:
        return found
    named = Language.objects.filter(Q(name__iexact=code) | Q(native_name__iexact=code)).first()
    near = match_language(code, dict.fromkeys(known, ""))
    meant = named.code if named else near.code if near else meant_language(code, known)
    if meant:
        hint = f"Did you mean {meant}? If not, add the language in the admin first."
    else:
        hint = "Use a code of ISO 639-1, or add the language in the admin first."
    raise InvalidModel(f"The language {code!r} is not known.", hint, field=field)


def check_fields(row: TranslationModel, exclude: set[str]) -> None:
    """Raise `InvalidModel` for the first field of `row` that is wrong by itself."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidModel(f"{field}: {' '.join(messages)}", field=field) from error
