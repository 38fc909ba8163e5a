"""What the scripts of the world mean for spaces and words, one character at a time."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Written without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, kana, Chinese
# characters and their punctuation, half-width and full-width forms. Hangul has spaces.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
# Between letters or digits, these belong to the word: don't, 3.5, well-known.
_INSIDE_WORDS = frozenset("'’.,-‐_:/")

UNSPACED = "[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9f]"
"""A regular expression for a character of Japanese, Chinese or Korean."""


def is_unspaced(character: str) -> bool:
    """Whether a character is of a script that puts no space between words, or its punctuation."""
    return _UNSPACED.match(character) is not None


def count_unspaced(text: str) -> int:
    """How many characters of `text` are of a script that puts no space between words."""
    return 0 if text.isascii() else len(_UNSPACED.findall(text))


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """The kind of word that a character can be part of; empty for spaces, `mark` for the rest."""
    if character.isspace():
        return ""
    if not (character.isalnum() or unicodedata.category(character).startswith("M")):
        return "mark"
    if "\u3041" <= character <= "\u309f":
        return "hiragana"
    if "\u30a0" <= character <= "\u30ff" or "\uff66" <= character <= "\uff9f":
        return "katakana"
    if unicodedata.name(character, "").startswith("CJK"):
        return "han"
    return "letter"


@lru_cache(maxsize=4096)
def _continues(character: str) -> bool:
    """Whether a character is drawn as one with what stands before it."""
    return (
        unicodedata.category(character).startswith("M")
        or character == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def is_between_words(text: str, position: int) -> bool:
    """Whether something can be put into `text` at `position` without cutting a word or a sign.

    Where words are not separated, they are taken to begin where the script changes, except from
    Chinese characters to hiragana, which is an inflected word. `ー` belongs to the kana around it.
    """
    if position <= 0 or position >= len(text):
        return True
    before, after = text[position - 1], text[position]
    if _continues(after) or before == "\u200d":
        return False
    kinds = _kind(before), _kind(after)
    if "" in kinds:
        return True
    if kinds[0] == kinds[1] or kinds == ("han", "hiragana"):
        return False
    if "ー" in (before, after) and "mark" not in kinds:
        return False
    if kinds[1] == "mark" and after in _INSIDE_WORDS:
        return position + 1 == len(text) or _kind(text[position + 1]) != "letter"
    if kinds[0] == "mark" and before in _INSIDE_WORDS:
        return position == 1 or _kind(text[position - 2]) != "letter"
    return True
