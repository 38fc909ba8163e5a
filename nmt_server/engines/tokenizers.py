"""From text to subwords and back."""

from __future__ import annotations

from pathlib import Path

import sentencepiece

from nmt_server.errors import InvalidModel

UNKNOWN = "<unk>"


class SentencePieceTokenizer:
    """The source and the target SentencePiece model of a translation model."""

    def __init__(self, source: str, target: str) -> None:
        """Load both files; raises `InvalidModel` naming the one that cannot be read."""
        self._source = load_sentencepiece(source)
        self._target = self._source if target == source else load_sentencepiece(target)
        self._pieces = self._source.id_to_piece(list(range(self._source.get_piece_size())))
        self._pieces[self._source.unk_id()] = UNKNOWN

    def encode(self, texts: list[str]) -> list[list[str]]:
        """Subwords of each text.

        A text is only ever text: what SentencePiece does not know becomes `<unk>`, never the
        characters as they stand, which could spell a control token such as `</s>`.
        """
        pieces = self._pieces
        return [[pieces[token] for token in ids] for ids in self._source.encode(texts)]

    def count(self, texts: list[str]) -> list[int]:
        """How many subwords each text has."""
        return [len(ids) for ids in self._source.encode(texts)]

    def decode(self, batch: list[list[str]]) -> list[str]:
        """The text of each list of subwords."""
        return list(self._target.decode(batch)) if batch else []


def load_sentencepiece(path: str) -> sentencepiece.SentencePieceProcessor:
    """Load one SentencePiece model; raises `InvalidModel` with the file's name."""
    try:
        return sentencepiece.SentencePieceProcessor(model_proto=Path(path).read_bytes())
    except (OSError, RuntimeError) as error:
        raise InvalidModel(
            f"The SentencePiece model {path} cannot be loaded: {error}.",
            "Name the .model file that the translation model was trained with.",
        ) from error
