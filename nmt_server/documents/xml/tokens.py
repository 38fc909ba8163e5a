"""XML as tokens with their places, so that what is not text can stay byte for byte.

Whether it is well-formed is for expat to say, which resolves nothing here: entities, and whatever
is elsewhere, are refused before anything is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from nmt_server.errors import InvalidFile

_TOKEN = re.compile(
    r"""
    <(?:
        (?P<close>/)?+(?P<name>[^\s/>!?"'<]++)(?P<rest>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>
      | !\[CDATA\[(?P<cdata>.*?)\]\]>
      | !--.*?--> | \?.*?\?> | ![^<>\[]*+>
    )
    | (?P<text>[^<]++)
    """,
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_NAMESPACE = re.compile(r"""\sxmlns(?::([^\s=]++))?\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
# What XML 1.0 has no way to write.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MOST_NESTED = 200


class Token(NamedTuple):
    """A piece of a content, `content[start:end]`.

    `kind` is `open`, `close`, `empty`, `text`, or `other` for comments and the like. `name` is the
    prefix that `Scope` knows for the namespace, a colon and the local name. `text` is what a text
    says, or how a tag is written.
    """

    start: int
    end: int
    kind: str
    name: str
    text: str
    scope: Scope


@dataclass(frozen=True)
class Scope:
    """Which prefix stands for which namespace, and how the names with them are called here.

    `known` are our prefixes by the address of the namespace.
    """

    known: Mapping[str, str]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def name(self, written: str) -> str:
        """Our name for one as it is written."""
        name = self._names.get(written)
        if name is None:
            prefix, _, local = written.rpartition(":")
            ours = self.known.get(self.prefixes.get(prefix, ""), "?" if prefix else "")
            name = self._names[written] = f"{ours}:{local}" if ours else local
        return name

    def within(self, tag: str) -> Scope:
        """The scope in an element that declares namespaces."""
        declared = {
            prefix or "": html.unescape(double or single or "")
            for prefix, double, single in _NAMESPACE.findall(tag)
        }
        return Scope(self.known, {**self.prefixes, **declared})


def check(content: str, *, has_doctype: bool = False, has_namespaces: bool = False) -> None:
    """Raise `InvalidFile` for what is no well-formed XML, and for any entities of its own.

    A document type is refused unless `has_doctype`; what it names elsewhere is never read. Where it
    `has_namespaces`, prefixes that it does not declare are a mistake, too.
    """
    parser = expat.ParserCreate("utf-8", " " if has_namespaces else None)
    # So that the names of HTML, such as &nbsp;, are no mistake; nothing is read from anywhere.
    parser.UseForeignDTD(has_doctype)
    depth = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_NESTED:
            raise InvalidFile(f"The XML is nested more than {_MOST_NESTED} deep.")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(_name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:
        if has_subset or not has_doctype:
            raise InvalidFile(
                "The XML declares a document type, which may define entities.",
                "Save the file without one.",
            )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    # In pieces, so that of a large content no second copy is made.
    try:
        for position in range(0, len(content), _PIECE):
            parser.Parse(content[position : position + _PIECE].encode("utf-8", "replace"), False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise InvalidFile(
            f"Line {error.lineno} is not XML as it should be: "
            f"{expat.errors.messages.get(error.code, 'it is broken')}."
        ) from error


_PIECE = 256 * 1024


def tokens(content: str, start: int, end: int, scope: Scope) -> Iterator[Token]:
    """The tokens of `content[start:end]`, which is well-formed but may begin and end anywhere."""
    scopes: list[Scope] = []
    position = start
    while position < end:
        found = _TOKEN.match(content, position, end)
        if found is None:
            raise InvalidFile("The XML is not as it should be.")
        kind = found.lastgroup
        after = found.end()
        if kind == "text":
            yield Token(position, after, "text", "", unescaped(found["text"]), scope)
        elif kind == "cdata":
            yield Token(position, after, "text", "", found["cdata"], scope)
        elif kind is None:
            yield Token(position, after, "other", "", "", scope)
        elif found["close"]:
            yield Token(position, after, "close", scope.name(found["name"]), found[0], scope)
            if scopes:
                scope = scopes.pop()
        else:
            inner = scope.within(found["rest"]) if "xmlns" in found["rest"] else scope
            name = inner.name(found["name"])
            if found["rest"].endswith("/"):
                yield Token(position, after, "empty", name, found[0], inner)
            else:
                scopes.append(scope)
                scope = inner
                yield Token(position, after, "open", name, found[0], inner)
        position = after


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag as it is written, by their names without a prefix."""
    return {
        name.rpartition(":")[2]: unescaped(double or single)
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def written_name(tag: str) -> str:
    """The name of an element as its tag has it."""
    found = _TOKEN.match(tag)
    assert found is not None
    return found["name"]


def unescaped(text: str) -> str:
    """What a text with entities says."""
    return html.unescape(text) if "&" in text else text


def escaped(text: str) -> str:
    """A text as it is written between tags."""
    text = _IMPOSSIBLE.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
