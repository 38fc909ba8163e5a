"""The answer to a prompt before it is translated: what stands in it anyway, and places of texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nmt_server.text import any_json

Writing = Callable[[str], str]
"""How a translation, or a piece of one, is written in its place. Pieces are written one by one, so
that each character is written by itself."""


def as_it_is(text: str) -> str:
    """In plain text."""
    return text


def in_a_line(text: str) -> str:
    """Where a line break would end it."""
    return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


def in_a_cell(text: str) -> str:
    """Where a tab would end it, too."""
    return in_a_line(text).replace("\t", " ")


def in_quotes(text: str) -> str:
    """Within the quotes of JSON, which YAML reads, too."""
    return any_json.dumps(text).decode()[1:-1]


class Place(NamedTuple):
    """Where the translation of the text of this number, from 0, stands."""

    number: int
    write: Writing


@dataclass(slots=True)
class Answer:
    """Texts, and what is written around their translations."""

    texts: list[str] = field(default_factory=list)
    parts: list[str | Place] = field(default_factory=list)

    def add(self, literal: str) -> None:
        """What stands there as it is."""
        if literal:
            self.parts.append(literal)

    def translate(self, text: str, write: Writing = as_it_is) -> None:
        """The translation of a text."""
        self.parts.append(Place(len(self.texts), write))
        self.texts.append(text)

    def extend(self, other: Answer) -> None:
        """Add what another answer with the same texts has."""
        self.parts += other.parts

    def framed(self, before: str, after: str) -> Answer:
        """The same with something around it."""
        framed = Answer(self.texts)
        framed.add(before)
        framed.extend(self)
        framed.add(after)
        return framed

    def rendered(self, translations: Sequence[str]) -> str:
        """The whole, with a translation for each text."""
        return "".join(
            part if isinstance(part, str) else part.write(translations[part.number])
            for part in self.parts
        )
