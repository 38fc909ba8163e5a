"""Texts in braces with nothing but code around them: `h={0} '{'剣'}' {1}`.

In a sentence, `{主人公}` stands for a name. Where no letter of the language is outside of braces,
it is what is in them that somebody wants translated.
"""

from __future__ import annotations

import re

from nmt_server.text.language import is_language, letters_of
from nmt_server.text.messages import MessageText

_BRACE = re.compile(r"[{}]")
# Names of templates, and what RPG Maker has for larger letters.
_NO_BRACES = re.compile(r"\\[{}]|[$#@%]\{[\w.]{1,40}\}|\{\{ ?[\w.]{1,40} ?\}\}")
# Between the braces and the text; `'{'` is how MessageFormat writes a brace.
_AROUND = " \t\r\n\u3000'\""


def texts_in_braces(text: str, language: str) -> list[MessageText] | None:
    """What is to be translated where all letters of `language` are in braces, in order.

    None where some are outside, where there are none, and for languages without a script of their
    own. A pair within a text belongs to it. Linear in the length of the text.
    """
    letters = letters_of(language)
    if "{" not in text or not letters.are_its_own or not is_language(text, language):
        return None
    has_letter = letters.pattern.search
    text = _NO_BRACES.sub(lambda name: "\0" * len(name.group()), text)
    found: list[MessageText] = []
    # Of each open brace: where its content begins, whether that has letters outside of further
    # braces, and how many texts were found before it.
    open_braces: list[tuple[int, bool, int]] = []
    position = 0

    def close(end: int) -> None:
        start, is_text, before = open_braces.pop()
        if is_text:
            del found[before:]
            found.append(_trimmed(text, start, end))

    for brace in [*_BRACE.finditer(text), None]:
        end = brace.start() if brace is not None else len(text)
        if has_letter(text, position, end):
            if not open_braces:
                return None
            open_braces[-1] = (open_braces[-1][0], True, open_braces[-1][2])
        if brace is None:
            break
        position = brace.end()
        if brace.group() == "{":
            open_braces.append((position, False, len(found)))
        elif open_braces:
            close(end)
    while open_braces:
        close(len(text))
    return found or None


def _trimmed(text: str, start: int, end: int) -> MessageText:
    inner = text[start:end]
    core = inner.strip(_AROUND)
    first = start + inner.index(core)
    return MessageText(first, first + len(core))
