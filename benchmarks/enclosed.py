"""Codes in pairs around a noun of a line: whether they are around that noun in the translation."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.figure import Figure
from demo.grammar import PATTERNS, Sampler
from demo.patterns import Pattern, fill_english, fill_japanese, slots
from demo.words import Word
from tests.e2e.server import Server

_LINES = 500
_AT_ONCE = 250
_PAIRS = (
    ("<b>", "</b>"), ("<color=red>", "</color>"), ("<#FF8000>", "</color>"), ("{i}", "{/i}"),
    (r"{\b1}", r"{\b0}"), (r"\C[2]", r"\C[0]"), ("§c", "§r"), ("[b]", "[/b]"), ("&e", "&f"),
)  # fmt: skip
_NOUNS = frozenset({
    "object", "thing", "item", "weapon", "monster", "enemy", "someone", "subject", "whom", "name",
    "role", "skill", "town", "region", "food", "drink",
})  # fmt: skip
_BEFORE_NOUN = re.compile(r"^(?:an?|the|some) ", re.IGNORECASE)


class _Enclosed(NamedTuple):
    """A line, the same with a pair of codes around a noun, and the English of that noun."""

    plain: str
    line: str
    codes: tuple[str, str]
    noun: str


def enclosed() -> list[Figure]:
    """How often codes are around the right words, and the others are as without codes."""
    lines = list(_lines(random.Random(5)))
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "serve", "--port", "0")
        found: list[list[str]] = []
        for texts in ([each.plain for each in lines], [each.line for each in lines]):
            found.append([])
            for start in range(0, len(texts), _AT_ONCE):
                sent = {"text": texts[start : start + _AT_ONCE], "split": "line"}
                answer = server.post("/api/v1/translate", sent)
                assert answer.status == 200, answer.text
                found[-1] += [result["text"] for result in answer.json()]
        server.stop()
    right = unharmed = total = 0
    for each, plain, coded in zip(lines, *found, strict=True):
        opening, closing = each.codes
        unharmed += coded.replace(opening, "", 1).replace(closing, "", 1) == plain
        # A model that has another word for the noun says nothing of codes.
        if len(re.findall(rf"\b{re.escape(each.noun)}\b", plain, re.IGNORECASE)) != 1:
            continue
        total += 1
        inner = coded.partition(opening)[2].partition(closing)[0]
        is_right = _BEFORE_NOUN.sub("", inner).casefold() == each.noun.casefold()
        right += is_right
        if not is_right:
            print("not around the noun:", each.line, "->", coded)
    return [
        Figure("pairs of codes around the right words", right / total, f"{total} lines"),
        Figure("the words are as without codes", unharmed / len(lines), f"{len(lines)} lines"),
    ]


def _lines(choice: random.Random) -> Iterator[_Enclosed]:
    sampler = _Sampler(7)
    made = 0
    while made < _LINES:
        pattern = choice.choice(PATTERNS)
        words, template = sampler.drawn(pattern, choice)
        nouns = [
            (slot, form)
            for category, slot, form in _forms(pattern.english)
            if category in _NOUNS and template.count(f"{{{slot}") == 1
        ]
        if not nouns:
            continue
        slot, form = choice.choice(nouns)
        plain = fill_japanese(template, words)
        codes = choice.choice(_PAIRS)
        marked = {ja: codes[0] + text + codes[1] for ja, text in words[slot].japanese.items()}
        line = fill_japanese(template, words | {slot: Word(marked, words[slot].english)})
        noun = _BEFORE_NOUN.sub("", fill_english(f"{{{slot}{form}}}", words))
        if "ZM" in plain or plain == line or not noun:
            continue
        made += 1
        yield _Enclosed(plain, line, codes, noun)


def _forms(template: str) -> list[tuple[str, str, str]]:
    """Category, slot and form of each slot, the form with its colon; not of pronouns."""
    found = re.findall(r"\{([A-Za-z]+)(\d?)(:\w+)?\}", template)
    return [
        (category, category + number, form)
        for category, number, form in found
        if form not in (":their", ":obj")
    ]


class _Sampler(Sampler):
    def drawn(self, pattern: Pattern, choice: random.Random) -> tuple[dict[str, Word], str]:
        """Words for the slots of a pattern, and the Japanese template that they go into."""
        words: dict[str, Word] = {}
        template = choice.choice(pattern.japanese)
        for category, slot in (*slots(pattern.english), *slots(template)):
            self._draw(category, slot, words)
        return words, template
