"""How a term is written where it takes the place of other words of a sentence.

Only English has articles here, a possessive and a plural: of other languages a term is written as
the glossary has it, but for a capital where a sentence begins.
"""

from __future__ import annotations

import re

from nmt_server.glossaries.edits import Edit
from nmt_server.languages import subtags_of
from nmt_server.text.ranges import Interval

_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"\b(?:the|an?)\s+\Z", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\Z|(?<=s)['’]\Z")
_BEGINS_SENTENCE = re.compile(r"(?:\A|[.!?…:]\s|\n)[\s\"'“‘«([（「『]*\Z")
# Singular words end in these, too.
_NO_PLURAL = ("ss", "us", "is", "os")
_ENDS_BEFORE_ES = ("s", "sh", "ch", "x", "z")
_VOWELS = frozenset("aeiou")
_ENDS_SENTENCE = (".", "!", "?", "…", "。", "！", "？")
_FULL_STOP = re.compile(r"[.。](?![.。])")
# What is looked at before a place.
_BEFORE = 12


def written_at(text: str, place: Interval, target: str, language: str) -> Edit:
    """The edit that puts a term into the place of the words in a range of a translation."""
    start, end = place
    old, new = text[start:end], target
    is_english = subtags_of(language).language == "en"
    if is_english:
        if (ending := _POSSESSIVE.search(old)) and not _POSSESSIVE.search(new):
            old, new = old[: ending.start()], new + ending[0]
        elif _is_plural(old) and _is_common(new) and new[-1].isalpha() and new[-1] != "s":
            new = plural(new)
        if (article := _ARTICLE.match(old)) and not _ARTICLE.match(new):
            new = _with_article(article[0], new)
    if new.endswith(_ENDS_SENTENCE) and _FULL_STOP.match(text, end):
        end += 1
    before = _ARTICLE_BEFORE.search(text[max(0, start - _BEFORE) : start]) if is_english else None
    if before is not None:
        start -= len(before[0])
        new = new if _ARTICLE.match(new) else _with_article(before[0], new)
    return Edit(start, end, capitalised_at(text, start, new))


def capitalised_at(text: str, start: int, term: str) -> str:
    """A term with a capital if a sentence begins there."""
    if _BEGINS_SENTENCE.search(text[max(0, start - _BEFORE) : start]):
        return term[:1].upper() + term[1:]
    return term


def plural(noun: str) -> str:
    """The plural of an English noun as most have it."""
    if noun.endswith(_ENDS_BEFORE_ES):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def _with_article(article: str, noun: str) -> str:
    word = article.strip()
    if word.lower() != "the":
        is_vowel = noun[:1].lower() in _VOWELS
        word = word[:1] + "n" * is_vowel
    return word + " " + noun


def _is_common(noun: str) -> bool:
    return noun[:1].islower()


def _is_plural(words: str) -> bool:
    noun = _ARTICLE.sub("", words, count=1)
    return _is_common(noun) and noun.endswith("s") and not noun.endswith(_NO_PLURAL)
