"""A paragraph as one text for a model, and back: `The <g1>sharp</g1> sword<x2/>`.

The formatting that most of the words have is not shown; nor is what stands around all of them. A
line break is one in the text, too, and what is between two of them is by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from nmt_server.documents.xml.inline import Dialect, Item, Paragraph, Style
from nmt_server.text.markup.inline import Inline, Piece
from nmt_server.text.markup.marks import Role
from nmt_server.text.scripts import is_unspaced

_SPACE = re.compile(r"[ \t\r\n]+")
_PLAIN = Style()


@dataclass
class _Line:
    """What is between two breaks: pieces, and for each piece of markup how words in it look.

    `items` has for each piece the item that it stands for; none for a change of style.
    """

    pieces: list[Piece] = field(default_factory=list)
    styles: list[Style | None] = field(default_factory=list)
    items: list[Item | None] = field(default_factory=list)

    def add(self, piece: Piece, style: Style | None = None, item: Item | None = None) -> None:
        """Add a piece."""
        self.pieces.append(piece)
        self.styles.append(style)
        self.items.append(item)


@dataclass
class Coded:
    """A paragraph with its words as lines; none where it has no words.

    `before` and `after` are the items around them, `base` is the style of words without a mark.
    """

    before: list[Item] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    base: Style = _PLAIN
    lines: list[_Line] = field(default_factory=list)
    breaks: list[Item] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is to be translated; empty without words."""
        return "\n".join(Inline(line.pieces).text for line in self.lines)

    def items_of(self, translation: str, *, has_lines: bool) -> Iterator[Item]:
        """The items of a translation: what is no text exactly once, nested as it was."""
        styles: list[Style | None] = []
        ends = iter(self.breaks)
        texts = self._lines_of(translation, has_lines=has_lines)
        for line, text in zip(self.lines, texts, strict=True):
            for each in Inline(line.pieces).arranged(text):
                if isinstance(each, str):
                    look = next((style for style in reversed(styles) if style), self.base)
                    yield Item("text", 0, 0, each, look)
                    continue
                if line.pieces[each].role is Role.OPENING:
                    styles.append(line.styles[each])
                elif line.pieces[each].role is Role.CLOSING and styles:
                    styles.pop()
                if (item := line.items[each]) is not None:
                    yield item
            if (end := next(ends, None)) is not None:
                yield end

    def _lines_of(self, translation: str, *, has_lines: bool) -> list[str]:
        """As many lines as there are."""
        if has_lines and len(self.lines) == 1:
            return [translation]
        found = translation.split("\n")
        most = len(self.lines)
        rest = " ".join(each for each in found[most - 1 :] if each.strip())
        return [*found[: most - 1], *[""] * (most - 1 - len(found)), rest]


def coded(paragraph: Paragraph, dialect: Dialect) -> Coded:
    """A paragraph for a model."""
    result = Coded()
    core = _core(paragraph.items, result)
    if core:
        _Coder(core, dialect, result).code()
    return result


class _Coder:
    """Makes lines of items."""

    def __init__(self, core: list[Item], dialect: Dialect, result: Coded) -> None:
        self._core = core
        self._dialect = dialect
        self._result = result
        self._line = _Line()
        # Whether a style has been marked, and how words look without that, here and around each
        # container that is open.
        self._is_styled = False
        self._usual = [""]
        self._key = ""
        # For each item how the words after it look; None where something else comes first.
        self._next_keys: list[str | None] = []

    def code(self) -> None:
        """Fill in the result."""
        result = self._result
        weights: Counter[str] = Counter()
        words = [item for item in self._core if item.kind == "text"]
        for item in words:
            weights[self._key_of(item)] += len(item.text.strip())
        self._key = max(weights, key=weights.__getitem__)
        self._usual = [self._key]
        result.base = next(item.style for item in words if self._key_of(item) == self._key)
        result.lines.append(self._line)
        self._next_keys = self._keys_ahead()
        for index, item in enumerate(self._core):
            if item.kind == "text":
                self._look_as(self._wanted(index), item.style)
                self._line.add(Piece("", text=_loosened(item.text, self._dialect)))
                continue
            self._look_as(self._usual[-1])
            if item.kind == "break":
                result.breaks.append(item)
                self._line = _Line()
                result.lines.append(self._line)
            elif item.kind == "atom":
                self._line.add(Piece("", Role.POINT), item=item)
            elif item.kind == "open":
                style = self._style_of_all(index)
                self._line.add(Piece("", Role.OPENING, name=str(item.number)), style, item)
                self._key = self._key_of_style(style) if style else self._key
                self._usual.append(self._key)
            else:
                self._usual.pop()
                self._key = self._usual[-1]
                self._line.add(Piece("", Role.CLOSING, name=str(item.number)), item=item)
        self._look_as(self._usual[-1])

    def _key_of(self, item: Item) -> str:
        return self._key_of_style(item.style)

    def _key_of_style(self, style: Style) -> str:
        return self._dialect.key(style.properties)

    def _look_as(self, key: str, style: Style = _PLAIN) -> None:
        """Go over to another look."""
        if key == self._key:
            return
        if self._is_styled:
            self._line.add(Piece("", Role.CLOSING))
        self._is_styled = key != self._usual[-1]
        if self._is_styled:
            self._line.add(Piece("", Role.OPENING), style)
        self._key = key

    def _style_of_all(self, index: int) -> Style | None:
        """The style of the words in a container where they all look the same."""
        number = self._core[index].number
        first: Style | None = None
        for item in self._core[index + 1 :]:
            if item.kind == "close" and item.number == number:
                break
            if item.kind == "text" and item.text.strip():
                first = first or item.style
                if self._key_of(item) != self._key_of_style(first):
                    return None
        return first if first is not None and first != _PLAIN else None

    def _wanted(self, index: int) -> str:
        """How the words of an item look; white space looks as what is on both sides of it."""
        item = self._core[index]
        if item.text.strip():
            return self._key_of(item)
        return self._key if self._next_keys[index] == self._key else self._usual[-1]

    def _keys_ahead(self) -> list[str | None]:
        ahead: str | None = None
        found: list[str | None] = []
        for item in reversed(self._core):
            found.append(ahead)
            if item.kind != "text":
                ahead = None
            elif item.text.strip():
                ahead = self._key_of(item)
        return found[::-1]


def _core(items: list[Item], result: Coded) -> list[Item]:
    """The items from the first words to the last; the others are put into `result`."""
    marks = [item for item in items if item.kind == "mark"]
    items = [item for item in items if item.kind != "mark"]
    first, last = 0, len(items)
    while first < last:
        if _is_outside(items[first]):
            first += 1
        elif _is_outside(items[last - 1]):
            last -= 1
        elif _encloses(items[first], items[last - 1]):
            first, last = first + 1, last - 1
        else:
            break
    core = items[first:last]
    if not any(item.kind == "text" for item in core):
        return []
    before, after = items[:first], items[last:]
    if core[0].kind == "text":
        blank = len(core[0].text) - len(core[0].text.lstrip())
        before.append(core[0]._replace(text=core[0].text[:blank]))
        core[0] = core[0]._replace(text=core[0].text[blank:])
    if core[-1].kind == "text":
        length = len(core[-1].text.rstrip())
        after.insert(0, core[-1]._replace(text=core[-1].text[length:]))
        core[-1] = core[-1]._replace(text=core[-1].text[:length])
    ends = [mark for mark in marks if _is_end(mark)]
    result.before = [mark for mark in marks if not _is_end(mark)]
    result.before += [item for item in before if item.kind != "text" or item.text]
    result.after = [item for item in after if item.kind != "text" or item.text] + ends
    return core


def _is_end(mark: Item) -> bool:
    return mark.text.lower().endswith("end")


def _is_outside(item: Item) -> bool:
    return item.kind in ("atom", "break") or (item.kind == "text" and not item.text.strip())


def _encloses(first: Item, last: Item) -> bool:
    return first.kind == "open" and last.kind == "close" and first.number == last.number


def _loosened(text: str, dialect: Dialect) -> str:
    """A text with its white space as readers see it."""
    if dialect.has_lines:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    if dialect.is_loose:
        return _SPACE.sub(_space, text)
    return text.replace("\r", " ").replace("\n", " ")


def _space(found: re.Match[str]) -> str:
    """What white space is read as: between characters that no space parts, a line break is none."""
    before = found.string[max(found.start() - 1, 0) : found.start()]
    after = found.string[found.end() : found.end() + 1]
    is_wrap = "\n" in found[0] and before and after
    return "" if is_wrap and is_unspaced(before) and is_unspaced(after) else " "
