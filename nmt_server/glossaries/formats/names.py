"""The name table of a game, as people and programs write it.

A line each: `クロエ=Chloe`, `クロエ -> Chloe #heroine`, `クロエ|Chloe`; or JSON, as an object of
names or a list of objects with `src`, `dst` and `info`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nmt_server.errors import InvalidFile
from nmt_server.glossaries.term import Pair, Term
from nmt_server.prompts.terms import term_in
from nmt_server.text import any_json

_SOURCE = ("src", "source", "original", "term", "name", "raw", "jp_name", "ja", "key")
_TARGET = ("dst", "target", "translation", "translated", "trans", "tl", "en_name", "en", "value")
_NOTE = ("info", "note", "comment", "description")
_COMMENTS = ("//", ";", "#")
# What parts names where nothing clearer does.
_EQUALS = re.compile(r"\s*[=＝:：]\s*")
# Not [クロエ]=Chloe.
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")


def read(content: str, pair: Pair) -> list[Term]:
    """Raises `InvalidFile` with the first line that has no two names."""
    if is_json(content):
        try:
            value = any_json.loads(content)
        except ValueError as error:
            raise InvalidFile(
                f"The names are no valid JSON: {error}.", "Is the file there to its end?"
            ) from None
        return list(_of_json(value, pair))
    terms = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip() or line.strip().startswith(_COMMENTS):
            continue
        if (term := _term_in(line)) is None:
            raise InvalidFile(
                f"Line {number} has no two names: {line.strip()[:80]!r}.",
                "Write a name, =, and its translation.",
            )
        terms.append(term)
    return terms


def write(terms: Iterable[Term], pair: Pair) -> str:
    """A line for each name."""
    del pair
    lines = (
        f"{term.source} -> {term.target}" + (f" #{term.note}" if term.note else "")
        for term in terms
        if term.target
    )
    return "".join(line + "\n" for line in lines)


def is_json(content: str) -> bool:
    """Whether a text begins as JSON does, be it whole or not."""
    return _JSON.match(content) is not None


def is_list(content: str) -> bool:
    """Whether a text is lines of names, and not a table."""
    lines = [line for line in content.splitlines() if line.strip()][:50]
    has_columns = all("\t" in line for line in lines) or all("," in line for line in lines)
    return (
        bool(lines)
        and not has_columns
        and all(_term_in(line) is not None or line.strip().startswith(_COMMENTS) for line in lines)
    )


def _term_in(line: str) -> Term | None:
    if (found := term_in(line)) is not None:
        return Term(found.source, found.target, note=found.note)
    source, *rest = _EQUALS.split(line.strip(), maxsplit=1)
    return Term(source, rest[0]) if source and rest and rest[0] else None


def _of_json(value: Any, pair: Pair) -> Iterable[Term]:
    if isinstance(value, Mapping):
        for source, target in value.items():
            if not isinstance(target, str):
                raise InvalidFile(f"The name {source[:80]!r} has no text for a translation.")
            if source.strip() and target.strip():
                yield Term(source, target)
        return
    for each in value if isinstance(value, list) else ():
        if not isinstance(each, Mapping):
            raise InvalidFile("The names are a list, but not of objects with src and dst.")
        source = _text_of(each, (*_SOURCE, pair.source))
        target = _text_of(each, (*_TARGET, pair.target))
        if source.strip() and target.strip():
            yield Term(source, target, note=_text_of(each, _NOTE))


def _text_of(item: Mapping[str, Any], keys: Iterable[str]) -> str:
    return next((item[key] for key in keys if isinstance(item.get(key), str)), "")
