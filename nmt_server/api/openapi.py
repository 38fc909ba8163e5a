"""What the OpenAPI schema has beside the REST views: the Sugoi protocol, and what comes first."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from nmt_server.api.http.schema import components

_LINE = "クロエは静かに前へと歩み出た。"
_TEXTS: dict[str, Any] = {
    "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
}
_TAGS = (
    ("translate", "Texts, at once."),
    ("sugoi", "The same as Sugoi Translator and py3translationServer have it."),
    ("jobs", "Files and many texts, in the background."),
    ("models", "What can be translated."),
    ("languages", "Their codes and names."),
    ("cache", "What was translated; changes are for staff."),
)
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
                                "type": "string",
                                "description": "`translate sentences` or nothing translates. "
                                "`check if server is ready` is answered by true or false.",
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
    del generator, request, public
    order = [name for name, _ in _TAGS]
    paths = {"/": _SUGOI, **result["paths"]}

    def place(path: str) -> int:
        tags = next(iter(paths[path].values())).get("tags", [""])
        return order.index(tags[0]) if tags[0] in order else len(order)

    result["paths"] = {path: paths[path] for path in sorted(paths, key=place)}
    result.setdefault("components", {})["schemas"] = components()
    # The path under which a proxy shows the server, or a project the app.
    if prefix := reverse("nmt_server:root").rstrip("/"):
        result["servers"] = [{"url": prefix}]
    result["tags"] = [{"name": name, "description": told} for name, told in _TAGS]
    return result
