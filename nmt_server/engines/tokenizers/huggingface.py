"""`tokenizer.json` of the library `tokenizers` (https://github.com/huggingface/tokenizers)."""

from __future__ import annotations

import re

import tokenizers

from nmt_server.engines.tokenizers.base import UNKNOWN
from nmt_server.errors import InvalidModel


class HuggingFaceTokenizer:
    """One `tokenizer.json` for the source and one for the target, mostly the same."""

    def __init__(self, source: str, target: str, code: re.Pattern[str] | None = None) -> None:
        """Load both files; raises `InvalidModel` naming the one that cannot be read.

        `code` matches the tokens that are codes of languages, if there are any.
        """
        self._source = _load(source)
        self._target = self._source if target == source else _load(target)
        self._pieces = _pieces(self._source, _control_tokens(self._source, code))
        self._control_of_target = _control_tokens(self._target, code)
        self._target_pieces = _pieces(self._target, self._control_of_target)

    def encode(self, texts: list[str]) -> list[list[str]]:
        """See `Tokenizer.encode`."""
        return _encode(self._source, self._pieces, texts)

    def pieces(self, text: str) -> list[tuple[str, int, int]]:
        """See `Tokenizer.pieces`."""
        found = self._source.encode(text, add_special_tokens=False)
        return [
            (self._pieces[token], start, end)
            for token, (start, end) in zip(found.ids, found.offsets, strict=True)
        ]

    def encode_target(self, texts: list[str]) -> list[list[str]]:
        """See `Tokenizer.encode_target`."""
        return _encode(self._target, self._target_pieces, texts)

    def count(self, texts: list[str]) -> list[int]:
        """See `Tokenizer.count`."""
        encodings = self._source.encode_batch_fast(texts, add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def decode(self, batch: list[list[str]]) -> list[str]:
        """See `Tokenizer.decode`."""
        control = self._control_of_target
        decoder = self._target.decoder
        kept = [[token for token in tokens if token not in control] for tokens in batch]
        if decoder is None:
            return [" ".join(tokens) for tokens in kept]
        return [decoder.decode(tokens).strip() for tokens in kept]


def _encode(
    tokenizer: tokenizers.Tokenizer, pieces: dict[int, str], texts: list[str]
) -> list[list[str]]:
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [[pieces[token] for token in encoding.ids] for encoding in encodings]


def _pieces(tokenizer: tokenizers.Tokenizer, control: frozenset[str]) -> dict[int, str]:
    return {
        token: UNKNOWN if piece in control else piece
        for piece, token in tokenizer.get_vocab().items()
    }


def _load(path: str) -> tokenizers.Tokenizer:
    try:
        loaded = tokenizers.Tokenizer.from_file(path)
    # The library raises plain `Exception` for what it cannot read.
    except Exception as error:
        raise InvalidModel(
            f"The tokenizer {path} cannot be loaded: {error}.",
            "Name the tokenizer.json that belongs to the translation model.",
        ) from error
    loaded.no_truncation()
    loaded.no_padding()
    loaded.encode_special_tokens = True
    return loaded


def _control_tokens(
    tokenizer: tokenizers.Tokenizer, code: re.Pattern[str] | None
) -> frozenset[str]:
    # Some models find their control tokens in a text although they are told not to look for them.
    added = tokenizer.get_added_tokens_decoder().values()
    control = {token.content for token in added if token.special}
    if code is not None:
        # Of MADLAD-400, codes are pieces like all others.
        control.update(filter(code.fullmatch, tokenizer.get_vocab()))
    return frozenset(control)
