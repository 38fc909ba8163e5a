"""What clients send and are answered, as it is declared; checks of JSON, forms and query strings.

A subclass of `Sent` says which fields there are, what each takes and what it is for. From this come
the check here, the sentence about what is wrong, and the OpenAPI schema (`nmt_server.api.http.
schema`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

from nmt_server.api.http.body import json_type
from nmt_server.errors import InvalidRequest


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    """Base of what a client sends.

    A field that may be left out takes null, too, which means the same. The `Meta` of a field has
    its `description`. The hint of its errors is in its `extra`, or else the first of its
    `examples`.
    """


class Foreign(Sent, forbid_unknown_fields=False):
    """Base of what programs send in the protocol of another server, which has more fields."""


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """Base of what is answered. A field whose default is `msgspec.UNSET` may be missing."""


def one_of(words: Iterable[str]) -> msgspec.Meta:
    """For the strings that are one of these words, where no `StrEnum` has them."""
    known = list(words)
    return msgspec.Meta(
        pattern=rf"\A(?:{'|'.join(map(re.escape, known))})\Z",
        extra_json_schema={"enum": known},
        extra={"words": known},
    )


_Sent = TypeVar("_Sent", bound=Sent)


def check(value: Any, declared: type[_Sent]) -> _Sent:
    """A JSON value as what is declared. Raises `InvalidRequest`, which names the field."""
    return _converted(value, declared, strict=True, noun="field")


def check_query(values: Mapping[str, str], declared: type[_Sent]) -> _Sent:
    """The parameters of a query string; an empty one is left out. Raises `InvalidRequest`."""
    sent = {name: value or None for name, value in values.items()}
    return _converted(sent, declared, strict=False, noun="parameter")


def check_form(values: Mapping[str, list[str]], declared: type[_Sent]) -> _Sent:
    """The fields of a form, each as often as it was sent. Raises `InvalidRequest`."""
    sent: dict[str, Any] = {}
    for field in fields(declared):
        if given := values.get(field.encode_name):
            kinds = {get_origin(_bare(each)) or _bare(each) for each in _choices(field.type)}
            is_list = list in kinds and (len(given) > 1 or str not in kinds)
            sent[field.encode_name] = given if is_list else given[-1]
    return _converted(sent, declared, strict=False, noun="field")


def _converted(value: Any, declared: type[_Sent], strict: bool, noun: str) -> _Sent:
    try:
        return msgspec.convert(value, declared, strict=strict)
    # The second is for half of a surrogate pair where one of some words is expected.
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        _Refusal(strict, noun).explain(value, declared, "", "")
        raise InvalidRequest(f"The body is not understood: {error}.") from None


class _Refusal:
    """The search for the first thing that is wrong. Each method raises `InvalidRequest`."""

    def __init__(self, strict: bool, noun: str) -> None:
        self._strict = strict
        self._noun = noun

    def explain(self, value: Any, kind: Any, name: str, hint: str) -> None:
        """Say what is wrong with a value that is not of its kind. `name` is empty for all of it."""
        hint = _hint(kind) or hint
        for each in _choices(kind):
            bare = _bare(each)
            if _is_struct(bare) and isinstance(value, dict):
                self._explain_object(value, bare, name, hint)
            elif get_origin(bare) is list and isinstance(value, list):
                for index, item in enumerate(value):
                    self._explain_part(item, get_args(bare)[0], f"{name}[{index}]", hint)
            elif words := _words(each):
                hint = f"It is one of: {', '.join(words)}."
                if isinstance(value, str):
                    raise InvalidRequest(f"{name} cannot be {value!r}.", hint)
        if not name:
            raise InvalidRequest("The body must be a JSON object.", hint)
        wanted = described(kind)
        if self._strict and not _has_type(value, kind):
            raise InvalidRequest(f"{name} must be {wanted}, not {json_type(value)}.", hint)
        raise InvalidRequest(f"{name} must be {wanted}.", hint)

    def _explain_object(self, sent: dict[str, Any], kind: Any, name: str, hint: str) -> None:
        in_order = sorted(fields(kind), key=lambda field: not field.required)
        known = {field.encode_name: field for field in in_order}
        unknown = [each for each in sent if each not in known]
        if unknown and kind.__struct_config__.forbid_unknown_fields:
            nouns = f"The {self._noun}s are: {', '.join(known)}." if known else ""
            raise InvalidRequest(
                f"{name} has no {self._noun} {unknown[0]!r}."
                if name
                else f"There is no {self._noun} {unknown[0]!r}.",
                nouns or "There are none here.",
            )
        for field in known.values():
            place = f"{name}.{field.encode_name}" if name else field.encode_name
            if field.encode_name in sent:
                self._explain_part(sent[field.encode_name], field.type, place, hint)
            elif field.required:
                raise InvalidRequest(
                    f"{name or 'The object'} has no {field.encode_name}.",
                    f"It is {described(field.type)}. {_hint(field.type)}".strip(),
                )

    def _explain_part(self, value: Any, kind: Any, name: str, hint: str) -> None:
        try:
            msgspec.convert(value, kind, strict=self._strict)
        except (msgspec.ValidationError, UnicodeEncodeError):
            self.explain(value, kind, name, hint)


def described(kind: Any) -> str:
    """What a field takes, for a sentence: `a string or a list of strings`."""
    each = [_described(choice, _meta(kind)) for choice in _choices(kind)]
    return f"{', '.join(each[:-1])} or {each[-1]}" if each[1:] else each[0]


def _described(kind: Any, meta: msgspec.Meta | None) -> str:
    if _words(kind):
        return "a string"
    meta = _meta(kind) or meta
    kind = _bare(kind)
    if kind is str and meta is not None and meta.max_length is not None:
        return f"a string of up to {meta.max_length} characters"
    if kind in (int, float):
        return f"a {'whole ' if kind is int else ''}number{_limits(meta)}"
    if get_origin(kind) is list:
        items = [_plural(choice) for choice in _choices(get_args(kind)[0])]
        return f"a list of {' or '.join(items)}"
    return {str: "a string", bool: "true or false"}.get(kind, "an object")


def _plural(kind: Any) -> str:
    return "strings" if _bare(kind) is str else "objects"


def _limits(meta: msgspec.Meta | None) -> str:
    if meta is None:
        return ""
    if meta.gt is not None:
        return f" above {meta.gt:g}" + (f", up to {meta.le:,.0f}" if meta.le is not None else "")
    return f" from {meta.ge} to {meta.le}" if meta.le is not None else ""


def _hint(kind: Any) -> str:
    meta = _meta(kind)
    if meta is None:
        return ""
    if meta.extra and "hint" in meta.extra:
        return str(meta.extra["hint"])
    if not meta.examples:
        return ""
    return f"Such as {msgspec.json.encode(meta.examples[0]).decode()}."


def _has_type(value: Any, kind: Any) -> bool:
    """Whether a value is of one of the types, so that something else of it is wrong."""
    types = {int: (int, float), float: (int, float), str: (str,), bool: (bool,)}
    is_number = not isinstance(value, bool)
    return any(
        isinstance(value, types.get(_bare(choice), ())) and (is_number or _bare(choice) is bool)
        for choice in _choices(kind)
    )


def _choices(kind: Any) -> list[Any]:
    """The types of a union but those of nothing, or the one type."""
    bare = _bare(kind)
    if get_origin(bare) in (Union, UnionType):
        parts = [each for each in get_args(bare) if each not in (NoneType, msgspec.UnsetType)]
        # One of them may be a union with a description.
        return [choice for part in parts for choice in _choices(part)]
    return [kind]


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _meta(kind: Any) -> msgspec.Meta | None:
    found = kind.__metadata__ if get_origin(kind) is Annotated else ()
    return next((each for each in found if isinstance(each, msgspec.Meta)), None)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _words(kind: Any) -> list[str]:
    """The words of which a string is one, where it is."""
    bare = _bare(kind)
    if isinstance(bare, type) and issubclass(bare, StrEnum):
        return [str(member) for member in bare]
    meta = _meta(kind)
    return list(meta.extra.get("words", ())) if meta is not None and meta.extra else []
