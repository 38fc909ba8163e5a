"""Sentence patterns: one English template and the Japanese templates that mean it.

A slot is `{category}`, `{category:form}` or, where a pattern needs two different words of one
category, `{category2}`. The categories are those of `lexicon.CATEGORIES`, the mixtures of
`grammar.MIXTURES` and the numbers of `grammar.HIGHEST`.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from demo.words import Word

_SLOT = re.compile(r"\{([A-Za-z]+)(\d?)(?::(\w+))?\}")


class Pattern(NamedTuple):
    """An English template and one or more Japanese templates."""

    english: str
    japanese: tuple[str, ...]


def parse(table: str) -> list[Pattern]:
    """Read a table in which the Japanese templates stand indented below the English one."""
    patterns: list[Pattern] = []
    for line in table.strip().splitlines():
        if line.startswith(" "):
            english, japanese = patterns[-1]
            patterns[-1] = Pattern(english, (*japanese, line.strip()))
        else:
            patterns.append(Pattern(line, ()))
    return patterns


def slots(template: str) -> list[tuple[str, str]]:
    """Return the (category, slot name) of each slot, in order: ("name", "name2") for {name2}."""
    return [(category, category + number) for category, number, _ in _SLOT.findall(template)]


def fill_japanese(template: str, words: Mapping[str, Word]) -> str:
    """Put the Japanese forms of the words into their slots."""
    return _SLOT.sub(lambda slot: words[slot[1] + slot[2]].ja(slot[3] or ""), template)


def fill_english(template: str, words: Mapping[str, Word]) -> str:
    """Put the English forms of the words into their slots."""
    return _SLOT.sub(lambda slot: words[slot[1] + slot[2]].en(slot[3] or ""), template)
