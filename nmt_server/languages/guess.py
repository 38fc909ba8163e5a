"""What somebody means who writes what is no code of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nmt_server.languages.match import match_language
from nmt_server.languages.table import LANGUAGES

_COUNTRY = re.compile(r"[A-Za-z]{2}")

_BY_NAME = {
    name.casefold(): language.code
    for language in LANGUAGES
    for name in (language.name, language.native_name)
}


def meant_language(wrong: str, offered: Iterable[str]) -> str | None:
    """The offered code that is probably meant by the name of a language or a country's code.

    `jp`, which is Japan, is mostly meant for `ja`. None where it is no such thing.
    """
    language = _BY_NAME.get(wrong.casefold()) or _spoken_in(wrong)
    found = match_language(language, dict.fromkeys(offered, "")) if language else None
    return found.code if found else None


def _spoken_in(country: str) -> str:
    """The language that is most likely there, with its script; empty for no country."""
    if not _COUNTRY.fullmatch(country):
        return ""
    from langcodes import Language

    place = Language.make(territory=country.upper())
    likely = place.maximize()
    return f"{likely.language}-{likely.script}" if place.is_valid() else ""
