"""What a model cannot read, known before it is asked."""

from __future__ import annotations

from nmt_server.engines.base import Vocabularies
from nmt_server.engines.tokenizers import UNKNOWN, Tokenizer
from nmt_server.text.limits import is_written_without_spaces
from nmt_server.text.protection import Protected, zm_placeholder
from nmt_server.text.unknown import has_picture, look_at, pictures, set_aside

# A vocabulary of bytes can write every sign.
_BYTE = "<0xF0>"


class Vocabulary:
    """The tokenizer of a model together with what the model knows of its subwords."""

    def __init__(self, tokenizer: Tokenizer, vocabularies: Vocabularies) -> None:
        self._tokenizer = tokenizer
        source, target = vocabularies
        pictures_lost = _pictures_lost(source, target)
        self._lacking = frozenset({UNKNOWN, *pictures_lost})
        self._known = None if source is None else source - self._lacking
        placeholder = tokenizer.encode([zm_placeholder(0)])[0]
        self._copies = self.knows(placeholder)

    def knows(self, tokens: list[str]) -> bool:
        """Whether the model can read all of `tokens`, and write the pictures among them."""
        if self._known is None:
            return self._lacking.isdisjoint(tokens)
        return self._known.issuperset(tokens)

    def set_aside(self, text: str, target_language: str) -> tuple[Protected, str]:
        """The text as the model should read it, and the letters that the model cannot read."""
        pieces = self._tokenizer.pieces(text)
        unknown = look_at(
            text, [(start, end) for piece, start, end in pieces if not self.knows([piece])]
        )
        protected = set_aside(
            text,
            unknown,
            copies=self._copies,
            is_unspaced_target=is_written_without_spaces(target_language),
        )
        return protected, unknown.letters


def _pictures_lost(source: frozenset[str] | None, target: frozenset[str] | None) -> list[str]:
    """Source subwords with a picture that the model has no subword to write with."""
    if source is None or target is None or source == target or _BYTE in target:
        return []
    written = set().union(*(piece for piece in target if has_picture(piece)))
    return [
        piece for piece in source if has_picture(piece) and not written.issuperset(pictures(piece))
    ]
