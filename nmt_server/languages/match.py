"""Which of the languages that there are a code means (BCP 47, RFC 4647, and CLDR's distances)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from nmt_server.languages.iso639 import language_code, three_letters
from nmt_server.languages.subtags import Subtags, subtags_of
from nmt_server.languages.table import LANGUAGE_CODES

# Where the code of a member stands for the whole, as `nb` does for `no`, CLDR has them no further
# apart. Another member, such as `nn`, is further.
_SAME_LANGUAGE = 1

# The same, of a member that the library does not know as one.
_WHOLE = {"nb": "no"}

# Farther than any territory.
_OTHER_SCRIPT = 50

# Scripts that are written as a part of another one.
_PART_OF = {
    **{"Hang": "Kore", "Hira": "Jpan", "Hrkt": "Jpan", "Kana": "Jpan"},
    **{"Aran": "Arab", "Latf": "Latn", "Latg": "Latn"},
}

# Chinese characters of either kind: as good as no script.
_ANY_HAN = "Hani"


class Match(NamedTuple):
    """The code of a language that is offered, and how far it is from what was wanted (from 0)."""

    code: str
    distance: int

    @property
    def is_other_script(self) -> bool:
        """Whether it is likely to be in another script, which nothing forbids."""
        return self.distance >= _OTHER_SCRIPT


def match_language(wanted: str, offered: Mapping[str, str]) -> Match | None:
    """The nearest among `offered` that `wanted` means; None where there is none.

    `offered` has the models' own codes by language code, empty where a model has none. `wanted` is
    one of either, or any code of ISO 639 or BCP 47 in upper or lower case. A script that `wanted`
    names is had: `sr-Latn` is not served by `sr`, which is Cyrillic. One that its territory makes
    likely is preferred: `zh-TW` takes `zh-Hant`, and `zh`, which names no script, where there is no
    other. Of two that are equally near it is the shorter, then the first in
    the alphabet.
    """
    if (code := _exactly(wanted, offered)) is not None:
        return Match(code, 0)
    named = subtags_of(wanted)
    if not named.language:
        return None
    tag = _canonical(wanted)
    distances = ((code, _distance(tag, _canonical(code))) for code in offered)
    near = [Match(code, distance) for code, distance in distances if distance is not None]
    plain = language_code(named.language)

    def order(found: Match) -> tuple[int, bool, int, str]:
        # `twi` is `tw` where there is that, although `ak` stands for the same.
        is_other = subtags_of(found.code).language != plain
        return found.distance, is_other, len(found.code), found.code

    return min(near, key=order, default=None)


def is_language_code(code: str) -> bool:
    """Whether a code, of BCP 47, ISO 639 or a model, names a language that there is."""
    language = language_code(subtags_of(code).language)
    if language in LANGUAGE_CODES:
        return True
    from langcodes import tag_is_valid

    return bool(language) and tag_is_valid(language)


def known_code(code: str, known: Iterable[str]) -> str | None:
    """The code among `known` that stands for just the same: `ja` for `jpn_Jpan`, none for `pt-BR`.

    This is for those who say what a model is; who wants something translated takes what is near.
    """
    found = match_language(code, dict.fromkeys(known, ""))
    if found is None or found.distance:
        return None
    is_same_place = subtags_of(code).territory == subtags_of(found.code).territory
    return found.code if is_same_place else None


def flores_code(code: str) -> str:
    """The code that NLLB has for a language: `ja` gives `jpn_Jpan`, `zh-Hant` `zho_Hant`."""
    tag = subtags_of(code)
    script = tag.script or likely_script(tag.language, tag.territory)
    return f"{three_letters(tag.language)}_{'Hang' if script == 'Kore' else script}"


def _exactly(wanted: str, offered: Mapping[str, str]) -> str | None:
    """The language with this very code; failing that, the one that a model calls so."""
    lower = wanted.strip().lower()
    tag = lower.replace("_", "-")
    for code in offered:
        if code.lower() == tag:
            return code
    return next((code for code, own in offered.items() if own and own.lower() == lower), None)


def _distance(wanted: Subtags, offered: Subtags) -> int | None:
    """How far it is from what is wanted to what is offered; None where it will not do."""
    if wanted.language != offered.language:
        return None
    script = wanted.script or likely_script(wanted.language, wanted.territory)
    offered_script = offered.script or likely_script(offered.language, offered.territory)
    if script == offered_script:
        return _territory_distance(wanted, offered, script)
    # Left open by either side.
    is_open = not wanted.territory or not (offered.script or offered.territory)
    return _OTHER_SCRIPT if is_open and not wanted.script else None


# langcodes is imported where it is needed, in some hundredths of a second: most requests name a
# language just as a model does. It keeps whatever it was ever asked for, so that it is asked for
# languages alone, and for more only where a model has the language.


@lru_cache(maxsize=4096)
def _canonical(code: str) -> Subtags:
    """The parts of a code as they are called today: `iw` is `he`, `sh` is `sr-Latn`.

    Of codes that stand for one language it is that of the whole: `no` for `nb`.
    """
    tag = subtags_of(code)
    if not tag.language:
        return tag
    from langcodes import Language, tag_distance

    language = language_code(tag.language)
    found = Language.get(_WHOLE.get(language, language), normalize=True)
    whole = found.prefer_macrolanguage()
    if whole != found and tag_distance(found, whole) <= _SAME_LANGUAGE:
        found = whole
    script = _PART_OF.get(tag.script, tag.script) or found.script or ""
    return Subtags(
        found.language or language,
        "" if script == _ANY_HAN else script,
        tag.territory or found.territory or "",
    )


@lru_cache(maxsize=4096)
def likely_script(language: str, territory: str = "") -> str:
    """The script that goes without saying, as ISO 15924 names it; empty where none is known."""
    from langcodes import Language

    found = Language.get("-".join(filter(None, (language, territory)))).maximize().script or ""
    return _PART_OF.get(found, found)


def _territory_distance(wanted: Subtags, offered: Subtags, script: str) -> int:
    """How far apart two tags of one language in one script are."""
    if wanted.territory == offered.territory:
        return 0
    from langcodes import tag_distance

    one, other = (
        "-".join(filter(None, (tag.language, script, tag.territory))) for tag in (wanted, offered)
    )
    return tag_distance(one, other)
