"""The strings of JSON (RFC 8259), with their places in the file and in its structure.

What people write beside the standard is read too, because it comes back as it was: comments, a
comma before a closing bracket, NaN and Infinity.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from nmt_server.documents.document import line_number
from nmt_server.errors import InvalidFile

MOST_NESTED = 200

# The keys and, in lists, the indices from the whole to a value.
Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""
    (?:[ \t\r\n]++|//[^\r\n]*+|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/)*+
    (?:
      (?P<string>"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")
    | (?P<scalar>true|false|null|NaN|-?(?:Infinity
        |(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?))
    | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<comma>,) | (?P<colon>:) | (?P<end>\Z)
    | (?P<wrong>.)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSED_BY = {"{": "}", "[": "]"}


class JsonString(NamedTuple):
    """A string that is a value, quotes included: where it stands, and under which keys.

    Where other values are asked for, too, `raw` is what they are.
    """

    start: int
    end: int
    raw: str
    path: Path

    @property
    def text(self) -> str:
        """What it says."""
        return _unescaped(self.raw)


class _Next(Enum):
    """What may come next."""

    VALUE = auto()
    VALUE_OR_CLOSE = auto()
    KEY_OR_CLOSE = auto()
    COLON = auto()
    COMMA_OR_CLOSE = auto()


_VALUE = (_Next.VALUE, _Next.VALUE_OR_CLOSE)
_CLOSE = (_Next.VALUE_OR_CLOSE, _Next.KEY_OR_CLOSE, _Next.COMMA_OR_CLOSE)


def json_strings(
    content: str, *, is_many: bool = False, has_scalars: bool = False
) -> Iterator[JsonString]:
    """The strings that are values, in order; of any number of JSON values where `is_many`.

    Where it `has_scalars`, so are numbers, null and the like. Raises `InvalidFile` where the
    content is not JSON, or is nested too deeply.
    """
    opened: list[str] = []
    path: list[str | int] = []
    state = _Next.VALUE
    position = 0
    while True:
        token = _TOKEN.match(content, position)
        assert token is not None
        kind = token.lastgroup or ""
        raw, (start, end) = token[kind], token.span(kind)
        if is_many and not opened and state is _Next.COMMA_OR_CLOSE:
            state = _Next.VALUE
        if kind == "string" and state is _Next.KEY_OR_CLOSE:
            path[-1] = _unescaped(raw)
            state = _Next.COLON
        elif kind == "colon" and state is _Next.COLON:
            state = _Next.VALUE
        elif kind in ("string", "scalar") and state in _VALUE:
            if kind == "string" or has_scalars:
                yield JsonString(start, end, raw, tuple(path))
            state = _Next.COMMA_OR_CLOSE
        elif kind == "open" and state in _VALUE:
            if len(opened) == MOST_NESTED:
                number = line_number(content, start)
                raise InvalidFile(
                    f"Line {number} is nested more than {MOST_NESTED} deep.",
                    "Split the file into flatter ones.",
                )
            opened.append(raw)
            path.append("" if raw == "{" else 0)
            state = _Next.KEY_OR_CLOSE if raw == "{" else _Next.VALUE_OR_CLOSE
        elif kind == "close" and state in _CLOSE and opened and _CLOSED_BY[opened[-1]] == raw:
            opened.pop()
            path.pop()
            state = _Next.COMMA_OR_CLOSE
        elif kind == "comma" and state is _Next.COMMA_OR_CLOSE and opened:
            last = path[-1]
            if isinstance(last, int):
                path[-1] = last + 1
            state = _Next.KEY_OR_CLOSE if opened[-1] == "{" else _Next.VALUE_OR_CLOSE
        elif (
            kind == "end"
            and not opened
            and state is (_Next.VALUE if is_many else _Next.COMMA_OR_CLOSE)
        ):
            return
        else:
            raise _invalid(content, start)
        position = end


def _unescaped(raw: str) -> str:
    text: str = json.loads(raw) if "\\" in raw else raw[1:-1]
    return text


def _invalid(content: str, position: int) -> InvalidFile:
    return InvalidFile(
        f"Line {line_number(content, position)} is not JSON as it should be.",
        "There or just before, a quote, comma or bracket is missing or too many.",
    )
