"""Texts in the calls with which Unreal Engine writes them: `NSLOCTEXT("menu", "1", "はじめる")`.

The last string is the text; those before it are names, by which programs find it.
"""

from __future__ import annotations

import re

from nmt_server.text.language import is_language
from nmt_server.text.messages import MessageText

_STRING = r'"(?:[^"\\\n]|\\[^\n]){0,5000}+"'
_CALL = re.compile(
    rf"\b(?:NSLOCTEXT\(\s{{0,9}}{_STRING}\s{{0,9}},\s{{0,9}}{_STRING}\s{{0,9}},"
    rf"|LOCTEXT\(\s{{0,9}}{_STRING}\s{{0,9}},|INVTEXT\()\s{{0,9}}(?P<text>{_STRING})\s{{0,9}}\)"
)
# What would end a string or mean something else in one.
_UNSAFE = re.compile(r'(?<!\\)"')


def texts_in_literals(text: str, language: str) -> list[MessageText] | None:
    """The strings to be translated, without their quotation marks, in order; the rest is frame.

    None where there is no such call, or where something in `language` stands beside them.
    """
    calls = list(_CALL.finditer(text)) if "TEXT(" in text else []
    if not calls or is_language(_CALL.sub(" ", text), language):
        return None
    spans = (call.span("text") for call in calls)
    return [MessageText(start + 1, end - 1) for start, end in spans if end - start > 2]


def escaped(translation: str) -> str:
    """A translation that can be a string: no quotation mark ends it."""
    return _UNSAFE.sub(r'\\"', translation).replace("\n", r"\n")
