"""The tags of HTML and XML and what stands between them, without a character left out.

Tags end where a browser ends them. The time is in proportion to the length of the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

# Quotation marks are such only behind an equals sign.
_VALUE = r"""\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+|(?=>))"""
_ATTRIBUTES = rf"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:{_VALUE})?+)*+"
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>][^\s>]*+)))?+"""
)
_HTML_TAG = re.compile(rf"<(/?)([A-Za-z][^\s/>]*+)({_ATTRIBUTES})>")
_XML_TAG = re.compile(rf"<(/?)([A-Za-z_:\u00c0-\U0010ffff][^\s/>]*+)({_ATTRIBUTES})>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\][^>]*+)?>", re.IGNORECASE)
_COMMENT_END = re.compile(r"--!?>")
_INSTRUCTION = re.compile(r"<\?(?:php|=|xml)", re.IGNORECASE)
# What templates have in pages: ASP, JSP, ERB, FreeMarker.
_TEMPLATE = re.compile(r"<(?P<end>%)|<#--|<[#@][A-Za-z]")
_CDATA = "<![CDATA["
# Of so many tags that have no end, the rest is text.
_MOST_UNENDED = 100
# Elements of HTML in which there are no tags.
_RAW = frozenset(("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea"))


class Kind(Enum):
    """What a token is.

    `OTHER` is a comment, a declaration, an instruction, one of a template, or what is in a script.

    `EMPTY` is a tag that is closed in itself.
    """

    TEXT = auto()
    CDATA = auto()
    START = auto()
    EMPTY = auto()
    END = auto()
    OTHER = auto()


class Token(NamedTuple):
    """A token, the half-open range of the content that it is, and the name of its element."""

    kind: Kind
    start: int
    end: int
    name: str = ""


class Attribute(NamedTuple):
    """An attribute of a tag, and the range of its value in the content, without its quotes.

    `quote` is the sign around it, empty for none.
    """

    name: str
    start: int
    end: int
    quote: str


def tokens_of(content: str, *, is_xml: bool) -> Iterator[Token]:
    """The tokens of HTML, whose names are in lower case, or of XML."""
    tag = _XML_TAG if is_xml else _HTML_TAG
    done = position = unended = 0
    while (start := content.find("<", position)) >= 0 and unended < _MOST_UNENDED:
        token = None
        if found := tag.match(content, start):
            token = _tag(content, found, is_xml)
        elif content.startswith(("<!", "<?", "</"), start):
            token = _other(content, start, is_xml)
        elif template := _TEMPLATE.match(content, start):
            mark = "%>" if template["end"] else "-->" if template[0] == "<#--" else ">"
            token = _up_to(mark, content, start)
        if token is None:
            following = content[start + 1 : start + 2]
            unended += following.isalpha() or following in tuple("/!?%#@")
            position = start + 1
            continue
        if done < start:
            yield Token(Kind.TEXT, done, start)
        yield token
        done = position = token.end
        if token.kind is Kind.START and not is_xml:
            for inner in _within(content, token):
                yield inner
                done = position = inner.end
    if done < len(content):
        yield Token(Kind.TEXT, done, len(content))


def attributes_of(content: str, token: Token) -> Iterator[Attribute]:
    """The attributes of a tag in their order; names as they are written."""
    # Behind `<` and the name, up to `>`.
    position, end = token.start + 1 + len(token.name), token.end - 1
    while position < end and (found := _ATTRIBUTE.match(content, position, end)):
        group = found.lastindex or 1
        start, stop = found.span(group) if group > 1 else (found.end(), found.end())
        yield Attribute(found[1], start, stop, {2: '"', 3: "'"}.get(group, ""))
        position = found.end()


def _tag(content: str, found: re.Match[str], is_xml: bool) -> Token:
    name = found[2] if is_xml else found[2].lower()
    if found[1]:
        return Token(Kind.END, *found.span(), name)
    token = Token(Kind.START, *found.span(), name)
    # The stroke in <a href=example.com/> is of the address.
    if found[3].endswith("/") and all(
        each.quote or each.end < token.end - 1 or each.start == each.end
        for each in attributes_of(content, token)
    ):
        return token._replace(kind=Kind.EMPTY)
    return token


def _other(content: str, start: int, is_xml: bool) -> Token | None:
    """What begins with `<!`, `<?` or `</` and is no tag; None where it is text."""
    if content.startswith("<!--", start):
        if content.startswith((">", "->"), start + 4):
            return Token(Kind.OTHER, start, content.index(">", start) + 1)
        closed = _COMMENT_END.search(content, start + 4)
        return Token(Kind.OTHER, start, closed.end() if closed else len(content))
    if content.startswith(_CDATA, start):
        end = content.find("]]>", start)
        end = len(content) if end < 0 else end + 3
        return Token(Kind.CDATA if is_xml else Kind.OTHER, start, end)
    if found := _DOCTYPE.match(content, start):
        return Token(Kind.OTHER, *found.span())
    mark = "?>" if is_xml or _INSTRUCTION.match(content, start) else ">"
    return None if is_xml and content.startswith("</", start) else _up_to(mark, content, start)


def _up_to(mark: str, content: str, start: int) -> Token | None:
    end = content.find(mark, start)
    return None if end < 0 else Token(Kind.OTHER, start, end + len(mark))


def _within(content: str, tag: Token) -> Iterator[Token]:
    """What is in an element that has no tags, where it is one."""
    if tag.name in _RAW or tag.name == "plaintext":
        closing = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE)
        closed = closing.search(content, tag.end) if tag.name in _RAW else None
        end = closed.start() if closed else len(content)
        if tag.end < end:
            yield Token(Kind.OTHER, tag.end, end)
