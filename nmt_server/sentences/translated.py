"""The sentences of errors in other languages.

Errors are raised in English, also by processes that know no language of a reader, and reach people
formatted. The files of a folder here have them in its language, with `{}` where something stands in
them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import get_language

from nmt_server.errors import NmtServerError

# A sentence in a sentence, and one in that.
_DEEPEST = 3
# An error, and what to do about it, are of so many sentences at most.
_MOST_SENTENCES = 6
_OF_SEVERAL = re.compile(r"[.?] [A-Z{]")
# A name that is quoted may have such places in it.
_BETWEEN_SENTENCES = re.compile(
    r"""(?<![\w'"\\])(?P<quote>['"])(?:(?!(?P=quote))[^\\\n]|\\.)*+(?P=quote)(?!\w)"""
    r"|(?P<between>(?<=[.?]) (?=[A-Z]))"
)

# What stands around the gaps of sentences, and what they mean.
_Formatted = list[tuple[list[str], str]]


class Sentences(NamedTuple):
    """What is known in a language: whole sentences, and formatted ones, the longest first."""

    whole: dict[str, str]
    formatted: _Formatted
    of_several: _Formatted
    """Those of `formatted` that are more than one sentence."""


def said(error: NmtServerError) -> str:
    """What is wrong and what to do about it, in the language that is active."""
    return f"{translated(error.message)} {translated(error.hint)}".strip()


def translated(text: str, language: str | None = None) -> str:
    """`text` in a language, the active one if none is named; as it is where nobody knows it.

    Of several sentences, those that are known are translated.
    """
    chosen = (language or get_language() or "").partition("-")[0]
    if chosen in ("", "en"):
        return text
    known = sentences_in(chosen)
    pieces = _sentences(text)
    if not pieces[1:]:
        return _translated(text, known, _DEEPEST)
    whole = known.whole.get(text) or _formatted(text, known.of_several, known, _DEEPEST)
    if whole is not None:
        return whole
    found = list(_by_sentences(pieces, known))
    if not any(meaning for _, meaning in found):
        whole = _found(text, known, _DEEPEST)
    return whole or " ".join(meaning or piece for piece, meaning in found)


@cache
def sentences_in(language: str) -> Sentences:
    """What is known in a language."""
    known: dict[str, str] = {}
    for file in sorted(Path(__file__).with_name(language).glob("*.toml")):
        known |= tomllib.loads(file.read_text(encoding="utf-8"))
    # What says the most of itself first: it is what was meant.
    by_length = sorted(known, key=lambda text: len(text.replace("{}", "")), reverse=True)
    gapped = [text for text in by_length if "{}" in text]
    return Sentences(
        known,
        [(text.split("{}"), known[text]) for text in gapped],
        [(text.split("{}"), known[text]) for text in gapped if _OF_SEVERAL.search(text)],
    )


class _Part(str):
    """What stands in a gap. It is formatted translated, and as it is by `{!s}`."""

    __slots__ = ("meaning",)
    meaning: str

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, _: str) -> str:
        return self.meaning


def _sentences(text: str) -> list[str]:
    """The sentences of a text; of too many, the last ones are one."""
    ends = (found.start() for found in _BETWEEN_SENTENCES.finditer(text) if found["between"])
    pieces, start = [], 0
    for end in islice(ends, _MOST_SENTENCES - 1):
        pieces.append(text[start:end])
        start = end + 1
    return [*pieces, text[start:]]


def _by_sentences(pieces: list[str], known: Sentences) -> Iterator[tuple[str, str | None]]:
    """Sentences, or as many as are known together, with what each is; None where nobody knows."""
    start = 0
    while start < len(pieces):
        for end in range(len(pieces), start, -1):
            piece = " ".join(pieces[start:end])
            meaning = known.whole.get(piece) if end > start + 1 else _found(piece, known, _DEEPEST)
            if meaning is not None or end == start + 1:
                yield piece, meaning
                start = end
                break


def _translated(text: str, known: Sentences, depth: int) -> str:
    found = _found(text, known, depth)
    return text if found is None else found


def _found(text: str, known: Sentences, depth: int) -> str | None:
    found = known.whole.get(text)
    return _formatted(text, known.formatted, known, depth) if found is None else found


def _formatted(text: str, formatted: _Formatted, known: Sentences, depth: int) -> str | None:
    for literals, target in formatted if depth else ():
        if (parts := _in_gaps(literals, text)) is not None:
            return target.format(*(_part(part, known, depth - 1) for part in parts))
    return None


def _part(text: str, known: Sentences, depth: int) -> _Part:
    part = _Part(text)
    part.meaning = _translated(text, known, depth)
    return part


def _in_gaps(literals: list[str], text: str) -> list[str] | None:
    """What stands between `literals`, each at its first place; None where one is missing.

    Without going back: much of a sentence may be what a client has sent, of any length.
    """
    first, *between, last = literals
    if not text.startswith(first) or not text.endswith(last):
        return None
    parts = []
    at = len(first)
    for literal in between:
        end = text.find(literal, at)
        if end < 0:
            return None
        parts.append(text[at:end])
        at = end + len(literal)
    end = len(text) - len(last)
    return None if end < at else [*parts, text[at:end]]
