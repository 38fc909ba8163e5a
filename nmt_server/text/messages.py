"""Messages of ICU that choose between texts: which parts of them are texts, and which the frame.

`{count, plural, one {# apple} other {# apples}}` has two texts, and so has the older
`{count, choice, 1#one apple|1<many apples}`. What is malformed is no message, unless nothing but
braces is missing at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from nmt_server.text.lines import is_blank

_HEAD = re.compile(
    r"\{\s*[\w.-]{1,100}\s*,\s*"
    r"(?:(?:plural|selectordinal)\s*,(?:\s*offset:\d{1,9})?|select\s*,|(?P<choice>choice\s*,))"
)
# 0#none|1#one|1<many
_LIMIT = re.compile(r"\s*-?(?:\d{1,20}(?:\.\d{1,20})?|\u221e)\s*[#<\u2264]")
_SELECTOR = re.compile(r"\s*(?:=\d{1,9}|[\w-]{1,100})\s*\{")
_END = re.compile(r"\s*\}")
_SIGN = re.compile(r"['{}]")
_SIGN_OF_CHOICE = re.compile(r"['{}|]")
_QUOTED = re.compile(r"'[{}#|](?:[^']|'')*+'")
_BRACES = re.compile(r"[{}]+")
_DEEPEST = 20


class MessageText(NamedTuple):
    """A text in a message or around it, by its half-open range."""

    start: int
    end: int


class _Malformed(Exception):
    """No message; `position` is as far as it was read."""

    def __init__(self, position: int) -> None:
        self.position = position


def message_texts(text: str) -> list[MessageText] | None:
    """What is to be translated of a text that holds messages, in order; the rest is frame.

    None where it holds no message. Linear in the length of the text.
    """
    found: list[MessageText] = []
    position = start = 0
    while (head := _HEAD.search(text, position)) is not None:
        inner: list[MessageText] = []
        try:
            if text[head.start() - 1 : head.start()] == "'":
                raise _Malformed(head.end())
            end = _argument(text, head, inner, 0)
        except _Malformed as error:
            position = error.position
            continue
        found += [MessageText(start, head.start()), *inner]
        position = start = end
    if not found:
        return None
    found.append(MessageText(start, len(text)))
    return [part for part in found if not is_blank(text[slice(*part)])]


def unquoted(inner: str) -> str:
    """An inner text as a reader sees its apostrophes: `It''s` is `It's`."""
    return inner if _QUOTED.search(inner) else inner.replace("''", "'")


def quoted(translation: str, placeholders: Iterable[str]) -> str:
    """A translation that can be an inner text: no brace of its own, no quotation by accident.

    `placeholders` stand in it for arguments: in `l'{name}` the apostrophe would begin a quotation,
    as it would before the brace that ends the text.
    """
    names = "".join(f"|{re.escape(name)}" for name in placeholders)
    translation = re.sub(f"(?<!')'(?=$|[{{}}]{names})", "''", translation)
    return _BRACES.sub(r"'\g<0>'", translation)


def _argument(text: str, head: re.Match[str], found: list[MessageText], depth: int) -> int:
    """Read an argument that chooses; its end. Raises `_Malformed`."""
    position = head.end()
    if depth > _DEEPEST:
        raise _Malformed(position)
    if head["choice"]:
        return _choices(text, position, found, depth)
    first = len(found)
    while (selector := _SELECTOR.match(text, position)) is not None:
        position = _inner_text(text, selector.end(), found, depth)
    if len(found) == first:
        raise _Malformed(position)
    if is_blank(text[position:]):
        return len(text)
    end = _END.match(text, position)
    if end is None:
        raise _Malformed(position)
    return end.end()


def _choices(text: str, position: int, found: list[MessageText], depth: int) -> int:
    """Read the limits and texts of a choice; its end. Raises `_Malformed`."""
    while True:
        limit = _LIMIT.match(text, position)
        if limit is None:
            raise _Malformed(position)
        position = _inner_text(text, limit.end(), found, depth, _SIGN_OF_CHOICE)
        if text[position - 1 : position] != "|":
            return position


def _inner_text(
    text: str,
    start: int,
    found: list[MessageText],
    depth: int,
    signs: re.Pattern[str] = _SIGN,
) -> int:
    """Read a text up to the brace that ends it; what is behind that. Raises `_Malformed`.

    With the signs of a choice, `|` ends it as well.
    """
    position = start
    opened = 0
    while (sign := signs.search(text, position)) is not None:
        position = sign.end()
        if sign.group() == "'":
            quotation = _QUOTED.match(text, sign.start())
            position = quotation.end() if quotation else position + text.startswith("'", position)
        elif sign.group() == "{":
            head = None if opened else _HEAD.match(text, sign.start())
            if head is None:
                opened += 1
            else:
                found.append(MessageText(start, sign.start()))
                position = start = _argument(text, head, found, depth + 1)
        elif opened:
            opened -= sign.group() == "}"
        else:
            found.append(MessageText(start, sign.start()))
            return position
    if opened:
        raise _Malformed(len(text))
    found.append(MessageText(start, len(text)))
    return len(text)
