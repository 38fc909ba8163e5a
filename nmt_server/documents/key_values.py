r"""Scripts of games: a key and a value on each line, and what the characters say in Ren'Py.

Understood are `key=value`, `key: "value"`, `"key" "value"`, `"key" = "value";` and, as in Ren'Py,
`speaker "text"` and a quoted text alone. Sections, comments, numbers, switches and all other lines
stay as they are. Within a value, `\n` is a line break and `\"` a quote; other backslashes are the
game's own.
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
    (?:(?P<key>{_QUOTED}|{_BARE}(?:[ \t]++{_BARE})*+)[ \t]*+(?P<separator>[:=]?)[ \t]*+)?
    "(?P<value>(?:[^"\\]++|\\.)*+)"
    [ \t]*+(?:[,;:]|with[ \t]++\w++)?[ \t]*+(?:(?:\#|//|;).*)?
    """,
    re.VERBOSE | re.DOTALL,
)
_UNCLOSED_LINE = re.compile(
    rf"""[ \t]*+(?:{_QUOTED}|{_BARE})[ \t]*+:[ \t]*+"(?:[^"\\]++|\\.)*+\\?""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_LINE = re.compile(r"[ \t]*+(?P<key>[^=\"'\s][^=]*+)=[ \t]*+(?P<value>.*\S)[ \t]*", re.DOTALL)
_LEFT_ALONE = re.compile(r"[ \t]*+(?:[#;\[]|//|<)")
# What stands there is no text, or names a file, in Ren'Py.
_STATEMENTS = re.compile(
    r"(?:add|call|default|define|elif|font|hide|if|image|import|init|jump|label|music|old|play"
    r"|python|queue|return|scene|screen|show|sound|stop|style|transform|translate|use|voice|while"
    r"|\$)"
)
_SWITCHES = frozenset(("true", "false", "yes", "no", "on", "off", "null", "none"))
_OPENS_SECTION = re.compile(r"\s{1,80}\{")
_HAS_LETTER = re.compile(r"[^\W\d_]")

# The name of an actor is \n[1] or \n<name> in RPG Maker.
_ESCAPE = re.compile(r'\\(?:(?P<line>n)(?![\[<])|(?P<quote>")|.)', re.DOTALL)
_TO_ESCAPE = re.compile(r'(?P<pair>\\[^"\n])|(?P<lone>\\)|(?P<quote>")|(?P<line>\n)')


def read_key_values(content: str) -> Document:
    """A document of the values. Raises `InvalidFile` for a quoted value that does not end."""
    return Document(content, _slots(content), _written)


def _slots(content: str) -> Iterator[Slot]:
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        if _LEFT_ALONE.match(line):
            continue
        found = _QUOTED_LINE.fullmatch(line) or _PLAIN_LINE.fullmatch(line)
        if found is None:
            if _UNCLOSED_LINE.fullmatch(line):
                raise InvalidFile(f"The quoted value in line {number} does not end.")
            continue
        key = found["key"]
        if key is not None and _is_statement(key, line[found.end("key") :]):
            continue
        # In KeyValues, a string alone is the name of a section: a brace comes next.
        if key is None and _OPENS_SECTION.match(content, end):
            continue
        text = _read(found["value"])
        if _HAS_LETTER.search(text) and text.lower() not in _SWITCHES:
            start_of_value, end_of_value = found.span("value")
            yield Slot(start + start_of_value, start + end_of_value, text)


def _is_statement(key: str, rest: str) -> bool:
    """Whether a line does something in Ren'Py: a statement with a name, or with a string alone."""
    words = key.split()
    if not _STATEMENTS.fullmatch(words[0]):
        return False
    return len(words) > 1 or not rest.lstrip().startswith((":", "="))


def _read(raw: str) -> str:
    def plain(found: re.Match[str]) -> str:
        return "\n" if found["line"] else '"' if found["quote"] else found[0]

    return _ESCAPE.sub(plain, raw)


def _written(translation: str, raw: str) -> str:
    def escaped(found: re.Match[str]) -> str:
        if found["pair"]:
            return found[0]
        return r"\n" if found["line"] else "\\" + found[0]

    text = LINE_BREAK.sub("\n", translation).strip("\n")
    # A value without quotes has no white space around it.
    return _TO_ESCAPE.sub(escaped, text.strip() if raw == raw.strip() else text)
