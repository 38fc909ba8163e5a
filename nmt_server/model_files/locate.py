"""Find the languages and the tokenizer of a model where a person names only its folder.

SentencePiece models are expected under the name `spm.<language>.nopretok.model`, beside the model,
in the folder above, or in a folder for them in either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nmt_server.errors import InvalidModel
from nmt_server.model_files.direction import find_direction
from nmt_server.model_files.paths import TOKENIZER_FOLDERS, absolute_path, tokenizer_places

_FILE_NAME = re.compile(r"spm\.([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\.nopretok\.model")


@dataclass(frozen=True, slots=True)
class Tokenizers:
    """What a model translates, and the absolute paths of its SentencePiece models."""

    source_language: str
    target_language: str
    source_sentencepiece: str
    target_sentencepiece: str


def locate_tokenizers(
    folder: Path,
    *,
    source_language: str = "",
    target_language: str = "",
    source_sentencepiece: str = "",
    target_sentencepiece: str = "",
) -> Tokenizers:
    """Find what is empty for the model in `folder`.

    A language is read from the name of its SentencePiece model, or, where the other language is
    known, from the only other SentencePiece model that is there; of two, the vocabularies of the
    model tell which is which. Raises `InvalidModel`, which says where it has looked.
    """
    source_file = _named_file(source_sentencepiece, "source_sentencepiece")
    target_file = _named_file(target_sentencepiece, "target_sentencepiece")
    found = find_sentencepiece(folder)
    source = source_language or _language_of(source_file)
    target = target_language or _language_of(target_file)
    if not source and not target:
        source, target = find_direction(folder, found)
    source = source or _only_other(found, target)
    target = target or _only_other(found, source)
    if not source and not target and len(found) == 2:
        one, other = found
        raise InvalidModel(
            f"Nothing tells whether the model translates from {one} to {other} or from {other} to "
            f"{one}: not its vocabulary, which has both, nor the name of its folder, {folder}.",
            f"Name the source language, {one} or {other}; the other one is known then.",
            field="source_language",
        )
    for language, side in ((source, "source"), (target, "target")):
        if not language:
            raise InvalidModel(
                f"The {side} language is not known: {_seen(folder, found)}",
                f"Name the {side} language.",
                field=f"{side}_language",
            )
    return Tokenizers(
        source,
        target,
        source_file or _pick(folder, found, source, "source"),
        target_file or _pick(folder, found, target, "target"),
    )


def find_sentencepiece(folder: Path) -> dict[str, str]:
    """The SentencePiece models that belong to a model's folder, by language; the nearest wins."""
    found: dict[str, str] = {}
    for place in tokenizer_places(folder):
        # Sorted, because a file system lists in any order; a folder that cannot be read is empty.
        for file in sorted(place.glob("spm.*.nopretok.model")):
            language = _language_of(str(file))
            if language and file.is_file():
                found.setdefault(language, str(file))
    return found


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
        f"{folder} and {folder.parent}, and in {', '.join(TOKENIZER_FOLDERS)} in each"
    )
    return f"{looked}; found {', '.join(found.values()) or 'none'}."
