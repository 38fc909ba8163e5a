"""PyTorch checkpoints of fairseq and OpenNMT-py, read without executing what is in them."""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from ctranslate2.converters import FairseqConverter, OpenNMTPyConverter

from nmt_server.conversion.alignment import set_alignment_heads
from nmt_server.conversion.order import Order, one_pair
from nmt_server.conversion.tokenizer_files import copy_tokenizer, find_tokenizer_file
from nmt_server.description import ModelDescription
from nmt_server.engines.fairseq_checkpoint import (
    TRUST_HINT,
    Checkpoint,
    check_architecture,
    read_checkpoint,
)
from nmt_server.errors import InvalidModel


class _CheckpointModel:
    """What both kinds share: one pair of languages, and a tokenizer in files of its own."""

    def __init__(self, order: Order, source: str, target: str) -> None:
        self._path = Path(order.model.path)
        self._pair = one_pair(source, target)
        self._files = (
            find_tokenizer_file(self._path, "source", source, order.source_sentencepiece),
            find_tokenizer_file(self._path, "target", target, order.target_sentencepiece),
        )

    def write_tokenizer(self, folder: Path) -> ModelDescription:
        """See `SourceModel.write_tokenizer`."""
        return ModelDescription("", *copy_tokenizer(*self._files, folder), self._pair)


class FairseqModel(_CheckpointModel):
    """A fairseq checkpoint with its dictionaries (`dict.<language>.txt`) beside it."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._checkpoint = read_checkpoint(order.model.path, is_trusted=order.trust_checkpoint)
        self._trained = _arguments(self._checkpoint)
        super().__init__(
            order,
            order.source_language or getattr(self._trained, "source_lang", None) or "",
            order.target_language or getattr(self._trained, "target_lang", None) or "",
        )

    def load(self) -> Any:
        """See `SourceModel.load`; the heads of a `transformer_align` model stay."""
        if not self._order.trust_checkpoint:
            _check_architecture(self._order.model.path, self._trained)
        # The converter reads a file, and gets one with nothing in it but what was found harmless.
        harmless = Path(self._order.output, "checkpoint.pt")
        content = {"args": self._trained, "model": self._checkpoint.weights}
        torch.save(content, harmless)
        source, target = self._pair
        converter = FairseqConverter(
            str(harmless),
            str(self._path.parent),
            source_lang=source.language,
            target_lang=target.language,
        )
        with torch.serialization.safe_globals([argparse.Namespace]):
            spec = converter._load()
        harmless.unlink()
        is_trained = bool(getattr(self._trained, "alignment_heads", None))
        set_alignment_heads(spec, None, is_trained=is_trained)
        return spec


class OpenNMTModel(_CheckpointModel):
    """An OpenNMT-py checkpoint, which has its vocabularies inside."""

    def __init__(self, order: Order) -> None:
        super().__init__(order, order.source_language, order.target_language)
        self._trust = order.trust_checkpoint

    def load(self) -> Any:
        """See `SourceModel.load`; the heads of a model that was trained to align stay."""
        converter = OpenNMTPyConverter(str(self._path), unsafe_deserialization=self._trust)
        try:
            with torch.serialization.safe_globals([argparse.Namespace]):
                spec = converter._load()
                named = torch.load(self._path, "cpu", weights_only=not self._trust)["opt"]
        except pickle.UnpicklingError as error:
            raise InvalidModel(
                f"{self._path} holds more than tensors and plain data, which could run code when "
                f"it is loaded: {str(error).strip().splitlines()[0]}",
                TRUST_HINT,
            ) from error
        set_alignment_heads(spec, None, is_trained=getattr(named, "lambda_align", 0) != 0)
        return spec


def _arguments(checkpoint: Checkpoint) -> argparse.Namespace:
    """What the task and the model were trained with, together, as older checkpoints have it."""
    task, model = (_fields(part) for part in (checkpoint.task, checkpoint.model))
    names = {"task": task.get("_name"), "arch": model.get("_name")}
    return argparse.Namespace(**{**names, **task, **model})


def _fields(part: Any) -> dict[str, Any]:
    return dict(part) if isinstance(part, Mapping) else dict(vars(part))


def _check_architecture(path: str, trained: argparse.Namespace) -> None:
    from fairseq.models import ARCH_MODEL_NAME_REGISTRY

    architecture = str(trained.arch)
    name = ARCH_MODEL_NAME_REGISTRY.get(architecture, architecture)
    check_architecture(path, str(trained.task), name)
