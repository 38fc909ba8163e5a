"""The glossary that a prompt brings along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_SEPARATORS = ("->", "=>", "→", "|", "\t", " = ")


class Term(NamedTuple):
    """How a term is to be translated, and what is said of it."""

    source: str
    target: str
    note: str = ""


def term_in(line: str) -> Term | None:
    """The term in a line such as `剣->sword #weapon` or `剣|sword|weapon`, or None."""
    for separator in _SEPARATORS:
        source, found, rest = line.strip(" \t|").partition(separator)
        if not found:
            continue
        target, noted, note = rest.partition("#" if separator in ("->", "=>", "→") else separator)
        source, target = source.strip(), target.strip()
        if not source or not target or source == target:
            return None
        return Term(source, target, note.strip() if noted else "")
    return None


def leading_terms(text: str, prefix: str = "") -> tuple[list[Term], str]:
    """The terms in the first lines, each of which begins with `prefix`, and the rest."""
    terms = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if not line.startswith(prefix) or (term := term_in(line)) is None:
            break
        terms.append(term)
        start = end + 1
    return terms, text[start:]


def terms_behind(text: str, headings: Iterable[str]) -> list[Term]:
    """The terms in the lines behind the first of these headings that `text` has."""
    for heading in headings:
        _, found, rest = text.partition(heading)
        if found:
            return leading_terms(rest.lstrip("\r\n"))[0]
    return []
