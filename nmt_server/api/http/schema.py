"""The OpenAPI schema of what is declared as structs (`nmt_server.api.http.declared`)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import msgspec
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from nmt_server.api.http.event_stream import MEDIA_TYPE as EVENT_STREAM

_REFERENCE = "#/components/schemas/{name}"

_declared: list[Any] = []
# Methods of views, and what is said of them.
_operations: list[tuple[Any, dict[str, Any]]] = []


def operation(**described: Any) -> Callable[[Any], Any]:
    """Describe a method of a view as `extend_schema` does; its class has a `SchemaWhenAsked`."""

    def describe(method: Any) -> Any:
        _operations.append((method, described))
        return method

    return describe


class SchemaWhenAsked:
    """The `schema` of a class of views: drf-spectacular's, whatever a project's settings name.

    It is made when somebody asks for it, because it takes megabytes of every process that has it.
    """

    _making = threading.Lock()

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, view: Any, owner: type) -> Any:
        from drf_spectacular.openapi import AutoSchema
        from drf_spectacular.utils import extend_schema

        with self._making:
            if vars(self._owner)[self._name] is self:
                for method, described in _operations:
                    method.kwargs = {"schema": AutoSchema}
                    extend_schema(**described)(method)
                setattr(self._owner, self._name, AutoSchema())
        return getattr(owner if view is None else view, self._name)


@cache
def schema_of(declared: Any) -> Any:
    """The schema of a declared type, which refers to `components`."""
    _declared.append(declared)
    (schema,), _ = msgspec.json.schema_components([declared], ref_template=_REFERENCE)
    return schema


def files_of(media_types: Iterable[str]) -> dict[tuple[int, str], Any]:
    """The answers of an operation that answers with a file of one of these types."""
    plain = sorted({each.partition(";")[0] for each in media_types})
    # A file of JSON is read as what it has, and that may be anything.
    json, binary = OpenApiTypes.ANY, OpenApiTypes.BINARY
    return {(200, each): json if each == "application/json" else binary for each in plain}


def events_of(description: str, *names: str) -> dict[tuple[int, str], Any]:
    """The answer of an operation that answers with server-sent events of these names.

    As is usual before OpenAPI 3.2, the schema is that of each event.
    """
    event = {
        "type": "object",
        "description": description,
        "properties": {
            "event": {"type": "string", "enum": list(names)},
            "data": {"type": "string", "contentMediaType": "application/json"},
            "id": {"type": "string"},
        },
        "required": ["event", "data"],
    }
    return {(200, EVENT_STREAM): OpenApiResponse(event)}


def parameters_of(declared: Any) -> list[OpenApiParameter]:
    """The parameters of a query string that a struct of plain values declares."""
    _, found = msgspec.json.schema_components([declared])
    return [
        OpenApiParameter(name, schema, description=schema.pop("description", ""))
        for name, schema in _plain(found[declared.__name__])["properties"].items()
    ]


def components() -> dict[str, Any]:
    """The schemas, by name, of the structs and enums that `schema_of` was asked for, parts too."""
    _, found = msgspec.json.schema_components(_declared, ref_template=_REFERENCE)
    return {name: _shown(_plain(schema)) for name, schema in sorted(found.items())}


def _shown(schema: dict[str, Any]) -> dict[str, Any]:
    """As people read it: what is required first, and no title, which hides the type on pages."""
    shown = {key: value for key, value in schema.items() if key != "title"}
    if properties := schema.get("properties"):
        required = schema.get("required", ())
        order = sorted(properties, key=lambda name: name not in required)
        shown["properties"] = {name: properties[name] for name in order}
    return shown


def _plain(schema: Any) -> Any:
    """Without what is no news to a reader.

    This is the pattern of what is one of some words (`declared.one_of`), and that what may be left
    out may be null instead.
    """
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _plain(value) for key, value in schema.items()}
    if "enum" in plain:
        plain.pop("pattern", None)
    if plain.get("default", ...) is None:
        del plain["default"]
        kinds = [each for each in plain.pop("anyOf") if each != {"type": "null"}]
        plain = {**plain, **(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})}
    return plain
