"""Variants of the demo model's fairseq checkpoint, to be served or refused."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nmt_server.engines.base import EngineSpec
from tests.conftest import DEMO, FAIRSEQ

MODEL = DEMO / "model"


class Attack:
    """Unpickled, it calls a function."""

    def __init__(self, function: Callable[[str], Any], argument: str) -> None:
        self._call = function, (argument,)

    def __reduce__(self) -> Any:
        return self._call


def plant(marker: Path) -> Callable[[dict[str, Any]], None]:
    """For `write_model`: code that makes the file `marker` where somebody lets it run."""

    def change(state: dict[str, Any]) -> None:
        state["extra_state"] = Attack(os.system, f"touch '{marker}'")

    return change


def spec_of(folder: Path = MODEL / "fairseq", **changes: Any) -> EngineSpec:
    """What a host gets for the checkpoint in `folder`, with the demo's SentencePiece models."""
    fields = {
        "fingerprint": "0" * 64,
        "engine": FAIRSEQ,
        "path": str(folder / "model.pt"),
        "source_sentencepiece": str(MODEL / "spm.ja.nopretok.model"),
        "target_sentencepiece": str(MODEL / "spm.en.nopretok.model"),
        "source_language": "ja",
        "target_language": "en",
    }
    return EngineSpec(**(fields | changes))


def load_state() -> dict[str, Any]:
    """The contents of the demo's checkpoint."""
    import torch

    with torch.serialization.safe_globals([argparse.Namespace]):
        state: dict[str, Any] = torch.load(MODEL / "fairseq" / "model.pt", weights_only=True)
    return state


def write_model(
    folder: Path, change: Callable[[dict[str, Any]], None] | None = None, *, legacy: bool = False
) -> Path:
    """Write a changed copy of the demo's fairseq model, with its dictionaries, and return `folder`.

    `legacy` is PyTorch's file format before version 1.6.
    """
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    for name in ("dict.ja.txt", "dict.en.txt"):
        shutil.copy(MODEL / "fairseq" / name, folder)
    for name in ("spm.ja.nopretok.model", "spm.en.nopretok.model"):
        shutil.copy(MODEL / name, folder)
    state = load_state()
    if change is not None:
        change(state)
    torch.save(state, folder / "model.pt", _use_new_zipfile_serialization=not legacy)
    return folder


def as_old_style(state: dict[str, Any]) -> None:
    """As fairseq saved before version 0.10: one namespace for all, and no `cfg`."""
    state["args"] = argparse.Namespace(
        **{**vars(state["cfg"]["model"]), "task": "translation", "data": ["/data-bin/ja-en"]}
    )
    state["args"].left_pad_source = "True"
    del state["args"]._name, state["cfg"]


def as_hydra_style(state: dict[str, Any]) -> None:
    """As `fairseq-hydra-train` saves: the model is a mapping as well."""
    state["cfg"]["model"] = vars(state["cfg"]["model"])
