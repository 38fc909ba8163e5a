"""Checkpoints of OpenNMT-py, read without executing what is in them."""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path
from typing import Any

import torch
from ctranslate2.converters import OpenNMTPyConverter

from nmt_server.conversion.alignment import set_alignment_heads
from nmt_server.conversion.order import Order, one_pair
from nmt_server.engines.fairseq.checkpoint import TRUST_HINT
from nmt_server.errors import InvalidModel
from nmt_server.model_files.limits import smallest
from nmt_server.model_files.manifest import Limits, ModelDescription
from nmt_server.model_files.tokenizer_files import copy_tokenizer, find_tokenizer_file


class _Inert:
    """Stands for a class of another library that need not be here: its attributes, and no code."""

    def __init__(self, *arguments: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        if isinstance(state, dict):
            self.__dict__.update(state)


def _plain_dict(*arguments: Any) -> dict[Any, Any]:
    return {}


# What the vocabularies of OpenNMT-py consist of before version 3; only their lists of words count.
_BEFORE_VERSION_3: list[Any] = [
    *(
        (_Inert, f"{package}.{name}")
        for package in ("torchtext", "torchtext.legacy")
        for name in (
            *("data.field.RawField", "data.field.Field", "data.utils._split_tokenizer"),
            *("vocab.Vocab", "vocab._default_unk_index"),
        )
    ),
    *(
        (_Inert, f"onmt.inputters.{name}")
        for name in (
            *("text_dataset.TextMultiField", "text_dataset._feature_tokenize"),
            *("inputter.make_src", "inputter.make_tgt", "inputter.AlignField"),
        )
    ),
    (_Inert, "functools.partial"),
    (_plain_dict, "collections.defaultdict"),
]


class OpenNMTModel:
    """An OpenNMT-py checkpoint, which has its vocabularies inside."""

    def __init__(self, order: Order) -> None:
        source, target = order.source_language, order.target_language
        self._path = Path(order.model.path)
        self._pair = one_pair(source, target)
        self._files = (
            find_tokenizer_file(self._path, "source", source, order.source_sentencepiece),
            find_tokenizer_file(self._path, "target", target, order.target_sentencepiece),
        )
        self._trust = order.trust_checkpoint
        self._limits = Limits()

    def write_tokenizer(self, folder: Path) -> ModelDescription:
        """See `SourceModel.write_tokenizer`."""
        names = copy_tokenizer(*self._files, folder)
        return ModelDescription("", *names, self._pair, self._limits)

    def load(self) -> Any:
        """See `SourceModel.load`; the heads of a model that was trained to align stay."""
        try:
            with torch.serialization.safe_globals([argparse.Namespace, *_BEFORE_VERSION_3]):
                return self._load(is_trusted=False)
        except pickle.UnpicklingError as error:
            if self._trust:
                return self._load(is_trusted=True)
            raise InvalidModel(
                f"{self._path} holds more than tensors and plain data, which could run code when "
                f"it is loaded: {str(error).strip().splitlines()[0]}",
                TRUST_HINT,
            ) from error
        except KeyError as error:
            raise InvalidModel(
                f"{self._path} is no OpenNMT-py checkpoint: it has no {error}.",
                "If fairseq has written it, put its dictionaries (dict.<language>.txt) beside it.",
            ) from error

    def _load(self, *, is_trusted: bool) -> Any:
        spec = OpenNMTPyConverter(str(self._path), unsafe_deserialization=is_trusted)._load()
        options = torch.load(self._path, "cpu", weights_only=not is_trusted)["opt"]
        is_trained = getattr(options, "lambda_align", 0) != 0
        set_alignment_heads(spec, None, is_trained=is_trained)
        # What is longer was left out of the training.
        self._limits = Limits(
            *(smallest(getattr(options, f"{side}_seq_length", None)) for side in ("src", "tgt"))
        )
        return spec
