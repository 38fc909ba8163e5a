"""Whether a text is language: the one rule, whichever way a text came in."""

from __future__ import annotations

import re
from enum import StrEnum

from nmt_server.text.language.code import is_script, without_strings
from nmt_server.text.language.faces import FACE
from nmt_server.text.language.letters import letters_of
from nmt_server.text.language.measures import MEASURE
from nmt_server.text.language.names import PLACEHOLDER, is_no_word, words
from nmt_server.text.language.paths import is_path
from nmt_server.text.pattern_sets import PATTERN_SETS


class TranslateMode(StrEnum):
    """What is translated: what is language, or all."""

    LANGUAGE = "language"
    ALL = "all"


# Tags and entities say nothing, whatever letters they have.
_MARKUP = re.compile("|".join((*PATTERN_SETS["tags"], *PATTERN_SETS["entities"])))
# Without any of these, a text with letters of its own script can be nothing but language.
_SIGNS = re.compile(r"[!-/:-@\[-`{-~（）＜＞＿／＼．：＠]")
# A word in small letters, in a text with nothing but words: most sentences of Latin script.
_SIGNS_OR_DIGITS = re.compile(r"[\d#-&(-+/:-@\[-`{-~（）＜＞＿／＼．：＠´]")
_PLAIN_WORD = re.compile(r"(?<!\S)[^\W\d_A-Z]{2,}(?=[\s,!?]|\.+(?:\s|\Z)|\Z)")
_NARROW = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}


def is_language(text: str, source_language: str) -> bool:
    """Whether a text has something to translate.

    It has not where it is only numbers, dates, amounts, addresses, paths, names of files and
    variables, lines of a script, markup, faces and signs; and where the source language has a
    script of its own, where it has no letter of that. In other languages any word counts: `OK`.
    `source_language` is as for `letters_of`. The time is in proportion to the length of `text`.
    """
    letters = letters_of(source_language)
    has_letter = letters.pattern.search
    if not has_letter(text):
        return False
    if letters.are_its_own and not _SIGNS.search(text):
        return True
    if not letters.are_its_own and _PLAIN_WORD.search(text) and not _SIGNS_OR_DIGITS.search(text):
        return True
    if not text.isascii():
        text = text.translate(_NARROW)
    bare = without_strings(text)
    if not (letters.are_its_own and has_letter(bare)) and is_script(bare):
        return False
    rest = FACE.sub(" ", _MARKUP.sub(" ", text)).strip()
    if is_path(rest):
        return False
    if not letters.are_its_own:
        rest = MEASURE.sub(" ", rest)

    def is_word(word: str) -> bool:
        return has_letter(word) is not None and not is_no_word(word, letters.has_inner_capitals)

    for word in words(rest):
        if is_word(word):
            free = PLACEHOLDER.sub(" ", word)
            if free == word or any(map(is_word, free.split())):
                return True
    return False
