"""Convert a model into the data folder and register it, or leave nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from filelock import FileLock, Timeout

from nmt_server.conf import get_settings
from nmt_server.conversion.download import OnBytes
from nmt_server.conversion.order import MAKE_ROOM, Order
from nmt_server.conversion.process import (
    check_libraries,
    convert_in_process,
    download_in_process,
)
from nmt_server.conversion.stop import Stop
from nmt_server.engines.language_codes import language_name
from nmt_server.errors import InvalidModel
from nmt_server.languages import LANGUAGE_CODES, known_code, language_code, meant_language
from nmt_server.model_files.identify import TOOLKIT_NAMES, IdentifiedModel, identify
from nmt_server.model_files.paths import absolute_path, is_hub_name
from nmt_server.models import Language, TranslationModel
from nmt_server.registration.describe import fill_from_description
from nmt_server.registration.register import Trial, check_model, save_model
from nmt_server.registration.steps import OnStep, Step, say_nothing

QUANTIZATIONS = ("int8", "int8_float16", "float16", "bfloat16", "float32")

# What a person says of these is the pair for requests that name none: the files cannot know it.
_MULTILINGUAL = {"nllb": "NLLB", "m2m100": "M2M-100", "mbart50": "mBART-50"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What somebody wants converted; languages and tokenizer files may be empty."""

    source: str
    name: str
    source_language: str = ""
    target_language: str = ""
    source_sentencepiece: str = ""
    target_sentencepiece: str = ""
    quantization: str = "int8"
    as_default: bool = False
    trust_checkpoint: bool = False
    # Fields of the row, for those that are not left as they are.
    options: Mapping[str, Any] = field(default_factory=dict)


def _tell_no_bytes(done: int, total: int) -> None:
    """For who does not ask."""


def convert_and_register(
    wanted: Conversion,
    progress: Callable[[str], None],
    *,
    on_step: OnStep = say_nothing,
    on_bytes: OnBytes = _tell_no_bytes,
    stop: Stop | None = None,
) -> tuple[TranslationModel, Trial | None]:
    """The registered row and its test translation; `progress` is told each stage as it begins.

    Everything happens in a hidden folder beside the model's own, which gets its name at the end.
    Raises `InvalidModel` with what is wrong, and `Cancelled` where `stop` is set before the end;
    then, and when it is interrupted, nothing is left.
    """
    stop = stop or Stop()
    folder = _free_folder(wanted.name)
    for side, code in (("source", wanted.source_language), ("target", wanted.target_language)):
        _check_language(_plain_code(code), side, code)
    if is_hub_name(wanted.source):
        on_step(Step.DOWNLOAD)
        progress(f"Downloading {wanted.source}")
        model = identify(download_in_process(wanted.source, on_bytes, stop))
    else:
        model = identify(Path(wanted.source))
    on_step(Step.CONVERT)
    progress(f"Found {TOOLKIT_NAMES[model.toolkit]}{f' ({model.family})' if model.family else ''}")
    check_libraries(model.toolkit)
    order = _order(wanted, model, _partial(folder))
    with _claimed(folder):
        convert_in_process(order, progress, stop)
        progress("Testing the converted model")
        return _register(wanted, order, folder, on_step, stop)


def _register(
    wanted: Conversion, order: Order, folder: Path, on_step: OnStep, stop: Stop
) -> tuple[TranslationModel, Trial | None]:
    """Try the model where it was converted, and move it into `folder` when all is well."""
    row = TranslationModel(
        name=wanted.name,
        path=order.output,
        source_language_id=order.source_language,
        target_language_id=order.target_language,
        **{
            # Elsewhere the default is faster, and no less exact than the weights.
            "compute_type": "float32" if wanted.quantization == "float32" else "default",
            **wanted.options,
        },
    )
    languages = fill_from_description(row)
    trial = check_model(row, languages, measure=True, on_step=on_step)
    row.path = str(folder)
    row.source_sentencepiece = str(folder / Path(row.source_sentencepiece).name)
    row.target_sentencepiece = str(folder / Path(row.target_sentencepiece).name)
    stop.check()
    with transaction.atomic():
        save_model(row, languages, as_default=wanted.as_default)
        Path(order.output).rename(folder)
    return row, trial


def _order(wanted: Conversion, model: IdentifiedModel, output: Path) -> Order:
    source = _plain_code(wanted.source_language or model.source_language)
    target = _plain_code(wanted.target_language or model.target_language)
    if model.family in _MULTILINGUAL and not (source and target):
        raise InvalidModel(
            f"{_MULTILINGUAL[model.family]} translates many languages: say which pair is meant "
            "where a request names none.",
            "Add --source and --target, such as --source ja --target en.",
        )
    _check_language(source, "source", wanted.source_language)
    _check_language(target, "target", wanted.target_language)
    return Order(
        model,
        str(output),
        wanted.quantization,
        source,
        target,
        wanted.source_sentencepiece,
        wanted.target_sentencepiece,
        wanted.trust_checkpoint,
    )


def _plain_code(code: str) -> str:
    known = Language.objects.values_list("code", flat=True)
    return known_code(code, known) or language_code(code)


def _check_language(code: str, side: str, named: str) -> None:
    """Raise `InvalidModel` for a language that nobody knows, whether `named` or in the files."""
    if not code or language_name(code) != code or Language.objects.filter(code=code).exists():
        return
    if named:
        message, hint = f"The language {code!r} is not known.", "Use a code of ISO 639-1"
        if meant := meant_language(code, LANGUAGE_CODES):
            hint = f"Did you mean {meant}? {hint}"
    else:
        # Such as `mul`: models of several languages are published with the code of a group.
        message = f"The model calls {code!r} its {side} language, which is not known."
        hint = "Name one of its languages"
    raise InvalidModel(
        message, f"{hint}, or add the language in the admin first.", field=f"{side}_language"
    )


def _free_folder(name: str) -> Path:
    """The folder for a model of this name; raises `InvalidModel` where the name is taken."""
    try:
        TranslationModel._meta.get_field("name").run_validators(name)
    except ValidationError as error:
        raise InvalidModel(f"name: {' '.join(error.messages)}", field="name") from error
    if TranslationModel.objects.filter(name=name).exists():
        raise InvalidModel(
            f"A model named {name!r} is registered already.",
            f"Choose another name, or remove it first: python manage.py remove_model {name}.",
            field="name",
        )
    folder = absolute_path(get_settings().DATA_DIR / "models" / name)
    if folder.exists():
        raise InvalidModel(
            f"There is a folder {folder} already.",
            f"Register what is in it (python manage.py add_model {name} {folder}), choose another "
            "name, or delete the folder.",
            field="name",
        )
    return folder


def _partial(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.partial")


@contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    """Keep the name to this process, and remove what is half-made before and after."""
    partial = _partial(folder)
    lock = _lock(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_over(folder.parent)
        lock.acquire()
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
    except Timeout:
        raise InvalidModel(
            f"Another process is converting {folder.name}.", "Wait for it, or take another name."
        ) from None
    except OSError as error:
        lock.release()
        raise InvalidModel(
            f"{folder.parent} cannot be written: {error.strerror}.", MAKE_ROOM
        ) from error
    try:
        yield
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def _lock(folder: Path) -> FileLock:
    return FileLock(folder.with_name(f".{folder.name}.lock"), timeout=0)


def _remove_left_over(models: Path) -> None:
    """Remove what conversions have left that were killed together with who watched over them."""
    for partial in models.glob(".*.partial"):
        lock = _lock(models / partial.name[1 : -len(".partial")])
        try:
            with lock:
                shutil.rmtree(partial, ignore_errors=True)
                Path(lock.lock_file).unlink(missing_ok=True)
        except (Timeout, OSError):
            continue  # Somebody is at work on it.
