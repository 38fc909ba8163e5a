"""XHTML: what is between two blocks is a text, with the elements in it that format words."""

from __future__ import annotations

from collections.abc import Iterator

from nmt_server.documents.xml.inline import Dialect, Role
from nmt_server.documents.xml.tokens import Scope, Token, attributes, tokens
from nmt_server.documents.xml.units import Part, Unit, unit_of

_NAMESPACES = {"http://www.w3.org/1999/xhtml": "h"}
_AROUND_WORDS = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font",
    "i", "ins", "label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u",
))  # fmt: skip
_RUBY = frozenset(("ruby", "rb", "rbc"))
_READINGS = frozenset(("rt", "rp", "rtc"))
# Nobody translates what is in them.
_CODE = frozenset(("code", "kbd", "samp", "var"))
_OBJECTS = frozenset((
    "audio", "button", "canvas", "embed", "iframe", "img", "input", "map", "math", "meter",
    "noscript", "object", "picture", "progress", "script", "select", "style", "svg", "switch",
    "template", "textarea", "video", "wbr",
))  # fmt: skip
_LEFT = frozenset(("pre",))


def _role_of(token: Token) -> Role | None:
    name = _local(token.name)
    if _is_kept(token):
        return Role.ATOM
    if name in _AROUND_WORDS:
        return Role.CONTAINER
    if name in _RUBY:
        return Role.CLEAR
    if name in _READINGS:
        return Role.DROPPED
    return Role.BREAK if name == "br" else Role.ATOM


_DIALECT = Dialect({}, is_loose=True, role_of=_role_of)


def pages(content: str) -> Part:
    """The units of a page."""
    return Part(content, _units(content))


def _units(content: str) -> Iterator[Unit]:
    for start, end, scope in _stretches(content):
        unit = unit_of(content, start, end, scope, _DIALECT)
        if unit is not None:
            yield unit


def _stretches(content: str) -> Iterator[tuple[int, int, Scope]]:
    """What is between blocks, without elements that begin or end somewhere else."""
    start = 0
    opened: list[Token] = []
    reading = tokens(content, 0, len(content), Scope(_NAMESPACES))
    for token in reading:
        if token.kind in ("text", "other"):
            continue
        name = _local(token.name)
        is_inline = name in _AROUND_WORDS or name in _RUBY
        is_whole = _is_whole(token, name)
        if token.kind == "open" and is_whole:
            after = _end_of(reading)
        elif is_whole or (is_inline and token.kind == "empty"):
            continue
        else:
            after = token.end
        if is_whole and not (name in _LEFT or (_is_kept(token) and not _is_within(name))):
            continue
        if is_inline and token.kind == "open":
            opened.append(token)
            continue
        if is_inline and token.kind == "close" and opened:
            opened.pop()
            continue
        for each in opened:
            yield start, each.start, each.scope
            start = each.end
        opened.clear()
        yield start, token.start, token.scope
        start = after


def _is_whole(token: Token, name: str) -> bool:
    """Whether nothing in an element is looked at here."""
    if token.kind == "close":
        return False
    return (
        name in _CODE
        or name in _OBJECTS
        or name in _READINGS
        or name in _LEFT
        or name == "br"
        or _is_kept(token)
    )


def _is_within(name: str) -> bool:
    """Whether an element stands between words."""
    return (
        name in _AROUND_WORDS or name in _CODE or name in _OBJECTS or name in _RUBY or name == "br"
    )


def _is_kept(token: Token) -> bool:
    """Whether an element says that it is not to be translated."""
    if "translate" not in token.text and "notranslate" not in token.text:
        return False
    told = attributes(token.text)
    return told.get("translate") == "no" or "notranslate" in told.get("class", "").split()


def _end_of(reading: Iterator[Token]) -> int:
    depth = 1
    for token in reading:
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth:
            return token.end
    return 0


def _local(name: str) -> str:
    return name.rpartition(":")[2]
