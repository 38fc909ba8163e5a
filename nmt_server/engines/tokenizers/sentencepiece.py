"""SentencePiece models (https://github.com/google/sentencepiece)."""

from __future__ import annotations

import re
from pathlib import Path

import sentencepiece

from nmt_server.engines.tokenizers.base import UNKNOWN
from nmt_server.errors import InvalidModel

_SPACE = "▁"
_SPACES = re.compile(" {2,}")


class SentencePieceTokenizer:
    """The source and the target SentencePiece model of a translation model.

    Texts go to the library one by one: a call with a list starts threads, which takes as long as
    fifteen lines do.
    """

    def __init__(self, source: str, target: str, code: re.Pattern[str] | None = None) -> None:
        """Load both files; raises `InvalidModel` naming the one that cannot be read.

        `code` matches the tokens that are codes of languages, if there are any.
        """
        self._code = code
        self._source = load_sentencepiece(source)
        self._target = self._source if target == source else load_sentencepiece(target)
        self._pieces = _pieces(self._source)
        self._target_pieces = _pieces(self._target)

    def encode(self, texts: list[str]) -> list[list[str]]:
        """See `Tokenizer.encode`."""
        pieces = self._pieces
        # By number: as pieces, unknown characters come as they stand, and could spell `</s>`.
        return [[pieces[token] for token in self._source.encode(text)] for text in texts]

    def pieces(self, text: str) -> list[tuple[str, int, int]]:
        """See `Tokenizer.pieces`."""
        found = self._source.encode(text, return_type="offset_mapping")
        pieces = [self._pieces[token] for token in found["ids"]]
        # Of what a character is normalized to, as (株) of ㈱, all but the last stands for nothing.
        return [
            (piece, start, end if piece == _SPACE else max(end, start + 1))
            for piece, (start, end) in zip(pieces, found["offsets"], strict=True)
        ]

    def encode_target(self, texts: list[str]) -> list[list[str]]:
        """See `Tokenizer.encode_target`."""
        pieces = self._target_pieces
        return [[pieces[token] for token in self._target.encode(text)] for text in texts]

    def count(self, texts: list[str]) -> list[int]:
        """See `Tokenizer.count`."""
        return [len(self._source.encode(text)) for text in texts]

    def decode(self, batch: list[list[str]]) -> list[str]:
        """See `Tokenizer.decode`."""
        if (code := self._code) is not None:
            batch = [[token for token in tokens if not code.fullmatch(token)] for tokens in batch]
        # A vocabulary that both languages share has pieces of the source, which the target model
        # gives back as they are, with the mark of a space. A piece that is nothing but this mark
        # may stand before a word that has one.
        texts = [self._target.decode(tokens).replace(_SPACE, " ").strip() for tokens in batch]
        return [_SPACES.sub(" ", text) if "  " in text else text for text in texts]


def _pieces(processor: sentencepiece.SentencePieceProcessor) -> list[str]:
    pieces: list[str] = processor.id_to_piece(list(range(processor.get_piece_size())))
    pieces[processor.unk_id()] = UNKNOWN
    return pieces


def load_sentencepiece(path: str) -> sentencepiece.SentencePieceProcessor:
    """Load one SentencePiece model; raises `InvalidModel` with the file's name."""
    try:
        return sentencepiece.SentencePieceProcessor(model_proto=Path(path).read_bytes())
    except (OSError, RuntimeError) as error:
        raise InvalidModel(
            f"The SentencePiece model {path} cannot be loaded: {error}.",
            "Name the .model file that the translation model was trained with.",
        ) from error
