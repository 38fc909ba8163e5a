r"""The files of XUnity.AutoTranslator: a source text and its translation on each line.

What is translated is the value, after the first `=` that has no backslash. `\=`, `\\`, `\n`, `\r`,
`\/` and `%3D` are resolved, and written again; `//` begins a comment. Regular expressions (`r:`,
`sr:`) and directives (`#set level 1`) stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nmt_server.documents.document import LINE_BREAK, Document, Left, Slot, lines_of

_TEXT = r"(?:[^\\=/]++|\\.|/(?!/)|\\\Z)*+"
_PAIR = re.compile(rf"(?P<key>{_TEXT})=(?P<value>(?:[^\\/]++|\\.|/(?!/)|\\\Z)*+)", re.DOTALL)
_DIRECTIVE = re.compile(r"#(?:set|unset|enable|disable)\b")
_EXPRESSION = re.compile(r"s?r:")
_ESCAPE = re.compile(r"\\(?P<sign>[nr=/\\])|%3D")
_MEANING = {"n": "\n", "r": "\r"}
_TO_ESCAPE = re.compile(r"\\(?=[nr=/\\u]|\Z)|[\n=]|//|/\Z")
_ESCAPED_EQUALS = re.compile(r"[^\\=\"\r\n]*+\\=")
_NAME_AND_COLON = re.compile(r"[ \t]*+[\w.$/-]++:[ \t]")
_SECTION = re.compile(r"[ \t]*+\[[^\[\]=]*+\][ \t]*+")


def read_xunity(content: str) -> Document:
    """A document of the values that are not blank."""
    return Document(content, _slots(content), _written)


def looks_like_xunity(content: str) -> bool:
    """Whether lines are pairs of texts, as nothing else has them: the key is a text, too."""
    pairs = signs = 0
    for start, end in lines_of(content):
        line = content[start:end]
        if _DIRECTIVE.match(line) or _EXPRESSION.match(line) or _ESCAPED_EQUALS.match(line):
            signs += 1
        elif _SECTION.fullmatch(line):
            return False
        elif (found := _PAIR.match(line)) and not line.startswith((";", "#", "//")):
            pairs += 1
            key, value = found["key"].strip(), found["value"].strip()
            signs += key == value or _is_text(key)
    return signs > 0 and 2 * signs > pairs


def _is_text(key: str) -> bool:
    """Whether it is no name. Other files have quotes around a text, or a name and a colon."""
    return not key.isascii() and '"' not in key and not _NAME_AND_COLON.match(key)


def _slots(content: str) -> Iterator[Slot | Left]:
    for start, end in lines_of(content):
        line = content[start:end]
        if _EXPRESSION.match(line):
            yield Left(start, "a regular expression")
            continue
        found = _PAIR.match(line)
        if found is None or _DIRECTIVE.match(line):
            continue
        value = found["value"]
        bare = value.strip()
        # What has no translation yet gets one.
        text = _ESCAPE.sub(_character, bare or found["key"].strip())
        if text.strip():
            first = start + found.start("value") + value.index(bare)
            yield Slot(first, first + len(bare), LINE_BREAK.sub("\n", text))


def _character(found: re.Match[str]) -> str:
    return _MEANING.get(found["sign"], found["sign"]) if found["sign"] else "="


def _written(translation: str, raw: str) -> str:
    equals = "%3D" if "%3D" in raw and r"\=" not in raw else r"\="
    line_break = r"\r\n" if r"\r\n" in raw else r"\n"
    escapes = {"\\": r"\\", "=": equals, "\n": line_break, "//": r"\/\/", "/": r"\/"}
    text = LINE_BREAK.sub("\n", translation).strip()
    return _TO_ESCAPE.sub(lambda found: escapes[found[0]], text)
