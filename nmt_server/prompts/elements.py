"""Texts in a row of tags: `<seg id="1">…</seg>`, `<t1>…</t1> <t2>…</t2>`."""

from __future__ import annotations

import re
from typing import NamedTuple

from nmt_server.prompts.answer import Answer

_OPENING = re.compile(r"<(\w{1,30}(?:-[0-9]{1,6})?)((?:[ \t][^<>\n]{0,120})?)>")
_NUMBER = re.compile(r"[-_]?[0-9]+\Z")
# What tells how to translate, and is not to be translated.
_NO_TEXTS = {"example", "rule", "term", "context", "instruction", "note", "entry", "message"}
_MOST_ELEMENTS = 20_000
# Tags that close nothing, or are only mentioned; each is looked for up to the end of the text.
_MOST_UNCLOSED = 20


class _Element(NamedTuple):
    kind: str
    start: int
    inner_start: int
    inner_end: int
    end: int


class Elements(NamedTuple):
    """The answer to a row of elements, and where in the message it stands."""

    answer: Answer
    start: int
    end: int


def elements(text: str) -> Elements | None:
    """The longest row of elements of one name, or of names with numbers, with texts in them.

    The first stands at the beginning of a line, and nothing between them. None where there is no
    row of two.
    """
    rows: list[list[_Element]] = [[]]
    for each in _elements(text):
        row = rows[-1]
        if row and row[-1].kind == each.kind and not text[row[-1].end : each.start].strip():
            row.append(each)
        elif not text[text.rfind("\n", 0, each.start) + 1 : each.start].strip():
            rows.append([each])
        else:
            rows.append([])
    row = max(rows, key=len)
    if len(row) < 2:
        return None
    answer = Answer()
    done = row[0].start
    for each in row:
        said = text[each.inner_start : each.inner_end]
        start = each.inner_start + len(said) - len(said.lstrip())
        answer.add(text[done:start])
        if said.strip():
            answer.translate(said.strip())
        done = start + len(said.strip())
    answer.add(text[done : row[-1].end])
    return Elements(answer, row[0].start, row[-1].end) if answer.texts else None


def _elements(text: str) -> list[_Element]:
    """Those that stand in no other one."""
    found: list[_Element] = []
    position = 0
    unclosed = 0
    while unclosed < _MOST_UNCLOSED and len(found) < _MOST_ELEMENTS:
        opened = _OPENING.search(text, position)
        if opened is None:
            break
        closing = f"</{opened[1]}>"
        end = text.find(closing, opened.end())
        kind = _NUMBER.sub("", opened[1]).lower()
        position = opened.end()
        # An instruction mentions a tag: `each <seg>`.
        if end < 0 or text.find(f"<{opened[1]}", opened.end(), end) >= 0:
            unclosed += 1
        elif kind not in _NO_TEXTS:
            position = end + len(closing)
            found.append(_Element(kind, opened.start(), opened.end(), end, position))
    return found
