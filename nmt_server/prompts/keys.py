"""Which values of an object are texts, and under which key each is asked back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# What programs call a text, and what they call its translation.
_SOURCES = (
    *("src", "source", "text", "original", "src_text", "source_text"),
    *("content", "input", "raw"),
)
_TARGETS = (
    *("dst", "translation", "translated", "translated_text", "translatedText", "target", "tgt"),
    *("target_text", "targetText", "trans", "newdst", "dst_text", "output", "result"),
)
# What is no text where something else in the object is one.
_NO_TEXTS = {
    *("id", "ids", "uid", "uuid", "key", "idx", "index", "no", "num", "number", "n", "line"),
    *("lineno", "name", "names", "speaker", "actor", "character", "role", "gender", "type"),
    *("kind", "tag", "tags", "file", "filename", "path", "url", "code", "model", "tone"),
    *("lang", "language", "locale", "src_lang", "source_lang", "source_language", "tgt_lang"),
    *("target_lang", "target_language", "sourcelanguage", "targetlanguage"),
    *(
        "task",
        "action",
        "mode",
        "style",
        "context",
        "history",
        "glossary",
        "instruction",
        "instructions",
        "comment",
        "note",
    ),
}
_QUOTED = re.compile(r"""["'`“‘「]([A-Za-z_]{2,24})["'`”’」]""")


class _All(frozenset[str]):
    """Has every key."""

    def __contains__(self, key: object) -> bool:
        return True


ALL = _All()
"""For `Keys.texts` where every string is a text."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a preset, or an instruction, says of keys.

    `renamed`: the key under which the value of another is asked back. `texts`: the keys whose
    values are texts, or what they are in; None is all but those that are mostly none. `dropped`
    are not wanted in the answer.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    texts: Collection[str] | None = None
    dropped: frozenset[str] = frozenset()

    def of(self, item: Mapping[str, Any]) -> dict[str, tuple[str, bool]]:
        """For each key of an object: the key in the answer, and whether its value holds texts."""
        kept = {key: value for key, value in item.items() if key not in self.dropped}
        if self.texts is not None:
            names = {key for key in kept if key in self.texts}
        else:
            names = {key for key, value in kept.items() if _can_be_text(key, value)}
            # With nothing else in it, `{"name": "剣"}` is of texts.
            names = names or set(kept)
        return {key: (self.renamed.get(key, key), key in names) for key in kept}


def asked_back(keys: Iterable[str], instruction: str, asked: Iterable[str] = ()) -> dict[str, str]:
    """Under which other key a text is wanted: one that the instruction or a schema names."""
    known = set(keys)
    source = next((key for key in _SOURCES if key in known), None)
    if source is None:
        return {}
    named = set(_QUOTED.findall(instruction)) | set(asked)
    wanted = next((key for key in _TARGETS if key in named and key not in known), None)
    return {} if wanted is None else {source: wanted}


def _can_be_text(key: str, value: Any) -> bool:
    if key.strip().lower().replace("-", "_") in _NO_TEXTS:
        return False
    return isinstance(value, (str, list, dict)) and bool(value)
