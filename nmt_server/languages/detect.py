"""Which language a text is in, among those that are served: by its script, then by a library.

The library is only asked where several of the languages share the script. What cannot be told apart
is said with little confidence, the language first that was offered first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
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


class Detection(NamedTuple):
    """A language that a text may be in, and how likely that is, from 0 to 1."""

    code: str
    confidence: float


class _Offer(NamedTuple):
    """What is the same for all texts.

    `by_script` has the languages in each script, by code that of ISO 639; `written_in`, for the
    script of a letter, the scripts that have it; `order` the place of each code.
    """

    by_script: dict[str, dict[str, str]]
    written_in: dict[str, list[str]]
    order: dict[str, int]
    has_chinese: bool


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
    by_script, written_in, order, has_chinese = _offer(tuple(offered))
    sample = " ".join(words)
    scores = {
        code: share * likelihood
        for script in {script for letter in scripts for script in written_in.get(letter, ())}
        if (share := _share(script, scripts, has_chinese))
        for code, likelihood in _told_apart(sample, by_script[script]).items()
    }
    total = sum(scores.values())
    # What is offered first comes first among equals: sorting is stable.
    likely = sorted(sorted(scores, key=order.__getitem__), key=scores.__getitem__, reverse=True)
    return [Detection(code, round(scores[code] / total, 4)) for code in likely]


@lru_cache(maxsize=64)
def _offer(offered: tuple[str, ...]) -> _Offer:
    by_script: dict[str, dict[str, str]] = {}
    for code in dict.fromkeys(offered):
        by_script.setdefault(_script(code), {})[code] = subtags_of(code).language
    written_in: dict[str, list[str]] = {}
    for script in by_script:
        for letter in _MADE_OF.get(script, (script,)):
            written_in.setdefault(letter, []).append(script)
    order = {code: place for place, code in enumerate(dict.fromkeys(offered))}
    return _Offer(by_script, written_in, order, any(script in by_script for script in _CHINESE))


def _share(script: str, scripts: Counter[str], has_chinese: bool) -> float:
    """How much of a text is in the script of a language, from 0 to 1."""
    own = sum(scripts[each] for each in _MADE_OF.get(script, (script,)))
    if script in _CHINESE and scripts["Kana"]:
        return 0.0
    others = scripts.total() - own
    if script == "Latn":
        return own / (own + _OTHER_SCRIPT * others)
    share = own * _OTHER_SCRIPT / (own * _OTHER_SCRIPT + others)
    is_only_han = script == "Jpan" and has_chinese and not scripts["Kana"]
    return share * _ONLY_HAN if is_only_han else share


def _told_apart(text: str, languages: Mapping[str, str]) -> Mapping[str, float]:
    """How likely each of the languages of one script is, the likeliest 1."""
    if len(set(languages.values())) == 1:
        return dict.fromkeys(languages, 1.0)
    # Loading its model takes half a second and 90 MB, which many servers never need.
    from nmt_server.languages.alike import likelihoods

    return likelihoods(text, languages)


@lru_cache(maxsize=1024)
def _script(code: str) -> str:
    tag = subtags_of(code)
    return tag.script or likely_script(tag.language, tag.territory) or "Latn"


@lru_cache(maxsize=8192)
def _script_of(letter: str) -> str:
    """The script of a letter; empty where Unicode does not say it in the letter's name."""
    first, _, rest = unicodedata.name(letter, "").partition(" ")
    return _BY_NAME.get(rest.partition(" ")[0] if first in _WIDTHS else first, "")
