r"""The files of XUnity.AutoTranslator: a source text and its translation on each line.

What is translated is the target, escapes resolved, which are written again. Regular expressions
(`r:`, `sr:`) and directives (`#set level 1`) stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nmt_server.documents.document import LINE_BREAK, Document, Left, Slot, lines_of
from nmt_server.documents.xunity_lines import is_directive, is_expression, pair_in, resolved
from nmt_server.text.surrogates import HALF, has_half

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
        if is_directive(line) or is_expression(line) or _ESCAPED_EQUALS.match(line):
            signs += 1
        elif _SECTION.fullmatch(line):
            return False
        elif (found := pair_in(line)) and not line.startswith((";", "#", "//")):
            pairs += 1
            key, value = found["source"].strip(), found["target"].strip()
            signs += key == value or _is_text(key)
    return signs > 0 and 2 * signs > pairs


def _is_text(key: str) -> bool:
    """Whether it is no name. Other files have quotes around a text, or a name and a colon."""
    return not key.isascii() and '"' not in key and not _NAME_AND_COLON.match(key)


def _slots(content: str) -> Iterator[Slot | Left]:
    for start, end in lines_of(content):
        line = content[start:end]
        if is_expression(line):
            yield Left(start, "a regular expression")
            continue
        found = pair_in(line)
        if is_directive(line):
            continue
        if found is None:
            if line.strip() and not line.lstrip().startswith("//"):
                yield Left(start, "without an equals sign")
            continue
        target = found["target"]
        bare = target.strip()
        # What has no translation yet gets one.
        text = resolved(bare or found["source"].strip())
        first = start + found.start("target") + target.index(bare)
        if has_half(text):
            yield Left(first, HALF)
        elif text.strip():
            yield Slot(first, first + len(bare), LINE_BREAK.sub("\n", text))


def _written(translation: str, raw: str) -> str:
    equals = "%3D" if "%3D" in raw and r"\=" not in raw else r"\="
    line_break = r"\r\n" if r"\r\n" in raw else r"\n"
    escapes = {"\\": r"\\", "=": equals, "\n": line_break, "//": r"\/\/", "/": r"\/"}
    text = LINE_BREAK.sub("\n", translation).strip()
    return _TO_ESCAPE.sub(lambda found: escapes[found[0]], text)
