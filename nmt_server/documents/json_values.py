"""JSON (RFC 8259) and JSON lines: the strings that are values are the texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum, auto

from nmt_server.documents.document import Document, Slot, Writer, line_number
from nmt_server.errors import InvalidFile

MOST_NESTED = 200

_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
      (?P<string>"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")
    | (?P<scalar>true|false|null|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)
    | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<comma>,) | (?P<colon>:) | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_BLANK = re.compile(r"[ \t\r\n]*+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}")
_CLOSED_BY = {"{": "}", "[": "]"}


class _Next(Enum):
    """What may come next."""

    VALUE = auto()
    VALUE_OR_CLOSE = auto()
    KEY = auto()
    KEY_OR_CLOSE = auto()
    COLON = auto()
    COMMA_OR_CLOSE = auto()


_VALUE = (_Next.VALUE, _Next.VALUE_OR_CLOSE)
_KEY = (_Next.KEY, _Next.KEY_OR_CLOSE)
_CLOSE = (_Next.VALUE_OR_CLOSE, _Next.KEY_OR_CLOSE, _Next.COMMA_OR_CLOSE)


class _Open:
    """An object or a list that is not closed yet; `key` is the key nearest to its next value."""

    __slots__ = ("key", "mark")

    def __init__(self, mark: str, key: str) -> None:
        self.mark = mark
        self.key = key


def read_json(content: str, key: str = "") -> Document:
    """A document of the strings in a JSON value that are neither keys nor blank.

    With `key`, only those under a key of that name, directly or in lists. Raises `InvalidFile`
    where the content is not JSON, or is nested too deeply.
    """
    return Document(content, _slots(content, key, is_many=False), _writer(content))


def read_jsonl(content: str, key: str = "") -> Document:
    """As `read_json`, for any number of JSON values one after the other."""
    return Document(content, _slots(content, key, is_many=True), _writer(content))


def _slots(content: str, wanted: str, *, is_many: bool) -> Iterator[Slot]:
    stack: list[_Open] = []
    state = _Next.VALUE
    position = 0
    while True:
        token = _TOKEN.match(content, position)
        kind = token.lastgroup if token else None
        if token is None or kind is None:
            raise _invalid(content, position)
        start, end = token.span(kind)
        raw = token[kind]
        if is_many and not stack and state is _Next.COMMA_OR_CLOSE:
            state = _Next.VALUE
        if kind == "string" and state in _KEY:
            stack[-1].key = json.loads(raw) if wanted else ""
            state = _Next.COLON
        elif kind == "colon" and state is _Next.COLON:
            state = _Next.VALUE
        elif kind in ("string", "scalar") and state in _VALUE:
            if kind == "string" and (not wanted or (stack and stack[-1].key == wanted)):
                yield from _slot(raw, start, end)
            state = _Next.COMMA_OR_CLOSE
        elif kind == "open" and state in _VALUE:
            if len(stack) == MOST_NESTED:
                number = line_number(content, start)
                raise InvalidFile(f"Line {number} is nested more than {MOST_NESTED} deep.")
            stack.append(_Open(raw, stack[-1].key if stack else ""))
            state = _Next.KEY_OR_CLOSE if raw == "{" else _Next.VALUE_OR_CLOSE
        elif kind == "close" and state in _CLOSE and stack and _CLOSED_BY[stack[-1].mark] == raw:
            stack.pop()
            state = _Next.COMMA_OR_CLOSE
        elif kind == "comma" and state is _Next.COMMA_OR_CLOSE and stack:
            state = _Next.KEY if stack[-1].mark == "{" else _Next.VALUE
        elif (
            kind == "end"
            and not stack
            and state is (_Next.VALUE if is_many else _Next.COMMA_OR_CLOSE)
        ):
            return
        else:
            raise _invalid(content, start)
        position = end


def _slot(raw: str, start: int, end: int) -> Iterator[Slot]:
    text = json.loads(raw) if "\\" in raw else raw[1:-1]
    # Half of a character is no text, and no engine can take it.
    if text.strip() and not _SURROGATE.search(text):
        yield Slot(start, end, text)


def _invalid(content: str, position: int) -> InvalidFile:
    blank = _BLANK.match(content, position)
    place = blank.end() if blank else position
    return InvalidFile(f"Line {line_number(content, place)} is not JSON as it should be.")


def _writer(content: str) -> Writer:
    # A file that escapes whatever is not ASCII goes on doing so.
    is_escaped = content.isascii() and _ESCAPED.search(content) is not None
    return lambda translation, _raw: json.dumps(translation, ensure_ascii=is_escaped)
