"""What a model to convert is, seen from its files alone; nothing of it is loaded."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nmt_server.errors import InvalidModel
from nmt_server.model_files.dictionaries import find_dictionaries
from nmt_server.model_files.paths import absolute_path

Toolkit = Literal["fairseq", "huggingface", "marian", "opennmt"]

TOOLKIT_NAMES: dict[Toolkit, str] = {
    "fairseq": "a fairseq checkpoint",
    "huggingface": "a Hugging Face model",
    "marian": "a Marian model",
    "opennmt": "an OpenNMT-py checkpoint",
}

_FORMATS = (
    "Known are: fairseq (a .pt file with dict.*.txt beside it), OpenNMT-py (a .pt file without), "
    "Marian and OPUS-MT (a .npz file with its .yml or .spm files), and Hugging Face folders "
    "(config.json and weights) of Marian, NLLB, M2M-100, mBART-50 and T5."
)

_ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar"})

_FAMILIES = {"marian": "marian", "m2m_100": "m2m100", "mbart": "mbart50", "t5": "t5"}
_FAMILIES |= {"mt5": "t5", "umt5": "t5"}


class NothingKnown(InvalidModel):
    """What is there looks like no model that can be converted."""


@dataclass(frozen=True, slots=True)
class IdentifiedModel:
    """A model to convert.

    `path` is the file of the weights, or the folder where the weights are not one file. `family`
    is that of `nmt_server.engines.marking.MARKINGS`. The languages are empty where the files do not
    say.
    """

    toolkit: Toolkit
    path: str
    family: str = ""
    source_language: str = ""
    target_language: str = ""


def identify(source: Path) -> IdentifiedModel:
    """What the file or folder `source` is.

    Raises `NothingKnown` with what is known, and `InvalidModel` where it is no one model, or one
    that cannot be converted.
    """
    path = absolute_path(source)
    if path.is_dir():
        return _identify_folder(path)
    if not path.is_file():
        raise NothingKnown(f"There is no file or folder {path}.", _FORMATS)
    if path.suffix in _ARCHIVES:
        raise InvalidModel(f"{path} is an archive.", "Unpack it, and name the model in it.")
    if path.suffix == ".npz":
        return IdentifiedModel("marian", str(path), "", *_languages_of_name(path.parent.name))
    if path.suffix == ".pt":
        toolkit: Toolkit = "fairseq" if find_dictionaries(path.parent) else "opennmt"
        return IdentifiedModel(toolkit, str(path))
    return _identify_folder(path.parent)


def _identify_folder(folder: Path) -> IdentifiedModel:
    config = read_config(folder / "config.json")
    if (folder / "model.bin").is_file() and "model_type" not in config:
        raise NothingKnown(
            f"{folder} is a CTranslate2 model already.",
            f"Register it as it is: python manage.py add_model NAME {folder}.",
        )
    if "model_type" in config:
        return _identify_huggingface(folder, config)
    if "architectures" in config:
        raise InvalidModel(
            f"{folder} is a Hugging Face model whose config.json does not say its model_type.",
            'Add it, such as "model_type": "marian", or download the folder again.',
        )
    weights = [*folder.glob("*.npz"), *folder.glob("*.pt")]
    if (folder / "decoder.yml").is_file() and any(folder.glob("*.npz")):
        return IdentifiedModel("marian", str(folder), "", *_languages_of_name(folder.name))
    if not weights:
        below = sorted(
            file.parent
            for pattern in ("config.json", "decoder.yml", "*.npz", "*.pt")
            for file in folder.glob(f"*/{pattern}")
        )
        raise NothingKnown(
            f"{folder} is no model that can be converted.",
            f"Is it {below[0]}?" if below else _FORMATS,
        )
    if len(weights) > 1:
        names = ", ".join(sorted(file.name for file in weights))
        raise InvalidModel(f"There are several models in {folder}: {names}.", "Name one of them.")
    return identify(weights[0])


def _identify_huggingface(folder: Path, config: dict[str, Any]) -> IdentifiedModel:
    patterns = ("*.safetensors", "pytorch_model*.bin")
    if not any(file for pattern in patterns for file in folder.glob(pattern)):
        raise InvalidModel(
            f"{folder} has no weights: no model.safetensors and no pytorch_model.bin.",
            "Download the folder again, with all its files.",
        )
    family = _FAMILIES.get(config["model_type"])
    tokenizer = read_config(folder / "tokenizer_config.json")
    tokenizer_class = str(tokenizer.get("tokenizer_class") or config.get("tokenizer_class") or "")
    if family == "m2m100" and tokenizer_class.startswith("Nllb"):
        family = "nllb"
    if family == "mbart50" and not tokenizer_class.startswith("MBart50"):
        raise InvalidModel(
            f"{folder} is an mBART model of 25 languages, which cannot be converted.",
            "Take one of mBART-50.",
        )
    if family is None:
        raise InvalidModel(
            f"{folder} is a Hugging Face model of the type {config['model_type']!r}, which is no "
            "translation model that can be converted.",
            _FORMATS,
        )
    languages = ("", "")
    if family == "marian":
        languages = (tokenizer.get("source_lang") or "", tokenizer.get("target_lang") or "")
        languages = languages if all(languages) else _languages_of_name(folder.name)
    return IdentifiedModel("huggingface", str(folder), family, *languages)


def _languages_of_name(name: str) -> tuple[str, str]:
    """The languages in a name such as `opus-mt-ja-en`."""
    match = re.search(r"(?:^|[-_])([a-z]{2,3})-([a-z]{2,3})$", name)
    return (match[1], match[2]) if match else ("", "")


def read_config(file: Path) -> dict[str, Any]:
    """The object in a JSON file, empty where there is none; raises `InvalidModel`."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InvalidModel(f"{file} cannot be read: {error}.") from error
    if not isinstance(content, dict):
        raise InvalidModel(f"{file} cannot be read: it is not a JSON object.")
    return content
