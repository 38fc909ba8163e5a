"""The shapes of `/api/v1/jobs`, for the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from nmt_server.api.v1.schema import BOOLEAN, STRING, Schema, list_of, object_of
from nmt_server.api.v1.schema_translate import PROTECT, TRANSLATE
from nmt_server.documents import FORMATS
from nmt_server.jobs.report import MOST_LINES
from nmt_server.models import Job
from nmt_server.text.segmentation import SplitMode

_COUNT: Schema = {"type": "integer", "minimum": 0}
_TIME: Schema = {"type": "string", "format": "date-time"}

_WISHES: Schema = {
    "model": {"type": "string", "description": "The best one for the languages if left out."},
    "source": {"type": "string", "description": "Source language code, or `auto`."},
    "target": {"type": "string", "description": "Target language code."},
    "pivot": {
        **BOOLEAN,
        "description": "Whether to go through a third language where no model has the pair.",
    },
    "split": {
        "type": "string",
        "enum": list(SplitMode),
        "description": "What is translated by itself within a segment. If left out: paragraphs of "
        "subtitles; else what the model's row says, or sentences.",
    },
    "translate": TRANSLATE,
}

JOB_REQUEST: Any = {
    "multipart/form-data": object_of(
        {
            "file": {"type": "string", "format": "binary"},
            "format": {
                "type": "string",
                "enum": list(FORMATS),
                "description": "If left out, what the name and the content of the file say.",
            },
            "column": {
                "type": "string",
                "description": "Of CSV and TSV: the column to translate, by its name in the first "
                "row, or its number from 1, with which the first row is translated too. Of JSON: "
                "the key whose values are translated; all strings if left out.",
            },
            "encoding": {
                "type": "string",
                "description": "The encoding of the file, such as Shift_JIS, where it cannot be "
                "told from its content. The result is in the same one, or in UTF-8 where that "
                "lacks a character of a translation.",
            },
            **_WISHES,
            "options": {"type": "string", "description": "Decoding options, as a JSON object."},
            "protect": {
                "type": "string",
                "description": "As in a list of texts, as a JSON object. The markup of the format "
                "is protected anyway.",
            },
        },
        required=["file"],
    ),
    "application/json": {
        **object_of(
            {
                "texts": list_of(STRING),
                **_WISHES,
                "options": {
                    "type": "object",
                    "description": "Decoding options.",
                    "example": {"beam_size": 4},
                },
                "protect": PROTECT,
            },
            required=["texts"],
        ),
        "example": {"texts": ["クロエは静かに前へと歩み出た。", "勇者は剣を装備した。"]},
    },
}

_RESULT = object_of(
    {
        "index": {**_COUNT, "description": "The segment's number, from 0."},
        "source": STRING,
        "text": STRING,
        "warnings": list_of(STRING),
        "error": {
            "type": "string",
            "description": "How the engine failed on it, in which case it stays as it was.",
        },
        "cached": {**BOOLEAN, "description": "No engine worked on it."},
        "kept": {**BOOLEAN, "description": "It is no language, and stays as it was."},
    }
)

_NOTE: Schema = {
    "count": _COUNT,
    "lines": {
        **list_of({"type": "integer", "minimum": 1}),
        "description": f"The first {MOST_LINES} lines of the file in which they are, or their "
        "places in the list of texts, from 1.",
    },
}
_REPORT = object_of(
    {
        "translated": {**_COUNT, "description": "Segments that were translated."},
        "cached": {**_COUNT, "description": "Of those, the ones that were in the cache."},
        "kept": {
            **object_of(_NOTE),
            "description": "Segments that are no language: numbers, codes, addresses. They stay "
            "as they were.",
        },
        "failed": {**object_of(_NOTE), "description": "The `untranslated` ones."},
        "warnings": {
            **list_of(object_of({"what": STRING, **_NOTE})),
            "description": "By the name of the warning.",
        },
        "left": {
            **list_of(object_of({"what": STRING, **_NOTE})),
            "description": "What the format has that looks like a text, but is none, such as the "
            "names of files; it is no segment. By what it is.",
        },
    }
)

_JOB_PROPERTIES: Schema = {
    "id": {"type": "string", "format": "uuid"},
    "state": {"type": "string", "enum": Job.State.values},
    "error": {"type": "string", "description": "Why it failed."},
    "name": {"type": "string", "description": "The name of the file."},
    "format": {
        "type": "string",
        "enum": [*FORMATS, ""],
        "description": "Empty for a list of texts.",
    },
    "encoding": {
        "type": "string",
        "description": "How the file was read. Empty for a list of texts.",
    },
    "model": {"type": "string", "description": "Empty where there is a way over a pivot."},
    "source": STRING,
    "target": STRING,
    "total": {
        **_COUNT,
        "description": "Segments: lines, cues, cells, values or texts. Blank ones of a file do "
        "not count.",
    },
    "done": _COUNT,
    "rate": {"type": "number", "nullable": True, "description": "Segments a second."},
    "seconds_left": {"type": "number", "nullable": True},
    "warnings": {**_COUNT, "description": "Segments with a warning."},
    "untranslated": {
        **_COUNT,
        "description": "Segments that the engine failed on, which stay as they were.",
    },
    "created_at": _TIME,
    "finished_at": {**_TIME, "nullable": True},
}
JOB: Any = object_of(
    {
        **_JOB_PROPERTIES,
        "report": {
            **_REPORT,
            "description": "What became of the segments that are done; of one job only, and at "
            "the end of its events.",
        },
        "results": {**list_of(_RESULT), "description": "With `from` only."},
        "next": {**_COUNT, "description": "With `from` only: the `from` to go on with."},
    },
    required=list(_JOB_PROPERTIES),
)
JOB_PAGE: Any = object_of(
    {
        "next": {"type": "string", "format": "uri", "nullable": True},
        "previous": {"type": "string", "format": "uri", "nullable": True},
        "results": list_of(object_of(_JOB_PROPERTIES)),
    }
)
JOB_EVENTS: Any = {
    "type": "string",
    "description": "Server-sent events, each with JSON in one line of `data`. `progress`: the job. "
    "`results`: a list of segments that are done, in order; the event's id is the `from` to go on "
    "with. `end`: the job at its end; nothing follows.",
}
