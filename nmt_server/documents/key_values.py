r"""Scripts of games: a key and a value on each line, and what the characters say in Ren'Py.

Understood are `key=value`, `key: "value"`, `"key" "value"`, `"key" = "value";` and, as in Ren'Py,
`speaker "text"` and a quoted text alone. Sections, comments, numbers, switches and all other lines
stay as they are. Within a value, `\n` is a line break and, where it is quoted, `\"` a quote; other
backslashes are the game's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nmt_server.documents.document import LINE_BREAK, Document, Slot, lines_of
from nmt_server.errors import InvalidFile

_QUOTED = r'"(?:[^"\\]++|\\.)*+"'
_BARE = r"[^\s\"'=:#;{}\[\](),]++"
_QUOTED_LINE = re.compile(
    rf"""[ \t]*+
    (?:(?P<key>{_QUOTED}|{_BARE}(?:[ \t]++{_BARE})*+)[ \t]*+(?P<separator>[:=])?+[ \t]*+)?
    (?P<value>{_QUOTED})
    [ \t]*+
    # What may follow in Ren'Py, as in: "Leave" if tired: and in KeyValues: "a" "b" [$WIN32]
    (?:[,;:]|(?(separator)(?!)|(?:(?:with|if|id|nointeract)\b|[(\[]).*))?
    [ \t]*+(?:(?:\#|//|;).*)?
    """,
    re.VERBOSE | re.DOTALL,
)
_UNCLOSED_LINE = re.compile(
    rf"""[ \t]*+(?:{_QUOTED}|{_BARE})[ \t]*+:[ \t]*+"(?:[^"\\]++|\\.)*+\\?""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_LINE = re.compile(r"[ \t]*+(?P<key>[^=\"'\s][^=]*+)=[ \t]*+(?P<value>.*\S)[ \t]*", re.DOTALL)
_QUOTED_VALUE = re.compile(_QUOTED, re.DOTALL)
# It goes on in the next line.
_UNFINISHED_VALUE = re.compile(r"(?:[^\\]++|\\.)*+\\", re.DOTALL)
_LEFT_ALONE = re.compile(r"[ \t]*+(?:[#;!\[]|//|<)")
_OPENS_COMMENT = re.compile(r"[ \t]*+/\*")
# What stands there is no text, or names a file, in Ren'Py.
_STATEMENTS = re.compile(
    r"(?:add|call|default|define|elif|font|hide|if|image|import|init|jump|label|music|old|play"
    r"|python|queue|return|scene|screen|show|sound|stop|style|transform|translate|use|voice|while"
    r"|\$)"
)
# Colours, addresses and the names of files, by which a game finds them.
_NAMES = re.compile(
    r"\#[0-9a-f]{3,8}|[a-z][a-z0-9+.-]*+://\S+|[\w./\\-]+\.(?:avi|bmp|css|dll|exe|flac|gif|html?|ini"
    r"|jpe?g|js|json|lua|m4a|mp3|mp4|ogg|opus|otf|png|py|rpy|svg|ttf|txt|wav|webm|webp|xml|zip)",
    re.IGNORECASE,
)
_SWITCHES = frozenset(("true", "false", "yes", "no", "on", "off", "null", "none"))
_OPENS_SECTION = re.compile(r"\s{1,80}\{")
_HAS_LETTER = re.compile(r"[^\W\d_]")

# The name of an actor is \n[1] or \n<name> in RPG Maker.
_LINE_BREAK = r"\\(?P<line>n)(?![\[<])"
_READ_QUOTED = re.compile(rf'{_LINE_BREAK}|\\(?P<quote>")|\\.', re.DOTALL)
_READ_PLAIN = re.compile(rf"{_LINE_BREAK}|\\.", re.DOTALL)
_WRITE_QUOTED = re.compile(r'(?P<pair>\\[^"\n])|(?P<lone>\\)|(?P<quote>")|(?P<line>\n)')
_WRITE_PLAIN = re.compile(r"(?P<pair>\\[^\n])|(?P<lone>\\)|(?P<line>\n)")


def read_key_values(content: str) -> Document:
    """A document of the values. Raises `InvalidFile` for a quoted value that does not end."""
    return Document(content, _slots(content), _written)


def _slots(content: str) -> Iterator[Slot]:
    is_comment = False
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        if is_comment or _OPENS_COMMENT.match(line):
            is_comment = "*/" not in line
            continue
        if _LEFT_ALONE.match(line):
            continue
        found = _QUOTED_LINE.fullmatch(line) or _PLAIN_LINE.fullmatch(line)
        if found is None:
            if _UNCLOSED_LINE.fullmatch(line):
                raise InvalidFile(f"The quoted value in line {number} does not end.")
            continue
        key, value = found["key"], found["value"]
        if key is not None and _is_statement(key, line[found.end("key") :]):
            continue
        # In KeyValues, a string alone is the name of a section: a brace comes next.
        if key is None and _OPENS_SECTION.match(content, end):
            continue
        text = _read(value)
        if is_language(text) and not _UNFINISHED_VALUE.fullmatch(value):
            yield Slot(start + found.start("value"), start + found.end("value"), text)


def _is_statement(key: str, rest: str) -> bool:
    """Whether a line does something in Ren'Py: a statement with a name, or with a string alone."""
    words = key.split()
    if not _STATEMENTS.fullmatch(words[0]):
        return False
    return len(words) > 1 or not rest.lstrip().startswith((":", "="))


def is_language(text: str) -> bool:
    """Whether a value is a text, and no number, switch, colour, address or name of a file."""
    is_word = text.lower() not in _SWITCHES and not _NAMES.fullmatch(text)
    return is_word and _HAS_LETTER.search(text) is not None


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
