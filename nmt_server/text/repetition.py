"""Recognise a decoder that got into a loop: the same words over and over, or text without end.

It must not cry wolf, because what it finds is decoded again: laughter, screams, rows of dots and
numbers, and whatever repeats in the source are no loops.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from operator import eq
from typing import NamedTuple

from nmt_server.text.scripts import count_unspaced

# The longest unit that is looked for, and how much of the end of a text is looked at.
_LONGEST_UNIT = 100
_LOOK_BACK = 3_000

# A unit must come this often, and the more often the shorter it is: 16 times a single character,
# 6 times a word of six letters, 4 times anything wider than twelve.
_FEWEST_REPEATS = 4
_EXTRA_WIDTH = 12
# Fewer repeats than this in a source are spelling (ここ, all) and excuse nothing.
_SPELLING = 3

# A translation may be this much longer than its source, and what repeats in it than what repeats
# there, widths counted as by `_width`.
_LONGEST_FACTOR = 5
_LONGEST_OFFSET = 60
# One character of Chinese or Japanese says as much as this many letters.
_UNSPACED_WIDTH = 3

_RUN = re.compile(b"\x01+")


# Letters of which a unit comes three times in a row, and signs that come four times. Dots are left
# out: a model has its own ways with them.
_REPEATED = re.compile(r"([^\W\d]{1,3}?)\1\1|([^\w\s.…。・‥]{1,2}?)\2\2\2|([^\W\d][^\w\s])\3\3")


class Loop(NamedTuple):
    """A unit that is repeated: how many characters or tokens it has, and how often it comes."""

    unit: str
    repeats: int

    @property
    def is_worded(self) -> bool:
        """Whether it has letters or digits."""
        return any(character.isalnum() for character in self.unit)

    @property
    def width(self) -> int:
        """The width of all its repeats."""
        return self.repeats * _width(self.unit)


def is_repetitive(source: str | Sequence[str], target: str | Sequence[str]) -> bool:
    """Whether a translation looks like the work of a decoder in a loop.

    Source and target are texts in any script, or lists of tokens; SentencePiece's `▁` is taken
    for a space.
    """
    if _width(target) > _LONGEST_OFFSET + _LONGEST_FACTOR * _width(source):
        return True
    return any(
        loop.width > _LONGEST_FACTOR * _width_of_loops(source, is_worded=loop.is_worded)
        for loop in _loops(target)
        if loop.repeats >= _FEWEST_REPEATS + _EXTRA_WIDTH // _weight(loop.unit)
    )


def repeats_itself(text: str) -> bool:
    """Whether a good translation of `text` may repeat n-grams of tokens.

    It may where the text has はははは or a-a-a, of which many models see one token a character.
    """
    return _REPEATED.search(text) is not None


def _width_of_loops(source: str | Sequence[str], *, is_worded: bool) -> int:
    """The width of the widest loop of a source; dots excuse dots, and words excuse words."""
    # A row of signs can be a single token.
    forms = (source,) if isinstance(source, str) else (source, "".join(source))
    loops = (loop for form in forms for loop in _loops(form))
    return max((loop.width for loop in loops if loop.is_worded is is_worded), default=0)


def _loops(text: str | Sequence[str]) -> list[Loop]:
    """The longest run of each length of unit."""
    # `…` is three dots in one language and one sign in another.
    sequence = unicodedata.normalize("NFKC", text).casefold() if isinstance(text, str) else text
    sequence = sequence[-_LOOK_BACK:]
    # Each further repeat brings back what was there before.
    if len(sequence) - len(set(sequence)) < _SPELLING - 1:
        return []
    loops: list[Loop] = []
    for length in range(1, min(_LONGEST_UNIT, 2 * len(sequence) // (2 * _SPELLING - 1)) + 1):
        same = bytes(map(eq, sequence, sequence[length:]))
        longest = max(_RUN.finditer(same), key=_length_of, default=None)
        # To the nearest number: no space or comma need follow the last one.
        if longest is None:
            continue
        repeats = (_length_of(longest) + length + length // 2) // length
        if repeats >= _SPELLING:
            start = longest.start()
            loops.append(Loop("".join(sequence[start : start + length]), repeats))
    return loops


def _length_of(run: re.Match[bytes]) -> int:
    return run.end() - run.start()


def _weight(unit: str) -> int:
    """How long a unit is: in characters, where a single one may be a scream, else in width."""
    unit = unit.replace("▁", " ").strip()
    return _width(unit) if len(unit) > 1 else 1


def _width(text: str | Sequence[str]) -> int:
    """How much a text says, in letters of an alphabet."""
    characters = text if isinstance(text, str) else "".join(text)
    return len(characters) + (_UNSPACED_WIDTH - 1) * count_unspaced(characters)
