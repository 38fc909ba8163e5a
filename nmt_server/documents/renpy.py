r"""Ren'Py scripts: what is said, what is chosen, and what is marked as a text with `_()`.

Texts are `speaker "..."`, `"..."`, `"Speaker" "..."`, the choices of a menu, `new "..."` of a
translation, and everywhere `_("...")` and the name in `Character("...")`, which players read. Names
of files, pictures and labels, and what else the code has in quotes, are left alone. In a
translation that has no text yet, it is that of the original.

`\"` and `\n` are resolved, and a line break within quotes is a space, as Ren'Py has it; in three
quotes each paragraph is a text. `%%`, `[[` and `{{` stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from nmt_server.documents.document import LINE_BREAK, Document, Left, Slot, with_line_feeds
from nmt_server.documents.renpy_lines import Token, logical_lines
from nmt_server.errors import InvalidFile
from nmt_server.text.scripts import is_unspaced

# A line that nothing but a script has.
_SIGN = re.compile(
    r"(?:^|(?<=[\r\n]))[ \t]*+(?:(?:label|screen|translate|transform|style|init)[ \t][^=:'\"\r\n]*+"
    r":[ \t]*+(?:\#.*)?(?:[\r\n]|\Z)|(?:jump|scene|call)[ \t]++[\w. ]++(?:[\r\n]|\Z)"
    r"|define[ \t]++[\w.]++[ \t]*+=|\$[ \t]++[\w.]++[ \t]*+[=(]"
    r"|(?:play|queue)[ \t]++(?:music|sound|audio|voice)[ \t]++[\"'])"
)
# A line that is not blank, and whether it might be one of a script.
_STRING = r"(?:\"(?:[^\"\\\r\n]++|\\.)*+\"|'(?:[^'\\\r\n]++|\\.)*+')"
_LINE = re.compile(
    rf"""(?:^|(?<=[\r\n]))[ \t\ufeff]*+(?:(?P<statement>
      \#
    | (?:\w++[ \t]++)*+(?:{_STRING}[ \t]*+){{1,2}}+
      (?:[\r\n]|\Z|:|\(|\#|(?:if|with|id|nointeract)\b)
    | ["']{{3}}
    | (?:call|jump|scene|show|hide|play|queue|stop|voice|pause|return|pass|window|nvl|with|camera
       |menu|label|screen|translate|transform|style|init|python|image|define|default|if|elif|else
       |while|old|new)\b(?=[^\r\n.!?]*+(?:[\r\n:]|\Z|["'.]))
    | \$
    )|[^\s])""",
    re.VERBOSE,
)
_MOST_LINES = 2000
# Statements that say nothing. Their blocks are code where they open one.
_STATEMENTS = frozenset((
    "add", "at", "call", "camera", "default", "define", "elif", "else", "for", "hide", "if",
    "image", "init", "jump", "label", "layeredimage", "menu", "nvl", "pass", "pause", "play",
    "python", "queue", "return", "rpy", "scene", "screen", "show", "stop", "style", "testcase",
    "transform", "translate", "voice", "while", "window", "with", "old", "import", "from",
    "class", "def",
))  # fmt: skip
_OF_CODE = frozenset((
    "image", "layeredimage", "python", "screen", "style", "testcase", "transform", "show", "scene",
    "camera", "class", "def",
))  # fmt: skip
_MARKS = frozenset(("_", "__", "___", "_p"))
# What shows its first argument to players.
_CHARACTERS = frozenset(("Character", "ADVCharacter", "NVLCharacter"))
_PARAGRAPH_BREAK = re.compile(r"(?:\r\n|\n|\r)[ \t]*+(?:\r\n|\n|\r)\s*+")
_WRAP = re.compile(r"[ \t]*+(?:\r\n|\n|\r)\s*+")
_WRITE = re.compile(r"(?P<pair>\\[^\n\"'`])|\\")
_READ = re.compile(r"\\(?:(?P<line>n)|(?P<quote>[\"'`])|.)", re.DOTALL)


class _Block(NamedTuple):
    """The lines that are more indented than its first one."""

    indent: int
    # `script`, `code`, `strings` or `translation`.
    kind: str


def read_renpy(content: str) -> Document:
    """A document of a script. Raises `InvalidFile` for a string or a bracket that does not end."""
    return Document(content, _slots(content), partial(_written, '"', "", r"\n"))


def looks_like_renpy(content: str) -> bool:
    """Whether there is a line that only a script of Ren'Py has."""
    return _SIGN.search(content) is not None


def is_renpy(content: str) -> bool:
    """Whether most lines are those of a script, whatever the file is called."""
    if not looks_like_renpy(content):
        return False
    lines = list(islice(_LINE.finditer(content), _MOST_LINES))
    return 4 * sum(found["statement"] is not None for found in lines) >= 3 * len(lines)


def _slots(content: str) -> Iterator[Slot | Left]:
    blocks = [_Block(-1, "script")]
    original = ""
    for line in logical_lines(content):
        tokens = [token for token in line.tokens if token.kind != "comment"]
        if not tokens:
            original = _said_in(line.tokens[0].text[1:]) or original
            continue
        while line.indent <= blocks[-1].indent:
            blocks.pop()
        kind = blocks[-1].kind
        if kind == "code":
            yield from _marked(tokens, "in code, and not marked with _()")
            continue
        said = _said(tokens)
        if kind == "strings" and tokens[0].text in ("old", "new"):
            said = tokens[1:2]
            if tokens[0].text == "old":
                original = said[0].text if said else ""
                continue
        elif tokens[-1][:2] == ("sign", ":") and (opened := _opened(tokens)):
            blocks.append(_Block(line.indent, opened))
        said = [token for token in said if token.prefix in ("", "u")]
        for token in said:
            is_missing = kind in ("strings", "translation") and token is said[-1]
            yield from _spoken(token, original if is_missing else "")
        if said:
            original = ""
        rest = [token for token in tokens if token not in said]
        yield from _marked(rest, "part of a statement")


def _opened(tokens: Sequence[Token]) -> str:
    """What kind of block a line opens, where it is another one than that around it."""
    words = [token.text for token in tokens if token.kind == "word"]
    if words[:1] == ["translate"]:
        last = words[-1]
        if "python" in words[2:] or "style" in words[2:3]:
            return "code"
        return "strings" if last == "strings" else "translation"
    if words[:1] == ["init"]:
        return "code" if not _OF_CODE.isdisjoint(words[:3]) else ""
    return "code" if words and words[0] in _OF_CODE and tokens[0].kind == "word" else ""


def _said(tokens: Sequence[Token]) -> Sequence[Token]:
    """The strings in which somebody says something, or a choice: the name first where it is one."""
    first = tokens[0]
    if first.kind == "string":
        return tokens[:2] if len(tokens) > 1 and tokens[1].kind == "string" else tokens[:1]
    if first.kind != "word":
        return ()
    if first.text in ("show", "scene") and len(tokens) > 2 and tokens[1].text == "text":
        return tokens[2:3] if tokens[2].kind == "string" else ()
    if first.text in _STATEMENTS or first.text in _MARKS:
        return ()
    for index, token in enumerate(tokens):
        if token.kind == "string":
            return tokens[index : index + 1]
        if token.kind != "word" and token.text not in (".", "@", "-"):
            return ()
    return ()


def _said_in(comment: str) -> str:
    """What is said in a line that was made a comment, as in the files of translations."""
    try:
        line = next(logical_lines(comment), None)
    except InvalidFile:
        return ""
    said = _said(line.tokens) if line else ()
    return said[-1].text if said else ""


def _marked(tokens: Sequence[Token], why: str) -> Iterator[Slot | Left]:
    """The strings in `_("...")`, and the names of characters; the others are left alone."""
    for index, token in enumerate(tokens):
        if token.kind != "string" or not token.text.strip():
            continue
        if _is_marked(tokens, index) and token.prefix in ("", "u"):
            raw = token.text.strip()
            start = token.start + token.text.index(raw)
            yield _slot(token, start, raw, "\n" if len(token.quote) == 3 else r"\n")
        else:
            yield Left(token.start, why)


def _is_marked(tokens: Sequence[Token], index: int) -> bool:
    before = [each.text for each in tokens[max(index - 4, 0) : index]]
    if before[-2:-1] and before[-2] in _MARKS and before[-1] == "(":
        return True
    if before[-2:] == ["name", "="]:
        before = before[:-2]
    is_name = before[-1:] == ["("] and before[-2:-1] and before[-2] in _CHARACTERS
    # A dynamic name is code.
    return bool(is_name) and all(token.text != "dynamic" for token in tokens)


def _spoken(token: Token, original: str) -> Iterator[Slot]:
    """The texts of a string in which somebody says something."""
    if not token.text.strip():
        if original.strip():
            write = partial(_written, token.quote, original, r"\n")
            yield Slot(token.start, token.end, _read(_on_one_line(original.strip())), write)
        return
    paragraphs = [token.text]
    if len(token.quote) == 3:
        paragraphs = _PARAGRAPH_BREAK.split(token.text)
    position = 0
    for paragraph in paragraphs:
        raw = paragraph.strip()
        if raw:
            position = token.text.index(raw, position)
            yield _slot(token, token.start + position, raw, r"\n")
            position += len(raw)


def _slot(token: Token, start: int, raw: str, line_break: str) -> Slot:
    text = with_line_feeds(raw) if line_break == "\n" else _on_one_line(raw)
    write = partial(_written, token.quote, raw, line_break)
    return Slot(start, start + len(raw), _read(text), write)


def _on_one_line(raw: str) -> str:
    return _WRAP.sub(_space, raw) if "\n" in raw or "\r" in raw else raw


def _space(found: re.Match[str]) -> str:
    """What a line break within quotes is read as."""
    before = found.string[max(found.start() - 1, 0) : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return "" if before and after and is_unspaced(before) and is_unspaced(after) else " "


def _read(raw: str) -> str:
    return _READ.sub(_character, raw) if "\\" in raw else raw


def _character(found: re.Match[str]) -> str:
    return "\n" if found["line"] else found["quote"] or found[0]


def _written(quote: str, source: str, line_break: str, translation: str, _raw: str) -> str:
    """A translation as it stands between quotes of this kind."""
    text = LINE_BREAK.sub("\n", translation.strip())
    text = _WRITE.sub(_escaped, text).replace("\n", line_break)
    text = text.replace(quote[0], "\\" + quote[0])
    # A model may say what Ren'Py would take for a variable or a tag.
    for sign in "[{":
        if sign not in source:
            text = text.replace(sign, sign * 2)
    return text


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found["pair"] else r"\\"
