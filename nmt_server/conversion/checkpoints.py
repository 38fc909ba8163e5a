"""Checkpoints of fairseq, read without executing what is in them."""

from __future__ import annotations

import argparse
from contextlib import chdir
from pathlib import Path
from typing import Any

import torch
from ctranslate2.converters import FairseqConverter

from nmt_server.conversion.alignment import set_alignment_heads
from nmt_server.conversion.fairseq_description import (
    SERVE_IT,
    converted_family,
    converted_languages,
)
from nmt_server.conversion.order import Order
from nmt_server.engines.fairseq.checkpoint import check_architecture, read_checkpoint
from nmt_server.engines.fairseq.languages import PRETRAINED, trained_languages
from nmt_server.errors import InvalidModel
from nmt_server.model_files.limits import smallest
from nmt_server.model_files.manifest import Limits, ModelDescription
from nmt_server.model_files.tokenizer_files import copy_tokenizer, find_tokenizer_file

# Parts of a model that CTranslate2's converter leaves out without a word.
_LEFT_OUT = ("scale_attn", "scale_fc", "scale_heads", "scale_resids", "no_cross_attention")


class FairseqCheckpoint:
    """A fairseq checkpoint with its dictionaries and its tokenizer beside it."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._path = Path(order.model.path)
        checkpoint = read_checkpoint(order.model.path, is_trusted=order.trust_checkpoint)
        self._weights = checkpoint.weights
        # What the task and the model were trained with, together, as older checkpoints have it.
        self._trained = checkpoint.arguments()
        self._many = trained_languages(vars(self._trained), self._path.parent)
        languages = converted_languages(
            self._trained, self._many, order.source_language, order.target_language
        )
        self._languages = languages
        self._family = converted_family(self._trained, self._many)
        # Of many languages, any: they share a tokenizer.
        source = order.source_language or next(e.language for e in languages if e.is_source)
        target = order.target_language or next(e.language for e in languages if e.is_target)
        self._files = (
            find_tokenizer_file(self._path, "source", source, order.source_sentencepiece),
            find_tokenizer_file(self._path, "target", target, order.target_sentencepiece),
        )

    def write_tokenizer(self, folder: Path) -> ModelDescription:
        """See `SourceModel.write_tokenizer`."""
        names = copy_tokenizer(*self._files, folder)
        limits = Limits(
            *(
                smallest(getattr(self._trained, f"max_{side}_positions", None))
                for side in ("source", "target")
            )
        )
        return ModelDescription(self._family, *names, self._languages, limits)

    def load(self) -> Any:
        """See `SourceModel.load`; the heads of a `transformer_align` model stay."""
        trained, many = self._trained, self._many
        self._check_architecture()
        folder = self._path.parent
        output = Path(self._order.output)
        pair = self._fairseq_pair()
        if many is not None and not many.is_by_pair:
            # Its own task only adds what training needs. What is left is one of a single pair.
            folder, trained.task = output, "translation"
        # The embeddings are among the weights.
        trained.encoder_embed_path = trained.decoder_embed_path = None
        # The converter reads a file, and gets one with nothing in it but what was found harmless.
        harmless = output / "checkpoint.pt"
        torch.save({"args": trained, "model": self._weights}, harmless)
        # fairseq takes a colon in the path of a folder for the end of one.
        converter = FairseqConverter(str(harmless), ".", source_lang=pair[0], target_lang=pair[1])
        try:
            with chdir(folder), torch.serialization.safe_globals([argparse.Namespace]):
                spec = converter._load()
        except (AttributeError, ValueError) as error:
            raise InvalidModel(
                f"CTranslate2 cannot convert {self._path}: {' '.join(str(error).split())}.",
                SERVE_IT,
                field="path",
            ) from error
        finally:
            for file in (harmless, *output.glob("dict.*.txt")):
                file.unlink()
        self._mend(spec.config, pair)
        is_trained = bool(getattr(trained, "alignment_heads", None))
        set_alignment_heads(spec, None, is_trained=is_trained)
        return spec

    def _fairseq_pair(self) -> tuple[str, str]:
        """The languages in the names of the dictionaries, which are written where they must be."""
        from nmt_server.engines.fairseq.dictionaries import dictionary_language, shared_dictionaries

        trained, many = self._trained, self._many
        folder = self._path.parent
        if many is None:
            source, target = self._languages
            return (
                dictionary_language(
                    folder, getattr(trained, "source_lang", None), source.language, "source"
                ),
                dictionary_language(
                    folder, getattr(trained, "target_lang", None), target.language, "target"
                ),
            )
        if many.is_by_pair:
            source, target = self._languages
            return many.pair(source.code, target.code)
        dictionaries = shared_dictionaries(folder, many, vars(trained))
        for side, dictionary in zip(("source", "target"), dictionaries, strict=True):
            dictionary.save(str(Path(self._order.output, f"dict.{side}.txt")))
        return "source", "target"

    def _mend(self, config: Any, pair: tuple[str, str]) -> None:
        """Set the tokens that the converter takes to be those of a model of one pair."""
        many = self._many
        if self._trained.task == PRETRAINED:
            # It ends translations with the code of their language, and goes on from that.
            config.decoder_start_token = config.eos_token = f"[{pair[1]}]"
            config.add_source_eos = False
        elif many is not None and many.is_by_pair:
            config.add_source_eos = not many.on_source
            if many.marks_target:
                config.decoder_start_token = many.token(pair[1])

    def _check_architecture(self) -> None:
        """Raises `InvalidModel` for what needs trust, or would be converted wrongly."""
        from fairseq.models import ARCH_MODEL_NAME_REGISTRY

        trained = self._trained
        architecture = str(trained.arch)
        name = ARCH_MODEL_NAME_REGISTRY.get(architecture, architecture)
        if not self._order.trust_checkpoint:
            check_architecture(str(self._path), str(trained.task), name)
        left_out = [option for option in _LEFT_OUT if getattr(trained, option, False)]
        if left_out:
            raise InvalidModel(
                f"{self._path} was trained with {', '.join(left_out)}, which CTranslate2 does not "
                "have.",
                SERVE_IT,
                field="path",
            )
