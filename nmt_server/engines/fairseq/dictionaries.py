"""Which of the files beside a checkpoint are its dictionaries, and what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nmt_server.engines.fairseq.languages import TrainedLanguages
from nmt_server.engines.fairseq.library import Dictionary, augment_dictionary
from nmt_server.errors import InvalidModel
from nmt_server.model_files.dictionaries import DICTIONARIES, find_dictionaries


def dictionary_language(folder: Path, trained: str | None, own: str, side: str) -> str:
    """The code in the name of a dictionary: that of training, or else that of the row (`own`).

    Raises `InvalidModel` where there is neither file.
    """
    names = [name for name in dict.fromkeys((trained, own)) if name]
    for name in names:
        if (folder / f"dict.{name}.txt").is_file():
            return name
    raise InvalidModel(
        f"The dictionary of the {side} language is missing: there is no "
        f"{' or '.join(f'dict.{name}.txt' for name in names)} in {folder}.",
        "Put it beside the checkpoint; it was made when the model was trained.",
        field="path",
    )


def shared_dictionaries(
    folder: Path, languages: TrainedLanguages, task: Mapping[str, Any]
) -> tuple[Any, Any]:
    """The dictionaries that all source and all target languages share, with the languages' tokens.

    `task` is what the model was trained with. Raises `InvalidModel` where there is no dictionary.
    """
    sources, targets = ({pair[side] for pair in languages.pairs} for side in (0, 1))
    return _load(folder, sources, languages, task), _load(folder, targets, languages, task)


def _load(
    folder: Path, names: Iterable[str], languages: TrainedLanguages, task: Mapping[str, Any]
) -> Any:
    wanted = {f"dict.{name}.txt" for name in names}
    # That of another language may be of the other side; those of no language are for all.
    files = [
        file
        for file in find_dictionaries(folder)
        if file.name in wanted or not re.fullmatch(r"dict\..+\.txt", file.name)
    ]
    if not files:
        raise InvalidModel(
            f"There is no dictionary in {folder}: none of {', '.join(DICTIONARIES)}.",
            "Put it beside the checkpoint; it was made when the model was trained.",
            field="path",
        )
    dictionary = Dictionary.load(str(files[0]))
    augment_dictionary(
        dictionary,
        list(languages.names),
        task.get("lang_tok_style") or "multilingual",
        task.get("langtoks_specs") or ("main",),
        task.get("extra_data"),
    )
    return dictionary
