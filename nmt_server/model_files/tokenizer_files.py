"""The files of a model's tokenizer: found beside the model and copied into the converted one."""

from __future__ import annotations

import shutil
from pathlib import Path

from nmt_server.errors import InvalidModel
from nmt_server.model_files.paths import TOKENIZER_FOLDERS, absolute_path, tokenizer_places

# `{side}` is source or target, `{language}` its code: from the most to the least particular.
_NAMES = (
    "spm.{language}.nopretok.model",
    "{side}.spm",
    "{side}.bpe",
    "spm.{language}.model",
    "{language}.model",
    "{language}.spm",
    "sentencepiece.bpe.model",
    "spm.model",
    "sentencepiece.model",
    "bpe.codes",
    "bpecodes",
    "code",
)


def find_tokenizer_file(model: Path, side: str, language: str, named: str = "") -> Path:
    """The SentencePiece model or the BPE codes of one side (`source` or `target`).

    `model` is the file or the folder of the weights. Raises `InvalidModel`, which says what was
    looked for.
    """
    if named:
        file = absolute_path(named)
        if file.is_file():
            return file
        raise InvalidModel(
            f"There is no SentencePiece model {file}.",
            "Name the file that the translation model was trained with.",
            field=f"{side}_sentencepiece",
        )
    folder = model if model.is_dir() else model.parent
    wanted = [name.format(side=side, language=language) for name in _NAMES]
    for place in tokenizer_places(folder):
        for name in wanted:
            if (place / name).is_file():
                return place / name
    raise InvalidModel(
        f"There is no SentencePiece model and no BPE codes for the {side} language {language}: "
        f"looked for {', '.join(wanted)} in {folder} and {folder.parent}, and in "
        f"{', '.join(TOKENIZER_FOLDERS)} in each.",
        "Put one of them there, or name the file.",
        field=f"{side}_sentencepiece",
    )


def copy_tokenizer(source: Path, target: Path, folder: Path) -> tuple[str, str]:
    """Copy both tokenizer files into a converted model; returns their names there.

    Where two different files have one name, that of the target gets another one.
    """
    shutil.copyfile(source, folder / source.name)
    if target == source:
        return source.name, source.name
    name = target.name if target.name != source.name else f"target.{target.name}"
    shutil.copyfile(target, folder / name)
    return source.name, name
