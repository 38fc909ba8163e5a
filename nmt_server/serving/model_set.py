"""The models of one state of the database, and what serves of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import NoModel, UnknownModel
from nmt_server.serving.served_model import ServedModel


@dataclass(slots=True)
class ModelSet:
    """The models under one revision; which serve changes while changed ones are swapped."""

    revision: int = -1
    by_name: dict[str, ServedModel] = field(default_factory=dict)
    default: ServedModel | None = None
    # By row; differs from what serves while a changed model is being swapped.
    wanted: dict[int, ServedModel] = field(default_factory=dict)
    looked_at_files: dict[int, float] = field(default_factory=dict)
    # Also by row, of models that are not in memory: whether changed files are being tried, and why
    # they cannot serve.
    deciding: dict[int, threading.Event] = field(default_factory=dict)
    broken: dict[int, str] = field(default_factory=dict)
    # When their successors could not be read.
    failed_at: float = float("-inf")

    def specs(self) -> set[EngineSpec]:
        """What the hosts of these models serve, or are to serve."""
        return {model.spec for model in (*self.by_name.values(), *self.wanted.values())}

    def named(self, name: str | None) -> ServedModel:
        """The model of that name, or the default one; raises as `get_model`."""
        if name is None:
            if self.default is None:
                raise NoModel(
                    "No model is registered.",
                    "Register one: python manage.py add_model NAME PATH --engine ctranslate2.",
                )
            return self.default
        if (named := self.by_name.get(name)) is None:
            raise UnknownModel(
                f"No model is named {name!r}.",
                f"Registered: {', '.join(self.by_name) or 'none'}.",
            )
        return named

    def folders(self) -> set[str]:
        """The folders that hold the files of these models."""
        return {
            str(Path(file).parent)
            for spec in self.specs()
            for file in (spec.path, spec.source_sentencepiece, spec.target_sentencepiece)
            if file
        }
