"""What the process that converts is told, and what each kind of model does in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from nmt_server.errors import InvalidModel
from nmt_server.model_files.identify import IdentifiedModel
from nmt_server.model_files.manifest import DescribedLanguage, ModelDescription

MAKE_ROOM = "Make room there, and let the user that runs this write there."


@dataclass(frozen=True, slots=True)
class Order:
    """What to convert, into which folder, and how. Languages may be empty where the model knows."""

    model: IdentifiedModel
    output: str
    quantization: str
    source_language: str = ""
    target_language: str = ""
    source_sentencepiece: str = ""
    target_sentencepiece: str = ""
    trust_checkpoint: bool = False

    def to_json(self) -> str:
        """One line that `from_json` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Order:
        """The order in a line of JSON."""
        content = json.loads(line)
        return cls(**{**content, "model": IdentifiedModel(**content["model"])})


class SourceModel(Protocol):
    """A model of another format."""

    def load(self) -> Any:
        """The CTranslate2 specification, complete with alignment heads.

        Raises `InvalidModel`, or what the converter raises where it does not support the model.
        """
        ...

    def write_tokenizer(self, folder: Path) -> ModelDescription:
        """Write the tokenizer into the converted model's folder, after `load`; describe it."""
        ...


def one_pair(source: str, target: str) -> tuple[DescribedLanguage, ...]:
    """The languages of a model that is told none; raises `InvalidModel` where one is not known."""
    for code, side in ((source, "source"), (target, "target")):
        if not code:
            raise InvalidModel(
                f"The model does not say what its {side} language is.",
                f"Name it (--{side}).",
                field=f"{side}_language",
            )
    return (
        DescribedLanguage(source, is_target=False),
        DescribedLanguage(target, is_source=False),
    )
