"""How to translate, as requests for texts and for jobs declare it."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, field

from nmt_server.api.http.declared import Sent
from nmt_server.options import RANGES
from nmt_server.text.language import TranslateMode
from nmt_server.text.pattern_sets import PATTERN_SETS
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode

# The names are looked at where patterns are compiled (`nmt_server.text.patterns`).
_PATTERN_SET = Annotated[str, Meta(extra_json_schema={"enum": list(PATTERN_SETS)})]
# Names and values are looked at where the model is known (`nmt_server.options`).
OPTIONS = Annotated[
    dict[str, Any],
    Meta(
        extra_json_schema={
            "properties": {
                name: {
                    "type": "integer" if allowed.kind is int else "number",
                    "minimum": allowed.minimum,
                    "maximum": allowed.maximum,
                    "description": allowed.meaning,
                }
                for name, allowed in RANGES.items()
            },
            "additionalProperties": False,
        }
    ),
]


class Protect(Sent):
    """What comes back untranslated."""

    sets: list[_PATTERN_SET] = field(default_factory=list)
    patterns: Annotated[list[str], Meta(description="Regular expressions, as in Python.")] = field(
        default_factory=list
    )

    def protection(self) -> Protection:
        """The same in the words of `nmt_server.text`, not compiled yet."""
        return Protection(tuple(self.sets), tuple(self.patterns))


class TextFields(Sent, kw_only=True):
    """How to translate a text."""

    split: Annotated[
        SplitMode | None,
        Meta(
            description="What is translated by itself: the text, its lines, the sentences of its "
            "lines, or the sentences of its paragraphs, in which single line breaks do not count. "
            "If left out: paragraphs of subtitles; else the model's own, or `sentence`."
        ),
    ] = None
    translate: Annotated[
        TranslateMode | None,
        Meta(
            description="`language`: what is no language comes back as it is: numbers, dates, "
            "addresses, paths, names of files and variables, lines of scripts, emoji, punctuation "
            "alone, and a text without a letter of the source language's own script. `all`: "
            "everything is translated. If left out: the model's own, which is `language` unless "
            "it was changed."
        ),
    ] = None
    protect: Annotated[
        Protect | None,
        Meta(
            description="What comes back untranslated, instead of what the model protects, which "
            "is `codes` unless its row or the server's settings say otherwise. Empty lists: "
            "nothing. The markup of a file is protected anyway.",
            examples=[{"sets": ["codes", "braces"]}],
        ),
    ] = None
    options: Annotated[
        OPTIONS | None,
        Meta(
            description="Decoding options, instead of those of the model.",
            examples=[{"beam_size": 4}],
        ),
    ] = None

    def protection(self) -> Protection | None:
        """What is to be protected, where anything is said of it."""
        return None if self.protect is None else self.protect.protection()


MODEL = Annotated[
    str | None,
    Meta(description="If left out: the default one, or the best one for the languages."),
]
SOURCE = Annotated[str | None, Meta(description="Source language code, or `auto`.")]
TARGET = Annotated[str | None, Meta(description="Target language code.")]


class RequestFields(TextFields, kw_only=True):
    """How to translate all of a request."""

    model: MODEL = None
    source: SOURCE = None
    target: TARGET = None
    pivot: Annotated[
        bool | None,
        Meta(
            description="Whether to go through a third language where no model has the pair; the "
            "server's setting if left out."
        ),
    ] = None
    glossary: Annotated[
        str | list[str] | None,
        Meta(
            description="Glossaries by their names or ids, the first first; an empty list for none "
            "at all. If left out: those that are used by default."
        ),
    ] = None

    def named_glossaries(self) -> list[str] | None:
        """Glossaries by their names or ids; None where nothing is said of them."""
        return [self.glossary] if isinstance(self.glossary, str) else self.glossary
