"""The glossary that a prompt brings along."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

SEPARATORS = ("->", "=>", "→", "|", "\t", " = ")
"""What stands between a term and its translation."""

_BULLET = re.compile(r"[ \t|]*(?:[-*] |[・•]|\d{1,3}[.)] )?[ \t]*")
_QUOTES = "\"'“”「」`"


class Term(NamedTuple):
    """How a term is to be translated, and what is said of it."""

    source: str
    target: str
    note: str = ""


def term_in(line: str, separators: Iterable[str] = SEPARATORS) -> Term | None:
    """The term in a line such as `剣->sword #weapon` or `剣|sword|weapon`, or None."""
    bullet = _BULLET.match(line)
    said = line[bullet.end() if bullet else 0 :].rstrip(" \t|")
    for separator in separators:
        source, found, rest = said.partition(separator)
        if not found:
            continue
        target, noted, note = rest.partition("#" if separator in ("->", "=>", "→") else separator)
        source, target = _bare(source), _bare(target)
        if not source or not target or source == target:
            return None
        return Term(source, target, note.strip() if noted else "")
    return None


def _bare(text: str) -> str:
    """A word without spaces and the quotes around it."""
    text = text.strip().rstrip(",;") if text.strip()[:1] in _QUOTES else text.strip()
    is_quoted = len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES
    return text[1:-1].strip() if is_quoted else text


def leading_terms(
    text: str, prefix: str = "", separators: Iterable[str] = SEPARATORS
) -> tuple[list[Term], str]:
    """The terms in the first lines, each of which begins with `prefix`, and the rest."""
    terms = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if not line.startswith(prefix) or (term := term_in(line, separators)) is None:
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
