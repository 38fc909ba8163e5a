"""Find what a model consists of where a person names only its folder.

SentencePiece models are expected under the name `spm.<language>.nopretok.model`, beside the model,
in the folder above, or in a folder for them in either.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from nmt_server.errors import InvalidModel
from nmt_server.model_files.direction import find_direction
from nmt_server.model_files.fingerprint import CHECKPOINT_SUFFIX, find_dictionaries
from nmt_server.model_files.identify import KIND_NAMES, recognise
from nmt_server.model_files.paths import absolute_path, is_hub_name

_FOLDERS = ("", "spm", "spmModel", "spmModels")
_FILE_NAME = re.compile(r"spm\.([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\.nopretok\.model")


@dataclass(frozen=True, slots=True)
class ModelLocation:
    """Where a model is and what it translates; all paths are absolute.

    `path` is the folder of a CTranslate2 model and the checkpoint of a fairseq model.
    """

    path: str
    source_language: str
    target_language: str
    source_sentencepiece: str
    target_sentencepiece: str


def locate_model(
    path: str,
    *,
    name: str = "NAME",
    engine: str = "ctranslate2",
    source_language: str = "",
    target_language: str = "",
    source_sentencepiece: str = "",
    target_sentencepiece: str = "",
) -> ModelLocation:
    """The model at `path`, a folder or the file of weights in it; finds what is empty.

    A language is read from the name of its SentencePiece model, or, where the other language is
    known, from the only other SentencePiece model that is there; of two, the vocabularies of the
    model tell which is which. Raises `InvalidModel`, which says
    where it has looked, and how a model of another format is converted into one called `name`.
    """
    conversion = _conversion(path, name, source_language, target_language)
    if engine == "fairseq":
        model = find_checkpoint(path, conversion)
        folder = model.parent
    else:
        model = folder = find_ctranslate2_folder(path, conversion)
    source_file = _named_file(source_sentencepiece, "source_sentencepiece")
    target_file = _named_file(target_sentencepiece, "target_sentencepiece")
    found = find_sentencepiece(folder)
    source = source_language or _language_of(source_file)
    target = target_language or _language_of(target_file)
    if not source and not target and engine != "fairseq":
        source, target = find_direction(folder, found)
    source = source or _only_other(found, target)
    target = target or _only_other(found, source)
    for language, side in ((source, "source"), (target, "target")):
        if not language:
            raise InvalidModel(
                f"The {side} language is not known: {_seen(folder, found)}",
                f"Name the {side} language.",
                field=f"{side}_language",
            )
    return ModelLocation(
        str(model),
        source,
        target,
        source_file or _pick(folder, found, source, "source"),
        target_file or _pick(folder, found, target, "target"),
    )


def find_ctranslate2_folder(path: str, conversion: str = "") -> Path:
    """The folder of the CTranslate2 model at `path`.

    Raises `InvalidModel` where there is none, with `conversion` as its hint if that says anything.
    """
    folder = absolute_path(path)
    if folder.name == "model.bin" and folder.is_file():
        folder = folder.parent
    if not folder.is_dir():
        hint = conversion or "Name the folder of a CTranslate2 model, the one with model.bin in it."
        what = f"{folder} is no folder." if folder.exists() else f"There is no folder {folder}."
        raise InvalidModel(what, hint, field="path")
    missing = [name for name in ("model.bin", "config.json") if not (folder / name).is_file()]
    if not any(folder.glob("*vocabulary*.*")):
        missing.append("vocabulary (such as shared_vocabulary.json)")
    if not missing:
        return folder
    message = f"{folder} is no CTranslate2 model: it has no {' and no '.join(missing)}."
    below = sorted(file.parent for file in folder.glob("*/model.bin"))
    hint = f"Is it {below[0]}?" if below else "Name the folder with model.bin in it."
    raise InvalidModel(message, conversion or hint, field="path")


def find_checkpoint(path: str, conversion: str = "") -> Path:
    """The fairseq checkpoint at `path`: the file itself, or the only one in a folder.

    Raises `InvalidModel` where there is none or no dictionary beside it; `conversion` says what to
    do where it is a model of another format.
    """
    file = absolute_path(path)
    if file.is_dir():
        checkpoints = sorted(file.glob(f"*{CHECKPOINT_SUFFIX}"))
        if len(checkpoints) != 1:
            names = ", ".join(checkpoint.name for checkpoint in checkpoints) or "none"
            raise InvalidModel(
                f"{file} is not the folder of one fairseq checkpoint ({CHECKPOINT_SUFFIX}): it has "
                f"{names}.",
                f"Name the {CHECKPOINT_SUFFIX} file.",
                field="path",
            )
        file = checkpoints[0]
    if not file.is_file() or not file.name.endswith(CHECKPOINT_SUFFIX):
        raise InvalidModel(
            f"There is no fairseq checkpoint {file}.",
            f"Name a {CHECKPOINT_SUFFIX} file or its folder.",
            field="path",
        )
    if not find_dictionaries(file.parent):
        raise InvalidModel(
            f"There are no dictionaries (dict.<language>.txt) beside {file}.",
            f"Put those there that were made when the model was trained. {conversion}".strip(),
            field="path",
        )
    return file


def find_sentencepiece(folder: Path) -> dict[str, str]:
    """The SentencePiece models that belong to a model's folder, by language; the nearest wins."""
    found: dict[str, str] = {}
    for place in _places(folder):
        # Sorted, because a file system lists in any order; a folder that cannot be read is empty.
        for file in sorted(place.glob("spm.*.nopretok.model")):
            language = _language_of(str(file))
            if language and file.is_file():
                found.setdefault(language, str(file))
    return found


def _conversion(path: str, name: str, source: str, target: str) -> str:
    """How `path` becomes a model to register, where it is one of another format; else empty."""
    languages = f" --source {source or 'ja'} --target {target or 'en'}" if source or target else ""
    command = f"python manage.py convert_model {shlex.quote(path)} {name}{languages}"
    if is_hub_name(path):
        return f"If this is a name of the Hugging Face Hub, download and convert it: {command}"
    try:
        kind = recognise(Path(path)).kind
    except InvalidModel:
        return ""
    as_it_is = " --engine fairseq serves it as it is." if kind == "fairseq" else ""
    return f"It looks like {KIND_NAMES[kind]}.{as_it_is} Convert it: {command}"


def _places(folder: Path) -> list[Path]:
    return [base / name for base in (folder, folder.parent) for name in _FOLDERS]


def _named_file(path: str, field: str) -> str:
    if not path:
        return ""
    file = absolute_path(path)
    if not file.is_file():
        raise InvalidModel(
            f"There is no SentencePiece model {file}.",
            "Name the .model file that the translation model was trained with.",
            field=field,
        )
    return str(file)


def _language_of(file: str) -> str:
    match = _FILE_NAME.fullmatch(Path(file).name)
    return match[1] if match else ""


def _only_other(found: dict[str, str], known: str) -> str:
    others = [language for language in found if language != known]
    return others[0] if known and len(others) == 1 else ""


def _pick(folder: Path, found: dict[str, str], language: str, side: str) -> str:
    if file := found.get(language):
        return file
    raise InvalidModel(
        f"There is no SentencePiece model for the {side} language {language}: "
        f"{_seen(folder, found)}",
        f"Put spm.{language}.nopretok.model there, or name the file.",
        field=f"{side}_sentencepiece",
    )


def _seen(folder: Path, found: dict[str, str]) -> str:
    looked = (
        "looked for spm.<language>.nopretok.model in "
        f"{folder} and {folder.parent}, and in {', '.join(_FOLDERS[1:])} in each"
    )
    return f"{looked}; found {', '.join(found.values()) or 'none'}."
