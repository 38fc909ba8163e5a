"""Which language a text is in, among those that are served: by its letters, then by common words.

It needs no library and no model. What it cannot tell apart it says with little confidence, the
language first that was offered first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from nmt_server.languages.match import likely_script
from nmt_server.languages.subtags import subtags_of

# Beyond these, a text is of the language of its beginning.
_MOST_CHARACTERS = 2_000

# Names, codes and borrowed words stand in Latin letters in every language, so that a letter of
# another script says more.
_OTHER_SCRIPT = 4

# What share of its letters a text of Chinese characters alone has in common with Japanese.
_ONLY_HAN = 0.4

_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"\p{L}+")
_OF_SCRIPT = {
    "Jpan": r"[\p{Hiragana}\p{Katakana}\p{Han}]",
    "Kore": r"\p{Hangul}",
    "Hans": r"\p{Han}",
    "Hant": r"\p{Han}",
}
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_CHINESE = ("Hans", "Hant")

# Letters and words that others with the same script have seldom or not at all.
_LETTERS = {
    "be": "ўі", "bg": "ъщ", "cs": "ěřůčžš", "da": "æøå", "de": "äöüß", "es": "ñáíóú", "et": "õäöü",
    "fa": "پچژگ", "fi": "äö", "fr": "çèêàùœëî", "hu": "őűáé", "it": "àèìòù", "mk": "ѓќѕџ",
    "no": "æøå", "pl": "ąćęłńśźż", "pt": "ãõçâê", "ro": "ăâîșț", "ru": "ыэё", "sk": "ľĺŕôčž",
    "sr": "ђћљњџ", "sv": "åäö", "tr": "ğış", "uk": "іїєґ", "ur": "ٹڈڑںے", "vi": "ăđơưạảấầẩậắằếềệ",
}  # fmt: skip
_WORDS = {
    "de": "der die das und ist nicht ich sie ein eine mit zu den von auf wir du was es wie",
    "en": "the and is of to in you that it he she was for are with his they this have not what",
    "es": "el la los las que y es en un una no por con para se lo como está pero",
    "fr": "le la les et est un une des que dans pour pas qui je vous il elle ne sur ce avec",
    "id": "yang dan di ini itu dengan untuk tidak dari saya anda ke adalah akan",
    "it": "il lo la gli che di e è un una per non con sono ma come questo si",
    "nl": "de het een en van ik is niet dat je op te zijn met voor maar wat",
    "no": "og i det er som på en jeg ikke til med for han hun",
    "pl": "nie się to jest na że do co jak w z i ja ale",
    "pt": "o a os as que e é um uma não do da em para com se eu você mas",
    "sv": "och i att det som en på är jag inte med för han hon",
    "tr": "bir ve bu ne için değil ben sen o da de var çok",
    "vi": "là và của không có một những cho được trong tôi",
}  # fmt: skip


class Detection(NamedTuple):
    """A language that a text may be in, and how likely that is, from 0 to 1."""

    code: str
    confidence: float


def detect(text: str, offered: Sequence[str]) -> list[Detection]:
    """The offered languages that a text may be in, the likeliest first.

    Empty for a text without letters, and for one in none of their scripts.
    """
    letters = Counter(_LETTER.findall(text[:_MOST_CHARACTERS]))
    if not letters:
        return []
    has_kana = any(_KANA.match(letter) for letter in letters)
    words = Counter(_WORD.findall(text[:_MOST_CHARACTERS].lower()))
    is_han_shared = not has_kana and any(_script(code) in _CHINESE for code in offered)
    scores = {
        code: _share(_script(code), letters, has_kana, is_han_shared) * _signs(code, letters, words)
        for code in dict.fromkeys(offered)
    }
    total = sum(scores.values())
    found = [(code, score) for code, score in scores.items() if score > 0]
    return [
        Detection(code, round(score / total, 4))
        for code, score in sorted(found, key=lambda each: -each[1])
    ]


def _share(script: str, letters: Counter[str], has_kana: bool, is_han_shared: bool) -> float:
    """How much of a text is in a script, from 0 to 1."""
    pattern = _letters_of(script)
    own = sum(count for letter, count in letters.items() if pattern.match(letter))
    others = letters.total() - own
    if script in _CHINESE and has_kana:
        return 0.0
    if script == "Latn":
        return own / (own + _OTHER_SCRIPT * others)
    share = own * _OTHER_SCRIPT / (own * _OTHER_SCRIPT + others)
    return share * _ONLY_HAN if script == "Jpan" and is_han_shared else share


def _signs(code: str, letters: Counter[str], words: Counter[str]) -> float:
    """How many signs of just this language a text has: 1 for none, more for each."""
    language = subtags_of(code).language
    signs = sum(letters[letter] for letter in _LETTERS.get(language, ""))
    common = sum(words[word] for word in _WORDS.get(language, "").split())
    return 1 + 4 * signs / letters.total() + 8 * common / max(1, words.total())


@lru_cache(maxsize=256)
def _script(code: str) -> str:
    tag = subtags_of(code)
    return tag.script or likely_script(tag.language, tag.territory) or "Latn"


@lru_cache(maxsize=128)
def _letters_of(script: str) -> regex.Pattern[str]:
    try:
        return regex.compile(_OF_SCRIPT.get(script) or rf"\p{{Script={script}}}")
    except regex.error:
        # A script that the library does not know.
        return regex.compile(r"(?!)")
