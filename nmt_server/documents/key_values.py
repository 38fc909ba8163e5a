r"""Keys and values: what games keep their texts in, and settings.

Understood are `key=value`, `key: value`, `key: "value"`, `"key" "value"`, `"key" = "value";` and a
quoted text alone. Sections, comments and all other lines stay as they are. Within a value, `\n` is
a line break and, where it is quoted, `\"` a quote; other backslashes are the game's own.

Files of XUnity, of Java and of Ren'Py are known by their looks, and read as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nmt_server.documents.document import LINE_BREAK, Document, Left, Slot, lines_of
from nmt_server.documents.properties import looks_like_properties, read_properties
from nmt_server.documents.renpy import looks_like_renpy, read_renpy
from nmt_server.documents.xunity import looks_like_xunity, read_xunity
from nmt_server.errors import InvalidFile

SWITCHES = frozenset(("true", "false", "yes", "no", "on", "off", "null", "none"))

_QUOTED = r'"(?:[^"\\]++|\\.)*+"'
_BARE = r"[^\s\"'=:#;{}\[\](),]++"
_QUOTED_LINE = re.compile(
    rf"""[ \t]*+
    (?:(?P<key>{_QUOTED}|{_BARE}(?:[ \t]++{_BARE})*+)[ \t]*+(?P<separator>[:=])?+[ \t]*+)?
    (?P<value>{_QUOTED})
    # What may follow in KeyValues, as in: "a" "b" [$WIN32]
    [ \t]*+(?:[,;]|(?(separator)(?!)|\[.*))?
    [ \t]*+(?:(?:\#|//|;|/\*).*)?
    """,
    re.VERBOSE | re.DOTALL,
)
_UNCLOSED_LINE = re.compile(
    rf"""[ \t]*+(?:{_QUOTED}|{_BARE})[ \t]*+(?P<separator>[:=])[ \t]*+"(?:[^"\\]++|\\.)*+\\?""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_LINE = re.compile(
    r"[ \t]*+[\w.$/-]++:[ \t](?P<after_colon>.*+)"
    r"|[ \t]*+(?:[^=\"'\s\\]|\\.)(?:[^=\\]++|\\.)*+=(?P<value>.*+)",
    re.DOTALL,
)
_QUOTED_VALUE = re.compile(_QUOTED, re.DOTALL)
# It goes on in the next line.
_UNFINISHED_VALUE = re.compile(r"(?:[^\\]++|\\.)*+\\", re.DOTALL)
_LEFT_ALONE = re.compile(r"[ \t]*+(?:[#;!\[]|//|--|<)")
_OPENS_COMMENT = re.compile(r"[ \t]*+/\*")
_OPENS_SECTION = re.compile(r"\s{1,80}\{")
_COMMENT_SIGN = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*+(?P<sign>//|[;#]|\[[^\[\]=\r\n]*+\])")

# The name of an actor is \n[1] or \n<name> in RPG Maker.
_LINE_BREAK = r"\\(?P<line>n)(?![\[<])"
_READ_QUOTED = re.compile(rf'{_LINE_BREAK}|\\(?P<quote>")|\\.', re.DOTALL)
_READ_PLAIN = re.compile(rf"{_LINE_BREAK}|\\.", re.DOTALL)
_WRITE_QUOTED = re.compile(r'(?P<pair>\\[^"\n])|(?P<lone>\\)|(?P<quote>")|(?P<line>\n)')
_WRITE_PLAIN = re.compile(r"(?P<pair>\\[^\n])|(?P<lone>\\)|(?P<line>\n)")


def read_key_values(content: str) -> Document:
    """A document of the values. Raises `InvalidFile` for a quoted value that does not end."""
    if looks_like_xunity(content):
        return read_xunity(content)
    if looks_like_renpy(content):
        return read_renpy(content)
    if looks_like_properties(content):
        return read_properties(content)
    return Document(content, _slots(content), _written)


def _slots(content: str) -> Iterator[Slot | Left]:
    trailing = _trailing_comment(content)
    is_comment = False
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        if is_comment or _OPENS_COMMENT.match(line):
            is_comment = "*/" not in line
            continue
        if _LEFT_ALONE.match(line):
            continue
        if found := _QUOTED_LINE.fullmatch(line):
            # In KeyValues, a string alone is the name of a section: a brace comes next.
            if found["key"] is None and _OPENS_SECTION.match(content, end):
                continue
            first, value = found.start("value"), found["value"]
        elif (unclosed := _UNCLOSED_LINE.fullmatch(line)) and unclosed["separator"] == ":":
            raise InvalidFile(
                f"The quoted value in line {number} does not end.",
                "A quote within a quoted value has a backslash before it.",
            )
        elif unclosed:
            yield Left(start, "a value of several lines")
            continue
        elif plain := _PLAIN_LINE.fullmatch(line):
            first = plain.start(plain.lastgroup or "value")
            value = line[first:]
            if trailing and (comment := trailing.search(value)):
                value = value[: comment.start()]
            first += len(value) - len(value.lstrip())
            value = value.strip()
        else:
            continue
        text = _read(value)
        if not text.strip():
            continue
        if _UNFINISHED_VALUE.fullmatch(value):
            yield Left(start + first, "a value that goes on in the next line")
        elif text in SWITCHES:
            yield Left(start + first, "a switch")
        else:
            yield Slot(start + first, start + first + len(value), text)


def _trailing_comment(content: str) -> re.Pattern[str] | None:
    """What begins a comment after a value: what begins whole lines of comments in this file."""
    signs = {found["sign"][0] for found in _COMMENT_SIGN.finditer(content)}
    # A file of sections is an INI file.
    expressions = [";"] if signs & {"[", ";"} else []
    expressions += [r"#(?=[ \t])"] if "#" in signs else []
    expressions += ["//"] if "/" in signs else []
    return re.compile(rf"(?<=[ \t])(?:{'|'.join(expressions)})") if expressions else None


def _read(raw: str) -> str:
    if _QUOTED_VALUE.fullmatch(raw):
        return _READ_QUOTED.sub(_character, raw[1:-1])
    return _READ_PLAIN.sub(_character, raw)


def _character(found: re.Match[str]) -> str:
    return {"line": "\n", "quote": '"'}.get(found.lastgroup or "", found[0])


def _written(translation: str, raw: str) -> str:
    text = LINE_BREAK.sub("\n", translation).strip("\n")
    if _QUOTED_VALUE.fullmatch(raw):
        return f'"{_WRITE_QUOTED.sub(_escaped, text)}"'
    return _WRITE_PLAIN.sub(_escaped, text.strip())


def _escaped(found: re.Match[str]) -> str:
    return {"line": r"\n", "quote": r"\"", "lone": r"\\"}.get(found.lastgroup or "", found[0])
