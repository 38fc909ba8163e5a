"""The shapes of requests and answers, for the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse

from nmt_server.options import RANGES

Schema = dict[str, Any]


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required := list(properties) if required is None else required:
        schema["required"] = required
    return schema


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_STRING: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "boolean"}
_SCORE: Schema = {
    "type": "number",
    "nullable": True,
    "description": "Mean log-probability of the tokens.",
}
_ORIGIN: Schema = {
    "type": "string",
    "enum": ["engine", "imported", "edited", ""],
    "description": "Who made it; empty for what needs no translation.",
}
_WARNINGS: Schema = _list({"type": "string", "enum": ["split", "truncated"]})

_OPTIONS = _object(
    {
        name: {
            "type": "integer" if allowed.kind is int else "number",
            "minimum": allowed.minimum,
            "maximum": allowed.maximum,
            "description": allowed.meaning,
        }
        for name, allowed in RANGES.items()
    },
    required=[],
)

_SEGMENT = _object(
    {
        "source": _STRING,
        "text": _STRING,
        "gap": {"type": "string", "description": "What stands between this segment and the next."},
        "cached": _BOOLEAN,
        "origin": _ORIGIN,
        "score": _SCORE,
        "warnings": _WARNINGS,
    }
)

_TRANSLATION = _object(
    {
        "text": _STRING,
        "cached": {"type": "boolean", "description": "No engine worked for this text."},
        "model": _STRING,
        "source": _STRING,
        "target": _STRING,
        "warnings": _WARNINGS,
        "route": {
            **_list(_object({"model": _STRING, "source": _STRING, "target": _STRING})),
            "description": "The hops, where there was more than one.",
        },
        "segments": {**_list(_SEGMENT), "description": "With `detail` only."},
    },
    required=["text", "cached", "model", "source", "target", "warnings"],
)

TRANSLATE_REQUEST: Any = {
    "application/json": _object(
        {
            "text": {
                "oneOf": [_STRING, _list(_STRING)],
                "description": "A text, or a list of them.",
                "example": "は静かに前へと歩み出た。",
            },
            "model": {"type": "string", "description": "The default model if left out."},
            "source": {"type": "string", "description": "Source language code, or `auto`."},
            "target": {"type": "string", "description": "Target language code."},
            "options": _OPTIONS,
            "pivot": {
                "type": "boolean",
                "description": "Whether to go through a third language where no model has the "
                "pair; the server's setting if left out.",
            },
            "detail": {"type": "boolean", "description": "Whether to list the segments."},
        },
        required=["text"],
    )
}
TRANSLATE_RESPONSE: Any = {"oneOf": [_TRANSLATION, _list(_TRANSLATION)]}

MODELS_RESPONSE: Any = _object(
    {
        "models": _list(
            _object(
                {
                    "name": _STRING,
                    "engine": _STRING,
                    "source": _STRING,
                    "target": _STRING,
                    "sources": {**_list(_STRING), "description": "All source languages."},
                    "targets": {**_list(_STRING), "description": "All target languages."},
                    "default": _BOOLEAN,
                    "state": {
                        "type": "string",
                        "enum": ["not loaded", "loading", "ready", "failed", "not responding"],
                    },
                    "reason": {"type": "string", "description": "Why it failed."},
                    "device": _STRING,
                    "compute_type": _STRING,
                    "fingerprint": {
                        "type": "string",
                        "description": "SHA-256 of the model's files.",
                    },
                }
            )
        )
    }
)
LANGUAGES_RESPONSE: Any = _object(
    {"languages": _list(_object({"code": _STRING, "name": _STRING, "native_name": _STRING}))}
)

CACHE_ROW: Any = _object(
    {
        "id": {"type": "integer"},
        "source": _STRING,
        "target": _STRING,
        "source_language": _STRING,
        "target_language": _STRING,
        "model": _STRING,
        "origin": {"type": "string", "enum": ["engine", "imported", "edited"]},
        "options": {"type": "string", "description": "Decoding options, as JSON."},
        "score": _SCORE,
        "updated_at": {"type": "string", "format": "date-time"},
    }
)
CACHE_PAGE: Any = _object(
    {
        "next": {"type": "string", "format": "uri", "nullable": True},
        "previous": {"type": "string", "format": "uri", "nullable": True},
        "results": _list(CACHE_ROW),
    }
)
CACHE_PATCH: Any = {"application/json": _object({"target": _STRING})}

_ERROR: Any = _object(
    {
        "error": _object(
            {
                "code": _STRING,
                "message": _STRING,
                "hint": {"type": "string", "description": "What to do about it."},
            }
        )
    }
)
ERRORS: Any = {"default": OpenApiResponse(_ERROR, description="What went wrong.")}
