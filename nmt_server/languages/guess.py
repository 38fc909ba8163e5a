"""What somebody means who writes what is no code of a language that there is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nmt_server.languages.match import match_language
from nmt_server.languages.subtags import subtags_of
from nmt_server.languages.table import LANGUAGE_CODES, LANGUAGES

# Nobody's name of a language is longer.
_MOST_CHARACTERS = 100

_WORD = re.compile(r"\w+")

_BY_NAME = {
    **{name.casefold(): each.code for each in LANGUAGES for name in (each.name, each.native_name)},
    # Other names, and what is written for a code.
    **{"castilian": "es", "farsi": "fa", "filipino": "tl", "jap": "ja", "mandarin": "zh"},
    **{"chs": "zh-Hans", "cht": "zh-Hant", "zhs": "zh-Hans", "zht": "zh-Hant"},
    **{"简体中文": "zh-Hans", "簡體中文": "zh-Hans", "繁體中文": "zh-Hant", "繁体中文": "zh-Hant"},
}
_SCRIPTS = {"simplified": "Hans", "traditional": "Hant", "cyrillic": "Cyrl", "latin": "Latn"}

# Codes of countries that are also those of languages which few models have.
_MOSTLY_COUNTRIES = {"br", "ee", "kr", "se", "tw"}

# Where the language of the country is not the one that most people there write.
_OF_COUNTRY = {"kz": "kk"}

# Codes in the place of a country's that stand for none, which CLDR would take for English.
_NO_COUNTRY = {"un", "xa", "xb", "xx", "zz"}


def meant_language(wrong: str, offered: Iterable[str]) -> str | None:
    """The offered code that is probably meant by the name of a language or a country's code.

    `jp`, which is Japan, is mostly meant for `ja`. None where it is no such thing, as for `ca`,
    which is Catalan before it is Canada.
    """
    if len(wrong) > _MOST_CHARACTERS:
        return None
    language = _named(wrong.casefold()) or _spoken_in(wrong)
    codes = dict.fromkeys(offered, "")
    # Where there is no such script, the language in any.
    found = match_language(language, codes) or match_language(language.split("-")[0], codes)
    return found.code if found else None


def _named(name: str) -> str:
    """The language in a name such as `brazilian portuguese` or `chinese (simplified)`; or none."""
    if language := _BY_NAME.get(name.strip()):
        return language
    words = _WORD.findall(name)
    language = next((_BY_NAME[word] for word in reversed(words) if _names_language(word)), "")
    script = next((_SCRIPTS[word] for word in words if word in _SCRIPTS), "")
    return "-".join(filter(None, (language, script))) if language else ""


def _names_language(word: str) -> bool:
    return word in _BY_NAME and word not in _SCRIPTS


def _spoken_in(code: str) -> str:
    """The language that is most likely in a country, with its script; empty for no country."""
    country, script, _ = subtags_of(code)
    if len(country) != 2 or country in _NO_COUNTRY | LANGUAGE_CODES - _MOSTLY_COUNTRIES:
        return ""
    from langcodes import Language

    place = Language.make(territory=country.upper())
    if not place.is_valid():
        return ""
    likely = place.maximize()
    language = _OF_COUNTRY.get(country, likely.language)
    return f"{language}-{script or likely.script}"
