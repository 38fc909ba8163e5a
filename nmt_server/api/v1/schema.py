"""The shapes of requests and answers, for the OpenAPI schema; see also `schema_translate`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse

Schema = dict[str, Any]


def object_of(properties: Schema, required: list[str] | None = None) -> Schema:
    """The schema of an object with these properties and no others, all required unless named."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required := list(properties) if required is None else required:
        schema["required"] = required
    return schema


def list_of(items: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": items}


STRING: Schema = {"type": "string"}
BOOLEAN: Schema = {"type": "boolean"}
SCORE: Schema = {
    "type": "number",
    "nullable": True,
    "description": "Mean log-probability of the tokens.",
}
MODELS_RESPONSE: Any = object_of(
    {
        "models": list_of(
            object_of(
                {
                    "name": STRING,
                    "engine": STRING,
                    "engine_label": {**STRING, "description": "What people call the engine."},
                    "source": STRING,
                    "target": STRING,
                    "sources": {**list_of(STRING), "description": "All source languages."},
                    "targets": {**list_of(STRING), "description": "All target languages."},
                    "default": BOOLEAN,
                    "state": {
                        "type": "string",
                        "enum": [
                            *("not loaded", "loading", "ready", "draining", "failed"),
                            "not responding",
                        ],
                    },
                    "reason": {"type": "string", "description": "Why it failed."},
                    "notes": {
                        **list_of(STRING),
                        "description": "What its users should know: a change that it does not "
                        "serve yet or cannot serve, or a device that is not the intended one.",
                    },
                    "device": STRING,
                    "compute_type": STRING,
                    "fingerprint": {
                        "type": "string",
                        "description": "SHA-256 of the model's files.",
                    },
                }
            )
        )
    }
)
LANGUAGES_RESPONSE: Any = object_of(
    {"languages": list_of(object_of({"code": STRING, "name": STRING, "native_name": STRING}))}
)

CACHE_ROW: Any = object_of(
    {
        "id": {"type": "integer"},
        "source": STRING,
        "target": STRING,
        "source_language": STRING,
        "target_language": STRING,
        "model": STRING,
        "origin": {"type": "string", "enum": ["engine", "imported", "edited"]},
        "options": {
            "type": "object",
            "additionalProperties": True,
            "description": "What decides, beside the text, what the engine makes of it: decoding "
            "options that differ from the neutral ones, and what else the request asked for.",
        },
        "score": SCORE,
        "superseded": {
            "type": "boolean",
            "description": "It is never served: a person has translated the same text.",
        },
        "updated_at": {"type": "string", "format": "date-time"},
    }
)
CACHE_PAGE: Any = object_of(
    {
        "next": {"type": "string", "format": "uri", "nullable": True},
        "previous": {"type": "string", "format": "uri", "nullable": True},
        "results": list_of(CACHE_ROW),
    }
)
CACHE_PATCH: Any = {
    "application/json": object_of(
        {
            "target": STRING,
            "allow_empty": {
                "type": "boolean",
                "default": False,
                "description": "Whether the target may be empty: nothing is served then.",
            },
        },
        required=["target"],
    )
}

ERROR: Any = object_of(
    {
        "error": object_of(
            {
                "code": STRING,
                "message": STRING,
                "hint": {"type": "string", "description": "What to do about it."},
            }
        )
    }
)
ERRORS: Any = {"default": OpenApiResponse(ERROR, description="What went wrong.")}
