"""The inside of a paragraph: words, and what formats them or stands between them.

Office formats put a run around every few words, OpenDocument and XHTML put elements around those
that look different. Here both are items, of which `coded` makes one text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from nmt_server.documents.xml.tokens import Scope, Token, tokens, written_name


class Role(Enum):
    """What an element is within a paragraph. What is not named is an `ATOM`."""

    RUN = auto()  # around words, with their properties first
    PROPERTIES = auto()  # of a run
    WORDS = auto()  # around the words themselves, where a format has such an element
    CONTAINER = auto()  # around words, such as a link
    CLEAR = auto()  # what may go once a translation is written, while what is in it stays
    DROPPED = auto()  # what may go with all that is in it, such as how a word is read
    MARK = auto()  # a place between words that may move to the end of the paragraph
    BREAK = auto()  # where a line or a column ends
    ATOM = auto()  # a picture, a note: stays whole, between the same words


@dataclass(frozen=True)
class Dialect:
    """How a format writes paragraphs.

    `has_words` says that words stand in `Role.WORDS` alone, and `keeps_space`, that those say so of
    their white space. `is_loose` says that white space counts as one space; `has_lines`, that a
    line break in it is one for readers. `key` is what of the properties of a run makes it look
    different. `role_of` may say more of a tag than its name does, and `arrange` more of items.
    """

    roles: Mapping[str, Role]
    has_words: bool = False
    keeps_space: bool = False
    is_loose: bool = False
    has_lines: bool = False
    key: Callable[[str], str] = str
    role_of: Callable[[Token], Role | None] = field(default=lambda _: None)
    arrange: Callable[[str, list[Item]], list[Item]] = field(default=lambda _, items: items)

    def role(self, token: Token) -> Role:
        """The role of the element that a tag opens."""
        return self.role_of(token) or self.roles.get(token.name, Role.ATOM)


class Style(NamedTuple):
    """How a run is written: its tag, its properties, and its end; all empty without a run."""

    opening: str = ""
    properties: str = ""
    closing: str = ""


class Item(NamedTuple):
    """A piece of a paragraph, `content[start:end]`.

    `kind` is `text`, `open`, `close`, `atom`, `break` or `mark`. `text` is what a text says, and of
    others the name of the element. `number` is the same for what opens a container and what closes
    it. `parts` are the items that it consists of, where it is more than one element.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    style: Style = Style()
    number: int = 0
    parts: tuple[Item, ...] = ()


def joined(kind: str, name: str, items: Sequence[Item], number: int = 0) -> Item:
    """Several items as one."""
    start, end = items[0].start, items[-1].end
    parts = tuple(part for item in items for part in (item.parts or (item,)))
    return Item(kind, start, end, name, number=number, parts=parts)


class Paragraph(NamedTuple):
    """The items of a paragraph, and the tags around its words where the format has them."""

    items: list[Item]
    words: tuple[str, str] = ("", "")


def parse(content: str, start: int, end: int, scope: Scope, dialect: Dialect) -> Paragraph:
    """The items between two places of a content, which close all that they open."""
    items: list[Item] = []
    stack: list[tuple[Role, int]] = []
    runs: list[Style] = []
    words = ("", "")
    number = 0
    in_words = 0
    reading = tokens(content, start, end, scope)
    for token in reading:
        style = runs[-1] if runs else Style()
        if token.kind == "text":
            if in_words or not dialect.has_words:
                items.append(Item("text", token.start, token.end, token.text, style))
        elif token.kind == "other":
            items.append(Item("mark", token.start, token.end))
        elif token.kind == "close":
            role, opened = stack.pop()
            if role is Role.RUN:
                runs.pop()
            elif role is Role.WORDS:
                in_words -= 1
            elif role is Role.CONTAINER:
                items.append(Item("close", token.start, token.end, token.name, number=opened))
        elif (role := dialect.role(token)) in _AROUND:
            if token.kind == "empty":
                if role is Role.CONTAINER:
                    items.append(Item("atom", token.start, token.end, token.name, style))
                continue
            name = written_name(token.text)
            if role is Role.RUN:
                runs.append(Style(token.text, "", f"</{name}>"))
            elif role is Role.WORDS:
                in_words += 1
                space = ' xml:space="preserve"' if dialect.keeps_space else ""
                words = words if words[0] else (f"<{name}{space}>", f"</{name}>")
            elif role is Role.CONTAINER:
                number += 1
                items.append(Item("open", token.start, token.end, token.name, number=number))
            stack.append((role, number))
        else:
            after = token.end if token.kind == "empty" else _end_of(reading)
            if role is Role.PROPERTIES:
                if runs:
                    runs[-1] = runs[-1]._replace(properties=content[token.start : after])
            elif role is not Role.DROPPED:
                kind = {Role.MARK: "mark", Role.BREAK: "break"}.get(role, "atom")
                items.append(Item(kind, token.start, after, token.name, style))
    return Paragraph(_tidied(content, dialect.arrange(content, items)), words)


_AROUND = frozenset((Role.RUN, Role.WORDS, Role.CONTAINER, Role.CLEAR))


def _end_of(reading: Iterator[Token]) -> int:
    """Where the element ends whose tag was read last; what is in it is passed over."""
    depth = 1
    for token in reading:
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth:
            return token.end
    raise AssertionError("The content is well-formed.")


def _tidied(content: str, items: list[Item]) -> list[Item]:
    """The items with containers without words as atoms, and those that look the same as one."""
    found: list[Item] = []
    opened: list[int] = []  # indices in `found`
    begins: dict[int, int] = {}  # the same of each container, by its number
    renamed: dict[int, int] = {}
    for item in items:
        before = found[-1] if found else None
        if item.kind == "open":
            is_same = before is not None and before.kind == "close" and item.text == before.text
            if is_same and before is not None and not item.parts:
                first = begins[before.number]
                if _tag(content, found[first]) == _tag(content, item):
                    found.pop()
                    renamed[item.number] = before.number
                    opened.append(first)
                    continue
            begins[item.number] = len(found)
            opened.append(len(found))
        elif item.kind == "close":
            item = item._replace(number=renamed.get(item.number, item.number))
            first = opened.pop()
            if all(each.kind in ("atom", "mark") for each in found[first + 1 :]):
                opening = found[first]
                if opening.parts:
                    item = joined("atom", opening.text, [*found[first:], item])
                else:
                    item = Item("atom", opening.start, item.end, opening.text)
                del found[first:]
        elif item.kind == "text" and _continues(before, item):
            assert before is not None
            found[-1] = before._replace(end=item.end, text=before.text + item.text)
            continue
        found.append(item)
    return found


def _continues(before: Item | None, item: Item) -> bool:
    """Whether words look as those right before them."""
    return before is not None and before.kind == "text" and before.style == item.style


def _tag(content: str, item: Item) -> str:
    return content[item.start : item.end]
