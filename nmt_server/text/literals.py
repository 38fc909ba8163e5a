"""Texts in strings of programs, in calls and macros that show them to players.

In `NSLOCTEXT("menu", "1", "はじめる")` of Unreal Engine the last string is the text, those before
it are names by which programs find it; in `<<link "宿屋へ" "Inn">>` of Twine it is the first.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nmt_server.text.language import is_language
from nmt_server.text.lines import is_blank

_STRING = r'"(?:[^"\\\n]|\\[^\n]){0,5000}+"'
_CALL = re.compile(
    rf"\b(?:NSLOCTEXT\(\s{{0,9}}{_STRING}\s{{0,9}},\s{{0,9}}{_STRING}\s{{0,9}},"
    rf"|LOCTEXT\(\s{{0,9}}{_STRING}\s{{0,9}},|INVTEXT\()\s{{0,9}}(?P<text>{_STRING})\s{{0,9}}\)"
)
_MACRO = re.compile(
    r"<<(?:link|linkappend|linkprepend|linkreplace|button|click|back|return)[ \t]{1,9}"
    rf"(?P<text>{_STRING})[^<>\n]{{0,300}}>>"
)
# What would end a string or mean something else in one.
_UNSAFE = re.compile(r'(?<!\\)"')


class Piece(NamedTuple):
    """A text by its half-open range, and whether it is in a string."""

    start: int
    end: int
    is_string: bool


def texts_in_literals(text: str, language: str) -> list[Piece] | None:
    """The texts in strings, without their quotation marks, and those beside macros, in order.

    The rest is frame. None where there is no such string, or where something in `language` stands
    beside calls.
    """
    calls = list(_CALL.finditer(text)) if "TEXT(" in text else []
    if calls:
        if is_language(_CALL.sub(" ", text), language):
            return None
        spans = (call.span("text") for call in calls)
        return [Piece(start + 1, end - 1, True) for start, end in spans if end - start > 2]
    macros = list(_MACRO.finditer(text)) if "<<" in text else []
    if not macros:
        return None
    pieces: list[Piece] = []
    done = 0
    for macro in macros:
        start, end = macro.span("text")
        pieces += [Piece(done, macro.start(), False), Piece(start + 1, end - 1, True)]
        done = macro.end()
    pieces.append(Piece(done, len(text), False))
    return (
        [each for each in pieces if not is_blank(text[each.start : each.end])] if macros else None
    )


def escaped(translation: str) -> str:
    """A translation that can be a string: no quotation mark ends it."""
    return _UNSAFE.sub(r'\\"', translation).replace("\n", r"\n")
