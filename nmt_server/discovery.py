"""Find what a model consists of where a person names only its folder.

SentencePiece models are expected under the name `spm.<language>.nopretok.model`, beside the model,
in the folder above, or in a folder for them in either.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from nmt_server.errors import InvalidModel
from nmt_server.fingerprint import CHECKPOINT_SUFFIX

_FOLDERS = ("", "spm", "spmModel", "spmModels")
_FILE_NAME = re.compile(r"spm\.([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\.nopretok\.model")

# What tells other models from a CTranslate2 model, and how each becomes one.
_OTHER_MODELS = (
    (
        ("*.pt", "dict.*.txt"),
        "a fairseq checkpoint, which --engine fairseq serves as it is",
        "ct2-fairseq-converter",
    ),
    (("pytorch_model*.bin", "*.safetensors"), "a Transformers model", "ct2-transformers-converter"),
    (("*.npz", "decoder.yml"), "a Marian model", "ct2-marian-converter"),
)


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
    engine: str = "ctranslate2",
    source_language: str = "",
    target_language: str = "",
    source_sentencepiece: str = "",
    target_sentencepiece: str = "",
) -> ModelLocation:
    """The model at `path`, a folder or the file of weights in it; finds what is empty.

    A language is read from the name of its SentencePiece model, or, where the other language is
    known, from the only other SentencePiece model that is there. Raises `InvalidModel`, which says
    where it has looked.
    """
    if engine == "fairseq":
        model = find_checkpoint(path)
        folder = model.parent
    else:
        model = folder = find_ctranslate2_folder(path)
    source_file = _named_file(source_sentencepiece, "source_sentencepiece")
    target_file = _named_file(target_sentencepiece, "target_sentencepiece")
    found = find_sentencepiece(folder)
    source = source_language or _language_of(source_file)
    target = target_language or _language_of(target_file)
    source = source or _only_other(found, target)
    target = target or _only_other(found, source)
    for language, side in ((source, "source"), (target, "target")):
        if not language:
            raise InvalidModel(
                f"The {side} language is not known: {_seen(folder, found)}",
                f"Name the {side} language (--{side}).",
                field=f"{side}_language",
            )
    return ModelLocation(
        str(model),
        source,
        target,
        source_file or _pick(folder, found, source, "source"),
        target_file or _pick(folder, found, target, "target"),
    )


def find_ctranslate2_folder(path: str) -> Path:
    """The folder of the CTranslate2 model at `path`; raises `InvalidModel` where there is none."""
    folder = _absolute(path)
    if folder.name == "model.bin" and folder.is_file():
        folder = folder.parent
    if not folder.is_dir():
        hint = "Name the folder of a CTranslate2 model, the one with model.bin in it."
        if folder.name.endswith(CHECKPOINT_SUFFIX):
            hint = "A fairseq checkpoint is registered with --engine fairseq."
        raise InvalidModel(f"There is no folder {folder}.", hint, field="path")
    missing = [name for name in ("model.bin", "config.json") if not (folder / name).is_file()]
    if not any(folder.glob("*vocabulary*.*")):
        missing.append("vocabulary (such as shared_vocabulary.json)")
    if not missing:
        return folder
    message = f"{folder} is no CTranslate2 model: it has no {' and no '.join(missing)}."
    for patterns, kind, converter in _OTHER_MODELS:
        if any(file for pattern in patterns for file in folder.glob(pattern)):
            hint = (
                f"It looks like {kind}: convert it with {converter} and register what that makes."
            )
            raise InvalidModel(message, hint, field="path")
    below = sorted(file.parent for file in folder.glob("*/model.bin"))
    hint = f"Is it {below[0]}?" if below else "Name the folder with model.bin in it."
    raise InvalidModel(message, hint, field="path")


def find_checkpoint(path: str) -> Path:
    """The fairseq checkpoint at `path`: the file itself, or the only one in a folder.

    Raises `InvalidModel` where there is none or no dictionary beside it.
    """
    file = _absolute(path)
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
    if not any(file.parent.glob("dict.*.txt")):
        raise InvalidModel(
            f"There are no dictionaries (dict.<language>.txt) beside {file}.",
            "Put those there that were made when the model was trained.",
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


def _places(folder: Path) -> list[Path]:
    return [base / name for base in (folder, folder.parent) for name in _FOLDERS]


def _absolute(path: str) -> Path:
    # abspath and not resolve: a link that somebody set up to be swapped stays a link.
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100


def _named_file(path: str, field: str) -> str:
    if not path:
        return ""
    file = _absolute(path)
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
        f"Put spm.{language}.nopretok.model there, or name the file (--{side}-spm).",
        field=f"{side}_sentencepiece",
    )


def _seen(folder: Path, found: dict[str, str]) -> str:
    looked = (
        "looked for spm.<language>.nopretok.model in "
        f"{folder} and {folder.parent}, and in {', '.join(_FOLDERS[1:])} in each"
    )
    return f"{looked}; found {', '.join(found.values()) or 'none'}."
