"""Marian models as Marian writes them (`.npz`), such as the packages of OPUS-MT."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.converters import MarianConverter
from ctranslate2.converters.marian import load_vocab

from nmt_server.conversion.marian_files import (
    find_files,
    is_sentencepiece,
    sentencepiece_vocabulary,
    write_list,
)
from nmt_server.conversion.order import Order, one_pair
from nmt_server.engines.language_codes import described_languages
from nmt_server.errors import InvalidModel
from nmt_server.model_files.manifest import DescribedLanguage, ModelDescription
from nmt_server.model_files.tokenizer_files import copy_tokenizer, find_tokenizer_file

_CONFIGURATION = "special:model.yml"


class MarianModel:
    """A folder with `decoder.yml`, or an `.npz` file with its vocabularies beside it."""

    def __init__(self, order: Order) -> None:
        path = Path(order.model.path)
        self._output = Path(order.output)
        self._targets: tuple[DescribedLanguage, ...] = ()
        source, target = order.source_language, order.target_language
        self._pair = one_pair(source, target)
        self._model = find_files(path)
        named = order.source_sentencepiece, order.target_sentencepiece
        own = self._model.tokenizers
        self._files = (
            find_tokenizer_file(path, "source", source, named[0] or own[0]),
            find_tokenizer_file(path, "target", target, named[1] or own[1]),
        )

    def load(self) -> Any:
        """See `SourceModel.load`; the head that the model was trained to align with stays."""
        vocabularies = [_vocabulary(file) for file in self._model.vocabularies]
        self._check_weights(vocabularies)
        lists = self._as_lists(vocabularies)
        try:
            spec = MarianConverter(str(self._model.weights), [*map(str, lists)])._load()
        except KeyError as error:
            raise InvalidModel(
                f"{self._model.weights} is not a whole transformer of Marian: it has no {error}.",
                "Get the file again.",
            ) from error
        finally:
            for file in set(lists) - set(self._model.vocabularies):
                file.unlink()
        self._targets = described_languages("marian", vocabularies[0])
        if self._targets:
            # The family adds it, behind the code of the target language.
            spec.config.add_source_eos = False
        return spec

    def write_tokenizer(self, folder: Path) -> ModelDescription:
        """See `SourceModel.write_tokenizer`."""
        names = copy_tokenizer(*self._files, folder)
        if self._targets:
            languages = (self._pair[0], *self._targets)
            return ModelDescription("marian", *names, languages, self._model.limits)
        return ModelDescription("", *names, self._pair, self._model.limits)

    def _as_lists(self, vocabularies: list[list[str]]) -> list[Path]:
        """The vocabularies as the converter reads them: those of SentencePiece are written anew."""
        lists: list[Path] = []
        for number, file in enumerate(self._model.vocabularies):
            if is_sentencepiece(file):
                lists.append(self._output / f"vocabulary.{number}.yml")
                write_list(vocabularies[number], lists[-1])
            else:
                lists.append(file)
        return lists

    def _check_weights(self, vocabularies: list[list[str]]) -> None:
        """Raise `InvalidModel` where the vocabularies are not those of the weights."""
        for file, vocabulary, count in zip(
            self._model.vocabularies, vocabularies, _embeddings(self._model.weights), strict=True
        ):
            if len(vocabulary) != count:
                raise InvalidModel(
                    f"{file} has {len(vocabulary)} tokens, and the model was trained with {count}.",
                    "Put the vocabulary there that belongs to the model.",
                )


def _embeddings(file: Path) -> list[int]:
    """How many tokens the weights in `file` are for, of source and target; `InvalidModel`."""
    try:
        with np.load(file) as weights:
            sides = [
                side if side in weights else "Wemb" for side in ("encoder_Wemb", "decoder_Wemb")
            ]
            if _CONFIGURATION in weights and all(side in weights for side in sides):
                return [len(weights[side]) for side in sides]
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        raise InvalidModel(f"{file} cannot be read: {error}.", "Get the file again.") from error
    raise InvalidModel(
        f"{file} is not a whole model of Marian: it has no configuration ({_CONFIGURATION}) or no "
        "embeddings (Wemb).",
        "Get the file again.",
    )


def _vocabulary(file: Path) -> list[str]:
    """The tokens in the order of their numbers. Raises `InvalidModel`."""
    if is_sentencepiece(file):
        return sentencepiece_vocabulary(file)
    try:
        tokens: list[str] = load_vocab(str(file))
    except (OSError, ValueError) as error:
        raise InvalidModel(
            f"The vocabulary {file} cannot be understood: {error}.",
            "It is a list of tokens and numbers (.yml), or a SentencePiece model (.spm).",
        ) from error
    return tokens
