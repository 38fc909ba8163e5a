"""Which language a text is in, among those that are served: by its letters, then by common words.

It needs no library and no model. What it cannot tell apart it says with little confidence, the
language first that was offered first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from nmt_server.languages.match import likely_script
from nmt_server.languages.subtags import subtags_of

# Beyond these, a text is of the language of its beginning.
_MOST_CHARACTERS = 2_000

# Names, codes and borrowed words stand in Latin letters in every language, so that a letter of
# another script says more.
_OTHER_SCRIPT = 4

# What share of its letters a text of Chinese characters alone has in common with Japanese.
_ONLY_HAN = 0.4

_WORD = re.compile(r"[^\W\d_]+")

# Scripts of ISO 15924 by the word with which Unicode begins the names of their letters.
_BY_NAME = {
    "ADLAM": "Adlm", "ARABIC": "Arab", "ARMENIAN": "Armn", "BENGALI": "Beng", "BOPOMOFO": "Hani",
    "CANADIAN": "Cans", "CHEROKEE": "Cher", "CJK": "Hani", "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva", "ETHIOPIC": "Ethi", "GEORGIAN": "Geor", "GREEK": "Grek",
    "GUJARATI": "Gujr", "GURMUKHI": "Guru", "HANGUL": "Hang", "HEBREW": "Hebr",
    "HIRAGANA": "Kana", "KANNADA": "Knda", "KATAKANA": "Kana", "KHMER": "Khmr", "LAO": "Laoo",
    "LATIN": "Latn", "MALAYALAM": "Mlym", "MEETEI": "Mtei", "MONGOLIAN": "Mong",
    "MYANMAR": "Mymr", "NKO": "Nkoo", "OL": "Olck", "ORIYA": "Orya", "SINHALA": "Sinh",
    "SYRIAC": "Syrc", "TAMIL": "Taml", "TELUGU": "Telu", "THAANA": "Thaa", "THAI": "Thai",
    "TIBETAN": "Tibt", "TIFINAGH": "Tfng", "YI": "Yiii",
}  # fmt: skip
_WIDTHS = ("HALFWIDTH", "FULLWIDTH")

# What a language's script is made of, where it is not that one alone.
_MADE_OF = {"Jpan": ("Kana", "Hani"), "Kore": ("Hang",), "Hans": ("Hani",), "Hant": ("Hani",)}
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


_OWN_LETTERS = {language: frozenset(letters) for language, letters in _LETTERS.items()}
_OWN_WORDS = {language: frozenset(words.split()) for language, words in _WORDS.items()}


class Detection(NamedTuple):
    """A language that a text may be in, and how likely that is, from 0 to 1."""

    code: str
    confidence: float


def detect(text: str, offered: Sequence[str]) -> list[Detection]:
    """The offered languages that a text may be in, the likeliest first.

    Empty for a text without letters, and for one in none of their scripts.
    """
    words = _WORD.findall(text[:_MOST_CHARACTERS])
    letters = Counter("".join(words))
    if not letters:
        return []
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[_script_of(letter)] += count
    by_script: dict[str, list[str]] = {}
    for code in dict.fromkeys(offered):
        by_script.setdefault(_script(code), []).append(code)
    has_chinese = any(script in by_script for script in _CHINESE)
    lower = [word.lower() for word in words]
    scores = {
        code: share * _signs(code, letters, lower)
        for script, codes in by_script.items()
        if (share := _share(script, scripts, has_chinese))
        for code in codes
    }
    total = sum(scores.values())
    order = {code: place for place, code in enumerate(offered)}
    return [
        Detection(code, round(score / total, 4))
        for code, score in sorted(scores.items(), key=lambda each: (-each[1], order[each[0]]))
    ]


def _share(script: str, scripts: Counter[str], has_chinese: bool) -> float:
    """How much of a text is in the script of a language, from 0 to 1."""
    own = sum(scripts[each] for each in _MADE_OF.get(script, (script,)))
    others = scripts.total() - own
    if script in _CHINESE and scripts["Kana"]:
        return 0.0
    if script == "Latn":
        return own / (own + _OTHER_SCRIPT * others)
    share = own * _OTHER_SCRIPT / (own * _OTHER_SCRIPT + others)
    is_only_han = script == "Jpan" and has_chinese and not scripts["Kana"]
    return share * _ONLY_HAN if is_only_han else share


def _signs(code: str, letters: Counter[str], words: Sequence[str]) -> float:
    """How many signs of just this language a text has: 1 for none, more for each."""
    own_letters, own_words = _own_signs(code)
    score = 1.0
    if own_letters:
        signs = sum(count for letter, count in letters.items() if letter in own_letters)
        score += 4 * signs / letters.total()
    if own_words:
        score += 8 * sum(word in own_words for word in words) / len(words)
    return score


@lru_cache(maxsize=1024)
def _own_signs(code: str) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """The letters and the words that just this language has."""
    language = subtags_of(code).language
    return _OWN_LETTERS.get(language), _OWN_WORDS.get(language)


@lru_cache(maxsize=1024)
def _script(code: str) -> str:
    tag = subtags_of(code)
    return tag.script or likely_script(tag.language, tag.territory) or "Latn"


@lru_cache(maxsize=8192)
def _script_of(letter: str) -> str:
    """The script of a letter; empty where Unicode does not say it in the letter's name."""
    first, _, rest = unicodedata.name(letter, "").partition(" ")
    return _BY_NAME.get(rest.partition(" ")[0] if first in _WIDTHS else first, "")
