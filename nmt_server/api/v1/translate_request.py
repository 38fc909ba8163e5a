"""What `POST /api/v1/translate` is sent: checked, and in the words of `nmt_server.translation`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from nmt_server.api.http.body import json_type
from nmt_server.api.v1.base import known_fields, optional_string, parse_flag
from nmt_server.errors import InvalidRequest
from nmt_server.serving.routing import find_routes
from nmt_server.serving.served_model import Route
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Protection
from nmt_server.text.ranges import Unit
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import DETAILS, Item, Priority, Wishes

FIELDS = {
    "text": "what to translate",
    "model": "the model's name",
    "source": "source language",
    "target": "target language",
    "pivot": "whether to go through a third language where no model has the pair",
    "split": "what is translated by itself",
    "translate": "whether also what is no language",
    "protect": "what is not translated",
    "options": "decoding options",
    "prefix": "what the translation begins with",
    "detail": "what to tell beside the translation",
    "unit": "what ranges are counted in",
    "stream": "whether to answer with events",
    "priority": "who goes first",
    "deadline": "seconds",
}
_ITEM_FIELDS = {
    name: FIELDS[name] for name in ("text", "options", "prefix", "split", "translate", "protect")
}

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """A checked request."""

    texts: list[str | Item]
    is_list: bool
    routes: tuple[Route, ...]
    wishes: Wishes
    detail: frozenset[str]
    unit: Unit
    stream: bool


def parse(sent: Any) -> TranslateRequest:
    """Check a request. Raises `InvalidRequest`, and as `find_routes`."""
    sent = known_fields(sent, FIELDS)
    if "text" not in sent:
        raise InvalidRequest("The object has no text.", 'Send {"text": "..."}.')
    texts, is_list = _texts(sent["text"])
    detail = _detail(sent)
    pivot = parse_flag(sent, "pivot")
    stream = parse_flag(sent, "stream") or False
    unit = _choice(sent, "unit", Unit) or Unit.CODE_POINT
    wishes = Wishes(
        options=parse_options(sent),
        split=_choice(sent, "split", SplitMode),
        protect=parse_protection(sent),
        translate=_choice(sent, "translate", TranslateMode),
        prefix=optional_string(sent, "prefix") or "",
        detail=detail,
        priority=_choice(sent, "priority", Priority),
        deadline=_deadline(sent),
    )
    routes = find_routes(
        optional_string(sent, "model"),
        optional_string(sent, "source"),
        optional_string(sent, "target"),
        pivot=pivot,
    )
    split = wishes.split or routes[0].model.split or SplitMode.SENTENCE
    wishes = replace(wishes, split=split)
    return TranslateRequest(texts, is_list, routes, wishes, detail, unit, stream)


def _texts(sent: Any) -> tuple[list[str | Item], bool]:
    if isinstance(sent, str):
        return [sent], False
    if isinstance(sent, dict):
        return [_item(sent, "text")], False
    if not isinstance(sent, list):
        raise InvalidRequest(
            f"text must be a string, an object or a list of them, not {json_type(sent)}."
        )
    return [
        text if isinstance(text, str) else _item(text, f"text[{index}]")
        for index, text in enumerate(sent)
    ], True


def _item(sent: Any, name: str) -> Item:
    if not isinstance(sent, dict):
        raise InvalidRequest(
            f"{name} is {json_type(sent)}, not a string or an object.",
            "Send an empty string where there is nothing to translate.",
        )
    known_fields(sent, _ITEM_FIELDS)
    if not isinstance(sent.get("text"), str):
        raise InvalidRequest(f"{name} has no text.", 'Such as {"text": "...", "prefix": "..."}.')
    return Item(
        sent["text"],
        parse_options(sent),
        optional_string(sent, "prefix"),
        _choice(sent, "split", SplitMode),
        parse_protection(sent),
        _choice(sent, "translate", TranslateMode),
    )


def parse_options(sent: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The decoding options, whose names and values are not looked at. Raises `InvalidRequest`."""
    options = sent.get("options")
    if options is not None and not isinstance(options, dict):
        raise InvalidRequest("options must be an object.", 'Such as {"beam_size": 1}.')
    return options


def _detail(sent: Mapping[str, Any]) -> frozenset[str]:
    names = sent.get("detail")
    if names is None:
        return frozenset()
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InvalidRequest(
            "detail must be a list of names.", f"The details are: {', '.join(DETAILS)}."
        )
    return frozenset(names)


def parse_protection(sent: Mapping[str, Any]) -> Protection | None:
    """What is to be protected, not compiled yet. Raises `InvalidRequest`."""
    protect = sent.get("protect")
    if protect is None:
        return None
    hint = 'Such as {"sets": ["braces"], "patterns": ["\\\\d+ G"]}.'
    if not isinstance(protect, dict):
        raise InvalidRequest("protect must be an object.", hint)
    known_fields(protect, {"sets": "names of built-in sets", "patterns": "regular expressions"})
    lists = []
    for name in ("sets", "patterns"):
        values = protect.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise InvalidRequest(f"protect.{name} must be a list of strings.", hint)
        lists.append(tuple(values))
    return Protection(*lists)


def _deadline(sent: Mapping[str, Any]) -> float | None:
    deadline = sent.get("deadline")
    if deadline is None:
        return None
    is_number = isinstance(deadline, (int, float)) and not isinstance(deadline, bool)
    if not is_number or not deadline > 0 or not math.isfinite(deadline):
        raise InvalidRequest("deadline must be a number of seconds above 0.")
    return float(deadline)


def _choice(sent: Mapping[str, Any], name: str, choices: type[_Choice]) -> _Choice | None:
    value = optional_string(sent, name)
    if value is None:
        return None
    try:
        return choices(value)
    except ValueError:
        raise InvalidRequest(
            f"{name} cannot be {value!r}.", f"It is one of: {', '.join(choices)}."
        ) from None
