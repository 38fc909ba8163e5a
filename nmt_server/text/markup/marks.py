"""Marks: what stands for markup in a text while it is translated.

`<g1>…</g1>` is a pair around words, `<x2/>` is between words, `<br3/>` parts words as a line break
does, `<w4/>` stands for a word. Numbers count from 1 within a text, so that neither names nor
attributes decide what the text is remembered as. The pattern set `marks` finds them.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from nmt_server.text.pattern_sets import MARK_FORM

MARKS = ("marks",)
"""The sets of patterns that texts with marks need."""

MARK = re.compile(MARK_FORM)
"""A mark in a text; what looks like one there is none."""


_NUMBER = re.compile(r"\d+")


def from_one(text: str) -> tuple[str, tuple[int, ...]]:
    """A part of a text with its marks counted from 1, and the numbers that they had, in order.

    There are no numbers where it is as it was.
    """
    own: dict[str, int] = {}

    def counted(found: re.Match[str]) -> str:
        return _NUMBER.sub(lambda n: str(own.setdefault(n[0], len(own) + 1)), found[0])

    renumbered = MARK.sub(counted, text)
    return renumbered, () if renumbered == text else tuple(map(int, own))


def with_numbers(text: str, numbers: tuple[int, ...]) -> str:
    """The same for what has come of it, the other way round; other numbers stay."""

    def as_before(found: re.Match[str]) -> str:
        number = int(found[0])
        return str(numbers[number - 1]) if number <= len(numbers) else found[0]

    return MARK.sub(lambda found: _NUMBER.sub(as_before, found[0]), text) if numbers else text


class Role(Enum):
    """What a piece of markup is in a sentence.

    `OPENING` and `CLOSING` are the ends of a pair. `POINT` has its place between words, such as a
    picture; `BREAK` is a line break; `WORD` is read as a word, such as a name that stays.
    """

    OPENING = "g"
    CLOSING = "/g"
    POINT = "x"
    BREAK = "br"
    WORD = "w"


class Mark(NamedTuple):
    """A mark: what it stands for, and which one of its text."""

    role: Role
    number: int

    def __str__(self) -> str:
        end = "" if self.role in (Role.OPENING, Role.CLOSING) else "/"
        return f"<{self.role.value}{self.number}{end}>"

    @classmethod
    def of(cls, found: re.Match[str]) -> Mark:
        """The mark that `MARK` has matched."""
        name = found[0].strip("<>").removesuffix("/")
        letters = name.rstrip("0123456789")
        return cls(Role(letters), int(name[len(letters) :]))
