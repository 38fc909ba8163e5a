"""The glossary that a prompt brings along."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

# So many headings are looked behind.
_MOST_HEADINGS = 8
_SEPARATORS = ("->", "=>", "→", "|", "\t", " = ")


# A line that says that terms follow, such as `### Glossary` or `Use this glossary:`.
_HEADING = re.compile(
    r"^(?:#{1,6} ?|\*\*)?(?:[\w ,.'-]{0,80}\b)?(?:glossary|terminology|term (?:table|list)|terms"
    r"|术语表|術語表|用語集|用語)\b[^\n:：|>=→]{0,60}(?:[:：]|(?<=\*\*)|(?=\n))(?:\*\*)?[ \t]*\n",
    re.IGNORECASE | re.MULTILINE,
)


class Term(NamedTuple):
    """How a term is to be translated, and what is said of it."""

    source: str
    target: str
    note: str = ""


def term_in(line: str, separators: Iterable[str] = _SEPARATORS) -> Term | None:
    """The term in a line such as `剣->sword #weapon` or `剣|sword|weapon`, or None."""
    for separator in separators:
        source, found, rest = line.strip(" \t|").removeprefix("- ").partition(separator)
        if not found:
            continue
        target, noted, note = rest.partition("#" if separator in ("->", "=>", "→") else separator)
        source, target = source.strip(), target.strip()
        if not source or not target or source == target:
            return None
        return Term(source, target, note.strip() if noted else "")
    return None


def leading_terms(
    text: str, prefix: str = "", separators: Iterable[str] = _SEPARATORS
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


def without_glossary(text: str) -> tuple[list[Term], str]:
    """The terms behind a heading that says that they are terms, and the text without both."""
    for heading in islice(_HEADING.finditer(text), _MOST_HEADINGS):
        rest = text[heading.end() :]
        terms, left = leading_terms(rest.lstrip("\n"), separators=(*_SEPARATORS, ": ", "："))
        if terms:
            return terms, text[: heading.start()] + left.lstrip("\n")
    return [], text


def terms_behind(text: str, headings: Iterable[str]) -> list[Term]:
    """The terms in the lines behind the first of these headings that `text` has."""
    for heading in headings:
        _, found, rest = text.partition(heading)
        if found:
            return leading_terms(rest.lstrip("\r\n"))[0]
    return []
