"""Ren'Py scripts as their lexer sees them: logical lines of words, signs and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nmt_server.documents.document import line_number
from nmt_server.errors import InvalidFile

_TOKEN = re.compile(
    r"""
      (?P<blank>[ \t\f\v\ufeff]++|\\(?:\r\n|\n|\r))
    | (?P<break>\r\n|\n|\r)
    | (?P<comment>\#[^\r\n]*+)
    | (?P<prefix>[rRbBuUfF]{0,2}+)(?P<quote>\"""|'''|```|["'`])
    | (?P<word>[^\W\d]\w*+)
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<sign>\w++|.)
    """,
    re.VERBOSE | re.DOTALL,
)
# What is between the quotes of a string.
_INSIDE = {
    quote: re.compile(rf"(?:[^{quote[0]}\\]++|\\.{further})*+", re.DOTALL)
    for mark in "\"'`"
    for quote, further in ((mark, ""), (mark * 3, rf"|{mark}(?!{mark * 2})"))
}


class Token(NamedTuple):
    """`kind` is `string`, `word`, `open`, `close`, `sign` or `comment`.

    Of a string, `start` and `end` are those of what is between its quotes; `quote` is one or three
    characters, `prefix` what Python has before it.
    """

    kind: str
    text: str
    start: int
    end: int
    quote: str = ""
    prefix: str = ""


class LogicalLine(NamedTuple):
    """A line, or the lines over which brackets and strings go on; `indent` is in characters.

    Its tokens are not empty; a comment is the only one, or the last.
    """

    indent: int
    tokens: list[Token]


def logical_lines(content: str) -> Iterator[LogicalLine]:
    """The lines of a script that are not blank.

    Raises `InvalidFile` for a string or a bracket that does not end.
    """
    tokens: list[Token] = []
    opened: list[int] = []
    line_start = position = indent = 0
    while found := _TOKEN.match(content, position):
        kind, start, position = found.lastgroup or "", *found.span()
        if kind == "quote":
            token = _string(content, found)
            position = token.end + len(token.quote)
            tokens.append(token)
        elif kind == "break" and not opened:
            if tokens:
                yield LogicalLine(indent, tokens)
                tokens = []
            line_start = position
        elif kind not in ("blank", "break", "comment") or (kind == "comment" and not opened):
            if kind == "open":
                opened.append(start)
            elif kind == "close" and opened:
                opened.pop()
            tokens.append(Token(kind, found[0], start, position))
        if len(tokens) == 1 and kind not in ("blank", "break"):
            indent = start - line_start
    if opened:
        raise InvalidFile(
            f"The bracket in line {line_number(content, opened[0])} is not closed.",
            "The file may end in the middle; Ren'Py's own check of the script says more.",
        )
    if tokens:
        yield LogicalLine(indent, tokens)


def _string(content: str, found: re.Match[str]) -> Token:
    quote = found["quote"]
    inside = _INSIDE[quote].match(content, found.end())
    end = inside.end() if inside else found.end()
    if not content.startswith(quote, end):
        number = line_number(content, found.start())
        raise InvalidFile(
            f"The string that begins in line {number} does not end.",
            "A quote within a string has a backslash before it.",
        )
    return Token("string", content[found.end() : end], found.end(), end, quote, found["prefix"])
