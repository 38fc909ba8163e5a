"""Marian models as Marian writes them (`.npz`), such as the packages of OPUS-MT."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ctranslate2.converters import MarianConverter, OpusMTConverter
from ctranslate2.converters.marian import load_vocab

from nmt_server.conversion.codes import described_languages
from nmt_server.conversion.order import Order, one_pair
from nmt_server.conversion.tokenizer_files import copy_tokenizer, find_tokenizer_file
from nmt_server.description import DescribedLanguage, ModelDescription
from nmt_server.errors import InvalidModel


class MarianModel:
    """A folder with `decoder.yml`, or an `.npz` file with its vocabularies beside it."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._path = Path(order.model.path)
        self._targets: tuple[DescribedLanguage, ...] = ()
        source, target = order.source_language, order.target_language
        self._pair = one_pair(source, target)
        self._files = (
            find_tokenizer_file(self._path, "source", source, order.source_sentencepiece),
            find_tokenizer_file(self._path, "target", target, order.target_sentencepiece),
        )

    def load(self) -> Any:
        """See `SourceModel.load`; the head that the model was trained to align with stays."""
        vocabularies = _vocabularies(self._path)
        converter = (
            OpusMTConverter(str(self._path))
            if self._path.is_dir()
            else MarianConverter(str(self._path), vocabularies)
        )
        spec = converter._load()
        self._targets = described_languages("marian", load_vocab(converter._vocab_paths[0]))
        if self._targets:
            # The family adds it, behind the code of the target language.
            spec.config.add_source_eos = False
        return spec

    def write_tokenizer(self, folder: Path) -> ModelDescription:
        """See `SourceModel.write_tokenizer`."""
        names = copy_tokenizer(*self._files, folder)
        if self._targets:
            return ModelDescription("marian", *names, (self._pair[0], *self._targets))
        return ModelDescription("", *names, self._pair)


def _vocabularies(path: Path) -> list[str]:
    """The vocabularies beside an `.npz` file: that of the source first, or one for both."""
    if path.is_dir():
        return []
    found = sorted(str(file) for file in path.parent.glob("*vocab*.yml"))
    if len(found) not in (1, 2):
        raise InvalidModel(
            f"{path.parent} has {len(found)} vocabularies (*vocab*.yml), where one or two belong "
            "to a Marian model.",
            "Put a decoder.yml there that names models and vocabs, and convert the folder.",
        )
    # In the order of the alphabet, `src` comes before `trg`, and `source` before `target`.
    return found
