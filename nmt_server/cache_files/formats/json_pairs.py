"""JSON: an object of sources and targets, as MTool writes it, or a list of rows.

A row is an object with the fields of `Entry`, or a list of a source and a target. Both may stand
within other objects and lists, such as those of the files of a game.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple, TextIO

from nmt_server.cache_files.formats.entry import BadEntry, Entry, ReaderContext
from nmt_server.cache_files.formats.fields import entry_from_fields
from nmt_server.cache_files.formats.rows import MOST_CHARACTERS
from nmt_server.cache_files.formats.text import is_text, text_of
from nmt_server.errors import InvalidFile

_CHUNK = 64 * 1024
_SPACE = re.compile(r"[ \t\r\n\ufeff]*+")
_ROW = re.compile(rf'\{{\s*+"(?:{"|".join(Entry._fields)})"\s*+:', re.IGNORECASE)


def read_json_pairs(stream: BinaryIO, context: ReaderContext) -> Iterator[tuple[int, Entry]]:
    """Pairs with the number of the line on which they begin, however large the whole is.

    `InvalidFile` where the JSON cannot be read any further, or where its rows have other fields.
    """
    with text_of(stream, context) as text:
        values = _Values(text)
        while values.sign():
            before = None
            for line, key, value in values.members():
                if key is None:
                    _check_fields(before, value)
                    before = value
                yield from _entries(line, _Member(key, value), context)


class _Member(NamedTuple):
    """A value under a key of an object, or in a list; `is_within` another object, if not."""

    key: str | None
    value: Any
    is_within: bool = False


def _entries(line: int, member: _Member, context: ReaderContext) -> Iterator[tuple[int, Entry]]:
    """The entries of a member, which all begin on its line."""
    waiting = [member]
    while waiting:
        member = waiting.pop()
        if (inner := _inner(member)) is not None:
            waiting += reversed(inner)
            continue
        try:
            entry = _entry(member, partial(context.noted, line))
            if not is_text(entry.source, entry.target):
                raise BadEntry(f"it is not {context.form}, or has half of a character")
        except BadEntry as error:
            context.bad(line, str(error))
        else:
            if member.is_within:
                context.noted(line, "from within other objects, whose names do not count")
            yield line, entry


def _inner(member: _Member) -> list[_Member] | None:
    """What a member holds that is no pair and no row; None for one that is, or should be."""
    key, value, is_within = member
    is_within = is_within or key is not None
    if isinstance(value, dict) and not _is_row(value):
        return [_Member(name, each, is_within) for name, each in value.items()]
    if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for before, each in pairwise(value):
            _check_fields(before, each)
        return [_Member(None, each, is_within) for each in value]
    return None


def _check_fields(before: Any, value: Any) -> None:
    """Raise `InvalidFile` where two objects are rows with fields of other names."""
    if not isinstance(before, dict) or not isinstance(value, dict) or len(value) < 2:
        return
    if before.keys() == value.keys() and not _is_row(value):
        names = ", ".join(repr(name[:40]) for name in list(value)[:20])
        raise InvalidFile(
            f"The objects in the list have the fields {names}.",
            "Those of a translation are named source and target.",
        )


def _entry(member: _Member, note: Callable[[str], None]) -> Entry:
    """The entry that a member is; `BadEntry` for none."""
    key, value, _ = member
    if key is not None and (value is None or isinstance(value, str)):
        return Entry(key, value or "")
    if key is None and isinstance(value, list) and len(value) == 2:
        return entry_from_fields({"source": value[0], "target": value[1]}, note)
    if isinstance(value, dict):
        return entry_from_fields({name.casefold(): each for name, each in value.items()}, note)
    raise BadEntry("there is no source with a target")


def _is_row(value: dict[str, Any]) -> bool:
    """Whether an object is a row, perhaps an incomplete one, and no object of pairs."""
    found = {"source", "target"} & {name.casefold() for name in value}
    return len(found) == 2 or (len(found) == 1 and all(map(str.isidentifier, value)))


class _Values:
    """JSON values, one after the other, of which objects and lists are read by their members."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._buffer = ""
        self._position = 0
        self._line = 1
        self._decoder = json.JSONDecoder(strict=False)

    def sign(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._position)
            assert found is not None
            self._pass(len(found[0]))
            if self._position < len(self._buffer) or not self._read():
                return self._buffer[self._position : self._position + 1]

    def members(self) -> Iterator[tuple[int, str | None, Any]]:
        """The members of the next value, each with its line, and with its key in an object.

        An object that is a row by itself is its own and only member.
        """
        opening = self.sign()
        closing = {"{": "}", "[": "]"}.get(opening)
        if closing is None:
            raise self._broken("there is no object and no list")
        if len(self._buffer) - self._position < _CHUNK:
            self._read()
        if _ROW.match(self._buffer, self._position):
            line = self._line
            yield line, None, self._value()
            return
        self._pass(1)
        if self.sign() == closing:
            self._pass(1)
            return
        while True:
            self.sign()
            line = self._line
            key = None
            if opening == "{":
                if self.sign() != '"':
                    raise self._broken("a key is missing")
                key = self._value()
                if self.sign() != ":":
                    raise self._broken("a colon is missing")
                self._pass(1)
                self.sign()
            yield line, key, self._value()
            sign = self.sign()
            if sign not in (",", closing):
                raise self._broken(f"a comma or {closing} is missing")
            self._pass(1)
            if sign == closing:
                return

    def _value(self) -> Any:
        """The next value as a whole."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._position)
            except (ValueError, RecursionError) as error:
                # It may go on; twice as much each time, so that no character is read often.
                if self._read(len(self._buffer) - self._position):
                    continue
                raise self._broken(str(error).partition(":")[0]) from None
            length = end - self._position
            # A number may go on.
            if end < len(self._buffer) or not self._read():
                self._pass(length)
                return value

    def _read(self, at_least: int = 0) -> bool:
        if len(self._buffer) - self._position > MOST_CHARACTERS:
            raise self._broken("a value is too long")
        more = self._text.read(max(_CHUNK, at_least))
        self._buffer = self._buffer[self._position :] + more
        self._position = 0
        return bool(more)

    def _pass(self, count: int) -> None:
        end = self._position + count
        self._line += self._buffer.count("\n", self._position, end)
        self._position = end

    def _broken(self, why: str) -> InvalidFile:
        return InvalidFile(
            f"The JSON is broken in line {self._line}: {why}.",
            "Mend the file; nothing after this place can be read.",
        )
