"""SentencePiece models (https://github.com/google/sentencepiece)."""

from __future__ import annotations

from pathlib import Path

import sentencepiece

from nmt_server.engines.tokenizers.base import UNKNOWN
from nmt_server.errors import InvalidModel


class SentencePieceTokenizer:
    """The source and the target SentencePiece model of a translation model."""

    def __init__(self, source: str, target: str) -> None:
        """Load both files; raises `InvalidModel` naming the one that cannot be read."""
        self._source = load_sentencepiece(source)
        self._target = self._source if target == source else load_sentencepiece(target)
        self._pieces = self._source.id_to_piece(list(range(self._source.get_piece_size())))
        self._pieces[self._source.unk_id()] = UNKNOWN

    def encode(self, texts: list[str]) -> list[list[str]]:
        """See `Tokenizer.encode`."""
        pieces = self._pieces
        # By number: as pieces, unknown characters come as they stand, and could spell `</s>`.
        return [[pieces[token] for token in ids] for ids in self._source.encode(texts)]

    def count(self, texts: list[str]) -> list[int]:
        """See `Tokenizer.count`."""
        return [len(ids) for ids in self._source.encode(texts)]

    def decode(self, batch: list[list[str]]) -> list[str]:
        """See `Tokenizer.decode`."""
        if not batch:
            return []
        # A vocabulary that both languages share has pieces of the source, which the target model
        # gives back as they are, with the mark of a space.
        return [text.replace("▁", " ").strip() for text in self._target.decode(batch)]


def load_sentencepiece(path: str) -> sentencepiece.SentencePieceProcessor:
    """Load one SentencePiece model; raises `InvalidModel` with the file's name."""
    try:
        return sentencepiece.SentencePieceProcessor(model_proto=Path(path).read_bytes())
    except (OSError, RuntimeError) as error:
        raise InvalidModel(
            f"The SentencePiece model {path} cannot be loaded: {error}.",
            "Name the .model file that the translation model was trained with.",
        ) from error
