"""The contract between the scheduler and a tokenizer."""

from __future__ import annotations

from typing import Protocol

UNKNOWN = "<unk>"


class Tokenizer(Protocol):
    """From text to subwords and back; used from many threads at once.

    A text is only ever text: what spells a control token, such as `</s>` or a multilingual model's
    code for a language, never becomes one, and what an engine makes of them becomes no text.
    """

    def encode(self, texts: list[str]) -> list[list[str]]:
        """Subwords of each source text, without control tokens; `<unk>` for what is unknown."""
        ...

    def pieces(self, text: str) -> list[tuple[str, int, int]]:
        """The same subwords, each with the half-open range of the text that it stands for.

        The range is empty where it stands for no character, or nobody knows for which.
        """
        ...

    def encode_target(self, texts: list[str]) -> list[list[str]]:
        """Subwords of texts in the target language, such as the beginning of a translation."""
        ...

    def count(self, texts: list[str]) -> list[int]:
        """How many subwords each source text has."""
        ...

    def decode(self, batch: list[list[str]]) -> list[str]:
        """The text of each list of target subwords."""
        ...
