"""The shapes of `POST /api/v1/translate`, for the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from nmt_server.api.v1.schema import BOOLEAN, SCORE, STRING, Schema, list_of, object_of
from nmt_server.options import RANGES
from nmt_server.text.language import TranslateMode
from nmt_server.text.pattern_sets import PATTERN_SETS
from nmt_server.text.ranges import Unit
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import DETAILS, Priority

_INTEGER: Schema = {"type": "integer", "minimum": 0}
_NUMBER: Schema = {"type": "number"}
_QUALITY: Schema = {
    "type": "number",
    "minimum": 0,
    "maximum": 1,
    "description": "How sure the model was: the geometric mean of the probabilities of the tokens. "
    "It is not calibrated and says nothing of correctness; compare it only among translations by "
    "one model with the same options.",
}
_ORIGIN: Schema = {
    "type": "string",
    "enum": ["engine", "imported", "edited", "kept", ""],
    "description": "Who made it. `kept`: it is as it was, because it is no language (see "
    "`translate`) or all of it is protected. Empty where it is blank.",
}
_WARNINGS: Schema = {
    **list_of(STRING),
    "description": "`split`: too long for the model at once, translated in parts. `truncated`: the "
    "longest translation allowed was reached. `repetition`: the model went in circles. "
    "`placeholder`: the model lost a protected span, which was put back where it may have been. "
    "`dropped`: the model gave no word for what has some. "
    "`text`: it has half of a surrogate pair or a NUL, and is answered as it is. "
    "`numbers`: the translation has other numbers than its source, whatever was tried. "
    "`unknown:` and letters: the model's vocabulary does not have these, 20 at most.",
}
_RANGE = object_of({"start": _INTEGER, "end": _INTEGER})

_OPTIONS = object_of(
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
_OPTIONS["example"] = {"beam_size": 4}
_PROTECT = object_of(
    {
        "sets": list_of({"type": "string", "enum": list(PATTERN_SETS)}),
        "patterns": {**list_of(STRING), "description": "Regular expressions, as in Python."},
    },
    required=[],
)
_PROTECT["example"] = {"sets": ["codes", "braces"]}
PROTECT: Schema = {
    **_PROTECT,
    "description": "What comes back untranslated, instead of what the model protects, which is "
    "`codes` unless its row or the server's settings say otherwise. Empty lists: nothing.",
}
_SPLIT: Schema = {
    "type": "string",
    "enum": list(SplitMode),
    "description": "What is translated by itself: the text, its lines, the sentences of its lines, "
    "or the sentences of its paragraphs, in which single line breaks do not count. "
    "The model's own, or `sentence`, if left out.",
}
TRANSLATE: Schema = {
    "type": "string",
    "enum": list(TranslateMode),
    "description": "`language`: what is no language comes back as it is: numbers, dates, "
    "addresses, paths, names of files and variables, lines of scripts, emoji, punctuation alone, "
    "and a text without a letter of the source language's own script. `all`: everything is "
    "translated. The model's own, which is `language` unless it was changed, if left out.",
}
_PREFIX: Schema = {
    "type": "string",
    "description": "What the translation begins with, in the target language.",
}

_HYPOTHESIS = object_of(
    {
        "text": STRING,
        "score": SCORE,
        "tokens": {**list_of(STRING), "description": "With `tokens` or `alignment`."},
        "token_scores": {
            **list_of(_NUMBER),
            "description": "With `scores`: log-probabilities of the tokens.",
        },
        "alignment": {
            **list_of(list_of(_NUMBER)),
            "description": "With `alignment`: for each token, the attention that it gave to each "
            "source token.",
        },
        "words": {**list_of(STRING), "description": "With `alignment`: what the tokens make."},
        "word_alignment": {
            **list_of({**list_of(_INTEGER), "minItems": 2, "maxItems": 2}),
            "description": "With `alignment`: pairs of a number in `source_words` and one in "
            "`words`.",
        },
    },
    required=["text", "score"],
)
_PART = object_of(
    {
        "source_tokens": {**list_of(STRING), "description": "With `tokens` or `alignment`."},
        "source_words": {**list_of(STRING), "description": "With `alignment`."},
        "hypotheses": {
            **list_of(_HYPOTHESIS),
            "description": "The best one first. With `hypotheses` as many as `num_hypotheses`; "
            "with `alternatives` as many, or five, of which each begins with another word.",
        },
    },
    required=["hypotheses"],
)
_SEGMENT_PROPERTIES: Schema = {
    "source": STRING,
    "text": {
        "type": "string",
        "description": "Ends with a space where the source has none before the next sentence but "
        "the target language wants one. The texts and gaps of all segments make the translation.",
    },
    "gap": {"type": "string", "description": "What stands between this segment and the next."},
    "source_range": {**_RANGE, "description": "With `sentences`: where it is in the source."},
    "target_range": {**_RANGE, "description": "With `sentences`: where it is in the translation."},
    "score": {**SCORE, "description": "With `sentences`: mean log-probability of the tokens."},
    "cached": {**BOOLEAN, "description": "With `cached`."},
    "origin": {**_ORIGIN, "description": f"With `cached`. {_ORIGIN['description']}"},
    "warnings": {**_WARNINGS, "description": f"With `warnings`. {_WARNINGS['description']}"},
    "parts": {
        **list_of(_PART),
        "description": "With `tokens`, `scores`, `alignment`, `hypotheses` or `alternatives`, for "
        "what an engine translated. More than one where the segment was split. Tokens and words "
        "are what the model read and wrote: they hold placeholders in the place of protected spans "
        "and of names that it does not know, and may hold short numbers in the place of others.",
    },
    "quality": {
        **_QUALITY,
        "nullable": True,
        "description": f"With `quality`. {_QUALITY['description']}",
    },
    "words": {
        **list_of(object_of({"text": STRING, "quality": _QUALITY})),
        "description": "With `quality`: the same for each word of the translation.",
    },
    "timings": {
        **object_of(
            {
                "queued": {"type": "number", "description": "Milliseconds before the engine."},
                "engine": {"type": "number", "description": "Milliseconds in the engine."},
                "batch": {"type": "integer", "description": "Segments in the engine's batch."},
            }
        ),
        "description": "With `timings`, for what an engine translated.",
    },
}
_SEGMENT = object_of(_SEGMENT_PROPERTIES, required=["source", "text", "gap"])

_TRANSLATION = object_of(
    {
        "text": STRING,
        "cached": {"type": "boolean", "description": "No engine worked for this text."},
        "model": STRING,
        "source": STRING,
        "target": STRING,
        "warnings": _WARNINGS,
        "route": {
            **list_of(object_of({"model": STRING, "source": STRING, "target": STRING})),
            "description": "The hops, where there was more than one.",
        },
        "segments": {**list_of(_SEGMENT), "description": "With `detail` only."},
    },
    required=["text", "cached", "model", "source", "target", "warnings"],
)

_ITEM = object_of(
    {
        "text": STRING,
        "options": _OPTIONS,
        "prefix": _PREFIX,
        "split": _SPLIT,
        "translate": TRANSLATE,
        "protect": _PROTECT,
    },
    required=["text"],
)

TRANSLATE_REQUEST: Any = {
    "application/json": object_of(
        {
            "text": {
                "oneOf": [STRING, _ITEM, list_of({"oneOf": [STRING, _ITEM]})],
                "description": "A text, or a list of them. One that needs settings of its own is "
                "an object.",
            },
            "model": {"type": "string", "description": "The default model if left out."},
            "source": {"type": "string", "description": "Source language code, or `auto`."},
            "target": {"type": "string", "description": "Target language code."},
            "pivot": {
                "type": "boolean",
                "description": "Whether to go through a third language where no model has the "
                "pair; the server's setting if left out.",
            },
            "split": _SPLIT,
            "translate": TRANSLATE,
            "protect": PROTECT,
            "options": _OPTIONS,
            "prefix": _PREFIX,
            "detail": {
                **list_of({"type": "string", "enum": list(DETAILS)}),
                "description": "What to tell of each segment. What only an engine can tell makes "
                "it translate anew what it has translated before; what a person has translated "
                "stays.",
            },
            "unit": {
                "type": "string",
                "enum": list(Unit),
                "default": str(Unit.CODE_POINT),
                "description": "What ranges are counted in: Unicode code points, code units of "
                "UTF-16 or bytes of UTF-8.",
            },
            "stream": {
                "type": "boolean",
                "default": False,
                "description": "Whether to answer with server-sent events.",
            },
            "priority": {
                "type": "string",
                "enum": list(Priority),
                "description": "Who goes first; `interactive` for up to three segments if left "
                "out.",
            },
            "deadline": {
                "type": "number",
                "exclusiveMinimum": True,
                "minimum": 0,
                "description": "Seconds; what has not reached the engine by then is not "
                "translated.",
            },
        },
        required=["text"],
    )
}
TRANSLATE_RESPONSE: Any = {"oneOf": [_TRANSLATION, list_of(_TRANSLATION)]}

EVENTS: Any = {
    "type": "string",
    "description": "Server-sent events, each with JSON in one line of `data`. `segment`: "
    "`text_index`, `segment_index` and a finished segment as in `segments`, without ranges but "
    "always with its `warnings`. "
    "`partial`: `text_index`, `segment_index` and the `text` so far. `done`: the whole answer as "
    "without `stream`. `error`: as in other answers; nothing follows.",
}
