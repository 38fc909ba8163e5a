"""The parts of a language's code, whoever has given it: `zh-Hant-HK`, `jpn_Jpan`, `>>jpn<<`."""

from __future__ import annotations

import re
from typing import NamedTuple

# Languages whose dialects have codes of their own behind the language's: `zh-yue`, `zh-min-nan`.
_EXTENDED = {"ar", "kok", "lv", "ms", "sgn", "sw", "uz", "zh"}

# Languages of four letters and more are allowed for, but there are none.
_TAG = re.compile(
    r"([a-z]{2,3})((?:-[a-z]{3}){0,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?((?:-[a-z0-9]{1,8})*)"
)

# BCP 47 allows longer ones; nobody sends them.
_MOST_CHARACTERS = 64

# What stands for no territory: `ja_XX` of mBART.
_NOWHERE = {"xx", "zz"}

_NO_SUBTAGS = ("", "", "")


class Subtags(NamedTuple):
    """What a code names: `zh`, `Hant`, `HK`. A part that it does not name is empty."""

    language: str
    script: str
    territory: str


def subtags_of(code: str) -> Subtags:
    """The parts of a code of BCP 47, or of a token that a model has for a language.

    Case does not matter, `_` is as good as `-`, and what goes further than the territory counts for
    nothing. All parts are empty where `code` is no such thing.
    """
    # The marks of `__ja__`, `[ja_XX]`, `>>jpn<<` and `<2ja>`.
    bare = code.strip(" _<>[]").removeprefix("2").lower().replace("_", "-")
    found = _TAG.fullmatch(bare) if len(bare) <= _MOST_CHARACTERS else None
    if found is None:
        return Subtags(*_NO_SUBTAGS)
    language, extended, script, territory, _ = found.groups(default="")
    if extended and language in _EXTENDED:
        language = extended.rpartition("-")[2]
    return Subtags(language, script.title(), "" if territory in _NOWHERE else territory.upper())
