r"""Keys and values: what games keep their texts in, and settings.

Understood are `key=value`, `key: value`, `key: "value"`, `"key" "value"`, `"key" = "value";` and a
quoted text alone. Sections, comments and all other lines stay as they are. Within a value, `\n` is
a line break and, where it is quoted, `\"` a quote; other backslashes are the game's own.

Files of XUnity, of Java and of Ren'Py are known by their looks, and read as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nmt_server.documents.document import (
    LINE_BREAK,
    Document,
    Left,
    Slot,
    lines_of,
    with_line_feeds,
)
from nmt_server.documents.properties import looks_like_properties, read_properties
from nmt_server.documents.renpy import looks_like_renpy, read_renpy
from nmt_server.documents.xunity import looks_like_xunity, read_xunity
from nmt_server.errors import InvalidFile
from nmt_server.text.surrogates import HALF, has_half, paired

SWITCHES = frozenset(("true", "false", "yes", "no", "on", "off", "null", "none"))

_QUOTED = r'"(?:[^"\\]++|\\.)*+"'
_ON_ONE_LINE = r'"(?:[^"\\\r\n]++|\\[^\r\n])*+"'
_BARE = r"[^\s\"'=:#;{}\[\](),]++"
_LINE_ENDS = r"[ \t]*+(?:(?:\#|//|;|/\*)[^\r\n]*+)?(?=[\r\n]|\Z)"
_QUOTED_LINE = re.compile(
    rf"""[ \t]*+
    (?:(?P<key>{_ON_ONE_LINE}|{_BARE}(?:[ \t]++{_BARE})*+)[ \t]*+(?P<separator>[:=])?+[ \t]*+)?
    (?P<value>{_ON_ONE_LINE})
    [ \t]*+
    (?: # Another pair on the same line
        ;(?=[ \t]*+{_ON_ONE_LINE}[ \t]*+=)
      | # What may follow in KeyValues, as in: "a" "b" [$WIN32]
        (?:[,;]|(?(separator)(?!)|\[[^\r\n]*))?{_LINE_ENDS}
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_OVER_LINES = re.compile(
    rf"[ \t]*+{_ON_ONE_LINE}[ \t]*+=?+[ \t]*+(?P<value>{_QUOTED})[ \t]*+;?+{_LINE_ENDS}", re.DOTALL
)
_UNCLOSED_LINE = re.compile(
    rf"""[ \t]*+(?:{_QUOTED}[ \t]*+(?P<separator>[:=])?+|{_BARE}[ \t]*+(?P<bare_separator>[:=]))
    [ \t]*+"(?:[^"\\]++|\\.)*+\\?""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_LINE = re.compile(
    r"[ \t]*+[\w.$/-]++:[ \t](?P<after_colon>.*+)"
    r"|[ \t]*+(?:[^=\"'\s\\]|\\.)(?:[^=\\]++|\\.)*+=(?P<value>.*+)",
    re.DOTALL,
)
_QUOTED_VALUE = re.compile(_QUOTED, re.DOTALL)
_SINGLE_QUOTED = re.compile(r"'(?P<inside>[^'\r\n]++(?:'[^'\r\n]++)*+)'")
# It goes on in the next line.
_UNFINISHED_VALUE = re.compile(r"(?:[^\\]++|\\.)*+\\", re.DOTALL)
_LEFT_ALONE = re.compile(r"[ \t]*+(?:[#;!\[]|//|--|<)")
_OPENS_COMMENT = re.compile(r"[ \t]*+/\*")
_OPENS_SECTION = re.compile(r"\s{1,80}\{")
_COMMENT_SIGN = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*+(?P<sign>//|[;#]|\[[^\[\]=\r\n]*+\])")

# In Minecraft for Windows, a tab and a number sign end a line.
_NUMBER_SIGN = r"#(?=[ \t#])|(?<=\t)#"
_USUAL_COMMENT = re.compile(rf"(?<=[ \t])(?:{_NUMBER_SIGN}|//(?=[ \t]))")

# The name of an actor is \n[1] or \n<name> in RPG Maker.
_LINE_BREAK = r"\\(?P<line>n)(?![\[<])"
# \U732b is what Apple's tools write.
_READ_QUOTED = re.compile(
    rf'{_LINE_BREAK}|\\(?P<quote>")|\\U(?P<code>[0-9a-fA-F]{{4}})|\\.', re.DOTALL
)
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
    done = 0
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        if start < done:
            continue
        if is_comment or _OPENS_COMMENT.match(line):
            is_comment = "*/" not in line
        elif _LEFT_ALONE.match(line):
            continue
        elif pair := _QUOTED_LINE.match(content, start):
            # In KeyValues, a string alone is the name of a section: a brace comes next.
            if pair["key"] is None and _OPENS_SECTION.match(content, end):
                continue
            while pair:
                done = pair.end()
                yield from _in_value(pair.start("value"), pair["value"])
                pair = None if done >= end else _QUOTED_LINE.match(content, done)
        elif pair := _OVER_LINES.match(content, start):
            done = pair.end()
            yield from _in_value(pair.start("value"), pair["value"])
        elif unclosed := _UNCLOSED_LINE.fullmatch(line):
            if ":" in (unclosed["separator"], unclosed["bare_separator"]):
                raise InvalidFile(
                    f"The quoted value in line {number} does not end.",
                    "A quote within a quoted value has a backslash before it.",
                )
            yield Left(start, "a value of several lines")
        elif plain := _PLAIN_LINE.fullmatch(line):
            first = plain.start(plain.lastgroup or "value")
            value = line[first:]
            if comment := trailing.search(value):
                value = value[: comment.start()]
            first += len(value) - len(value.lstrip())
            yield from _in_value(start + first, value.strip())


def _in_value(start: int, value: str) -> Iterator[Slot | Left]:
    write = None
    if (single := _SINGLE_QUOTED.fullmatch(value)) is not None:
        start, value, write = start + 1, single["inside"], _written_in_single_quotes
    text = _read(value)
    if not text.strip():
        return
    if _UNFINISHED_VALUE.fullmatch(value):
        yield Left(start, "a value that goes on in the next line")
    elif text in SWITCHES:
        yield Left(start, "a switch")
    elif has_half(text):
        yield Left(start, HALF)
    else:
        yield Slot(start, start + len(value), text, write)


def _trailing_comment(content: str) -> re.Pattern[str]:
    """What begins a comment after a value: what begins whole lines of comments in this file.

    Where there are none, it is what is hardly ever said.
    """
    signs = {found["sign"][0] for found in _COMMENT_SIGN.finditer(content)}
    if not signs:
        return _USUAL_COMMENT
    # A file of sections is an INI file.
    expressions = [";"] if signs & {"[", ";"} else []
    expressions += [_NUMBER_SIGN] if "#" in signs else []
    expressions += ["//"] if "/" in signs else []
    return re.compile(rf"(?<=[ \t])(?:{'|'.join(expressions)})")


def _read(raw: str) -> str:
    if _QUOTED_VALUE.fullmatch(raw):
        return paired(_READ_QUOTED.sub(_character, with_line_feeds(raw[1:-1])))
    return _READ_PLAIN.sub(_character, raw)


def _character(found: re.Match[str]) -> str:
    if found.lastgroup == "code":
        return chr(int(found["code"], 16))
    return {"line": "\n", "quote": '"'}.get(found.lastgroup or "", found[0])


def _written(translation: str, raw: str) -> str:
    text = LINE_BREAK.sub("\n", translation).strip("\n")
    if _QUOTED_VALUE.fullmatch(raw):
        return f'"{_WRITE_QUOTED.sub(_escaped, text)}"'
    return _WRITE_PLAIN.sub(_escaped, text.strip())


def _written_in_single_quotes(translation: str, raw: str) -> str:
    # Whether a backslash would be read as an escape, nobody knows.
    return _written(translation, raw).replace("'", "\u2019")


def _escaped(found: re.Match[str]) -> str:
    return {"line": r"\n", "quote": r"\"", "lone": r"\\"}.get(found.lastgroup or "", found[0])
