"""The sentences of errors in other languages.

Errors are raised in English, also by processes that know no language of a reader, and reach people
formatted. A file of this folder a language has them with `{}` where something stands in them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from nmt_server.errors import NmtServerError

# A sentence in a sentence, and one in that.
_DEEPEST = 3

# Whole sentences, and what stands around the gaps of others.
_Sentences = tuple[dict[str, str], list[tuple[list[str], str]]]


def said(error: NmtServerError) -> str:
    """What is wrong and what to do about it, in the language that is active."""
    return f"{translated(error.message)} {translated(error.hint)}".strip()


def translated(text: str, language: str | None = None) -> str:
    """`text` in a language, the active one if none is named; as it is where nobody knows it."""
    chosen = (language or get_language() or "").partition("-")[0]
    return text if chosen in ("", "en") else _translated(text, _sentences(chosen), _DEEPEST)


def _translated(text: str, sentences: _Sentences, depth: int) -> str:
    whole, formatted = sentences
    if (found := whole.get(text)) is not None:
        return found
    for literals, target in formatted if depth else ():
        if (parts := _in_gaps(literals, text)) is not None:
            return target.format(*(_translated(part, sentences, depth - 1) for part in parts))
    return text


def _in_gaps(literals: list[str], text: str) -> list[str] | None:
    """What stands between `literals`, each at its first place; None where one is missing.

    Without going back: much of a sentence may be what a client has sent, of any length.
    """
    first, *between, last = literals
    if not text.startswith(first) or not text.endswith(last):
        return None
    parts = []
    at = len(first)
    for literal in between:
        end = text.find(literal, at)
        if end < 0:
            return None
        parts.append(text[at:end])
        at = end + len(literal)
    end = len(text) - len(last)
    return None if end < at else [*parts, text[at:end]]


@cache
def _sentences(language: str) -> _Sentences:
    file = Path(__file__).with_name(f"{language}.toml")
    known = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    # What says the most of itself first: it is what was meant.
    by_length = sorted(known, key=lambda text: len(text.replace("{}", "")), reverse=True)
    return known, [(text.split("{}"), known[text]) for text in by_length if "{}" in text]
