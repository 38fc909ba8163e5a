"""What the OpenAPI schema has beside the REST views: the Sugoi protocol, and what comes first."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.urls import resolve, reverse

from nmt_server.api.http.access import rights_of_everybody
from nmt_server.api.http.guard import ANY
from nmt_server.api.http.schema import components
from nmt_server.rights import Right

_LINE = "クロエは静かに前へと歩み出た。"
_TEXTS: dict[str, Any] = {
    "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
}
_TAGS = (
    ("translate", "Texts, at once."),
    ("inspect", "How a translation came about."),
    ("evaluate", "How good translations are."),
    ("sugoi", "The same as Sugoi Translator and py3translationServer have it."),
    ("jobs", "Files and many texts, in the background."),
    ("models", "What can be translated."),
    ("languages", "Their codes and names."),
    ("cache", "What was translated."),
    ("glossaries", "How terms are translated."),
)
_PARAMETER = re.compile(r"{[^}]*}")
_KEYS: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key."},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key."},
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Token` and the token of a user.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
}
_SUGOI: dict[str, Any] = {
    "post": {
        "operationId": "sugoi",
        "summary": "Translate as programs for Sugoi Translator do",
        "description": "Answers a string with a string, and a list with a list of the same length. "
        "Each line of a text is translated by itself. The default model serves.",
        "tags": ["sugoi"],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "content": _TEXTS,
                            "message": {
                                "description": "`check if server is ready` is answered by true "
                                "or false. `translate sentences`, nothing, and what is no command "
                                "translates.",
                            },
                        },
                        "required": ["content"],
                    },
                    "example": {"content": _LINE, "message": "translate sentences"},
                }
            },
        },
        "responses": {
            "200": {
                "description": "",
                "headers": {
                    "X-Translation-Warnings": {
                        "schema": {"type": "string"},
                        "description": "How many texts have a warning of each kind, such as "
                        "`numbers=2, split=1`, where one has.",
                    }
                },
                "content": {"application/json": {"schema": _TEXTS}},
            },
            "default": {
                "description": "What went wrong.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {"error": {"type": "string"}},
                            "required": ["error"],
                        }
                    }
                },
            },
        },
    }
}


def complete_schema(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Add what the views declare and the Sugoi protocol, and order the tags.

    A hook for `POSTPROCESSING_HOOKS` of drf-spectacular.
    """
    del request, public
    order = [name for name, _ in _TAGS]
    paths = {"/": deepcopy(_SUGOI), **result["paths"]}

    def place(path: str) -> int:
        tags = next(iter(paths[path].values())).get("tags", [""])
        return order.index(tags[0]) if tags[0] in order else len(order)

    result["paths"] = {path: paths[path] for path in sorted(paths, key=place)}
    result["components"] = {"securitySchemes": _KEYS, "schemas": components()}
    _add_rights(result["paths"], generator)
    _let_parameters_be_empty(result["paths"])
    # The path under which a proxy shows the server, or a project the app.
    if prefix := reverse("nmt_server:root").rstrip("/"):
        result["servers"] = [{"url": prefix}]
    result["tags"] = [{"name": name, "description": told} for name, told in _TAGS]
    return result


def _add_rights(paths: dict[str, Any], generator: Any) -> None:
    """Say of each operation what it needs here, and what may be sent to show it."""
    views = [(path, view) for path, _, _, view in generator.endpoints] + [
        ("/", resolve("/", "nmt_server.urls").func)
    ]
    needs = {_without_names(path): view.needs.rights for path, view in views}
    for path, operations in paths.items():
        for method, operation in operations.items():
            rights: frozenset[Right] = needs[_without_names(path)][method.upper()]
            is_for_everybody = not rights or rights & rights_of_everybody()
            operation["security"] = [{}] * bool(is_for_everybody) + [{name: []} for name in _KEYS]
            if rights and rights != ANY:
                named = " or ".join(f"`{right}`" for right in sorted(rights))
                operation["description"] += f"\n\nNeeds the right {named}."


def _let_parameters_be_empty(paths: dict[str, Any]) -> None:
    """Say that what is empty in a query string is left out, as `declared.check_query` has it."""
    for operations in paths.values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    parameter["allowEmptyValue"] = True


def _without_names(path: str) -> str:
    return _PARAMETER.sub("{}", path)
