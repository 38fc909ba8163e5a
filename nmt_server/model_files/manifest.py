"""What a converted model says of itself: `nmt_model.json` beside its `model.bin`.

It names the family, the files of the tokenizer, the languages with the model's own codes, and the
lengths that the model was made for.
`convert_model` writes it. A folder without it is a model of one pair of languages, whose tokenizer
files somebody names or `nmt_server.model_files.locate` finds.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nmt_server.errors import InvalidModel

FILE_NAME = "nmt_model.json"


@dataclass(frozen=True, slots=True)
class DescribedLanguage:
    """A language by its code (ISO 639-1 or BCP 47) and by the model's own, such as `jpn_Jpan`.

    The own code is empty where the model is not told this language.
    """

    language: str
    code: str = ""
    is_source: bool = True
    is_target: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest source and translation that a model is made for, in tokens; None where not said.

    The tokens around a text count, such as its end. `usual_target` is the longest translation where
    nobody asks for another.
    """

    source: int | None = None
    target: int | None = None
    usual_target: int | None = None


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """The contents of one `nmt_model.json`.

    `family` is a name in `nmt_server.engines.marking.MARKINGS`. Tokenizer files are names in the
    model's folder. `languages` is empty where the model has one pair and does not say which.
    """

    family: str
    source_tokenizer: str
    target_tokenizer: str
    languages: tuple[DescribedLanguage, ...] = ()
    limits: Limits = Limits()

    def write(self, folder: Path) -> None:
        """Write the file into a model's folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read_description(folder: Path) -> ModelDescription | None:
    """The description of the model in `folder`, or None where it has none.

    Raises `InvalidModel` where the file cannot be understood.
    """
    file = folder / FILE_NAME
    try:
        return _parse(json.loads(file.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidModel(
            f"{file} cannot be understood: {error}.",
            "Convert the model again, or remove the file and name the tokenizer's files yourself.",
            field="path",
        ) from error


def _parse(content: dict[str, Any]) -> ModelDescription:
    for key in ("source_tokenizer", "target_tokenizer"):
        # It must not lead out of the folder.
        if content[key] in ("", "..") or Path(content[key]).name != content[key]:
            raise ValueError(f"{key} is not the name of a file")
    languages = tuple(DescribedLanguage(**language) for language in content["languages"])
    for language in languages:
        if not isinstance(language.language, str) or not isinstance(language.code, str):
            raise ValueError("a language's code is not a string")
    limits = Limits(**content.get("limits", {}))
    for limit in (limits.source, limits.target, limits.usual_target):
        if limit is not None and not (isinstance(limit, int) and limit > 0):
            raise ValueError("a limit is not a number of tokens")
    return ModelDescription(
        str(content["family"]),
        content["source_tokenizer"],
        content["target_tokenizer"],
        languages,
        limits,
    )
