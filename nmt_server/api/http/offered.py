"""The languages that are offered, as protocols list them: with names, and what goes into what."""

from __future__ import annotations

from typing import NamedTuple

from nmt_server.languages import LANGUAGES, subtags_of
from nmt_server.models import Language
from nmt_server.serving.current_models import registered_models

_NAMES = {each.code: each.name for each in LANGUAGES}


class Offered(NamedTuple):
    """A language, and the languages into which it is translated."""

    code: str
    name: str
    targets: list[str]


def offered_sources() -> list[Offered]:
    """The languages of the registered models that are translated, by code."""
    targets: dict[str, set[str]] = {}
    for model in registered_models():
        for source, target in model.pairs():
            targets.setdefault(source, set()).add(target)
    names = _names(targets)
    return [Offered(code, names[code], sorted(targets[code])) for code in sorted(targets)]


def offered_targets() -> list[Offered]:
    """The languages into which registered models translate, by code."""
    codes = {code for model in registered_models() for _, code in model.pairs()}
    names = _names(codes)
    return [Offered(code, names[code], []) for code in sorted(codes)]


def name_of(code: str) -> str:
    """The English name of a language, for a sentence."""
    return _NAMES.get(subtags_of(code).language, code)


def _names(codes: set[str] | dict[str, set[str]]) -> dict[str, str]:
    rows = dict(Language.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: rows.get(code) or name_of(code) for code in codes}
