"""The blocks of Markdown whose text is read: where their lines are, without what marks them.

What CommonMark, GitHub and MkDocs have is known. Code, formulas, front matter and definitions of
links are in no block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from nmt_server.documents.document import lines_of
from nmt_server.documents.markup.elements import BLOCK
from nmt_server.text.ranges import Interval

_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"(?:[-+*]|\d{1,9}[.)])(?:[ \t]{1,4}(?=\S)|[ \t]*\Z)")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_FENCE = re.compile(r"(`{3,}|~{3,}|\${2}|:{3,})(.*)", re.DOTALL)
_HEADING = re.compile(r"#{1,6}(?:[ \t]+|\Z)")
_RULE = re.compile(r"(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*|-+[ \t]*)\Z")
_DEFINITION = re.compile(r"(?:\[[^\]\^][^\]]{0,999}\]|\*\[[^\]]{1,200}\]):")
_NOTE = re.compile(r"(?:\[\^[^\]\s]{1,200}\]:|:)[ \t]+")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]")
_ATTRIBUTES = re.compile(r"\{[:#.%][^{}]{0,500}\}[ \t]*\Z")
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_CELL = re.compile(r"(?:[^|\\`]|\\.|`(?:\\\||[^|`])*`|`)+", re.DOTALL)
_HTML = re.compile(r"<(?:[A-Za-z/!?])")
_HTML_RAW = re.compile(r"<(?:(script|pre|style|textarea)\b|(!--)|(\?))", re.IGNORECASE)
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:|<[^\s<>@]{1,100}@")
_FRONT = {"---": ("---", "..."), "+++": ("+++",)}
_TAB = 4


class Kind(Enum):
    """What a block is."""

    TEXT = auto()
    HEADING = auto()
    CELL = auto()
    HTML = auto()


class Block(NamedTuple):
    """A text: the range of the content that each of its lines is. HTML is one range."""

    kind: Kind
    lines: Sequence[Interval]


class _Line(NamedTuple):
    """A line behind what quotes it, and how far it is indented, in columns."""

    start: int
    end: int
    text: str
    indent: int
    quotes: int


def blocks_of(content: str) -> Iterator[Block]:
    """The blocks of a document, in order."""
    reader = _Reader(content)
    yield from reader.read()


class _Reader:
    def __init__(self, content: str) -> None:
        self._content = content
        self._lines = [self._line(*place) for place in lines_of(content)]
        self._paragraph: list[Interval] = []
        # How far the content of each open item of a list is indented.
        self._items: list[int] = []
        self._quotes = 0
        self._next = self._behind_front_matter()

    def read(self) -> Iterator[Block]:
        """The blocks."""
        was_blank = True
        while self._next < len(self._lines):
            line = self._lines[self._next]
            self._next += 1
            if not line.text:
                yield from self._end_paragraph()
                was_blank = True
                continue
            if line.quotes != self._quotes and (line.quotes or was_blank):
                yield from self._end_paragraph()
                self._items, self._quotes = [], line.quotes
            while self._items and line.indent < self._items[-1] and not self._paragraph:
                self._items.pop()
            base = self._items[-1] if self._items else 0
            if line.indent - base >= _TAB and not self._paragraph:
                continue
            yield from self._read_line(line, is_new=not self._paragraph)
            was_blank = False
        yield from self._end_paragraph()

    def _read_line(self, line: _Line, *, is_new: bool) -> Iterator[Block]:
        start, text = line.start, line.text
        if _RULE.match(text):
            # It may be the line under a heading.
            yield from self._end_paragraph()
            return
        column = line.indent
        while found := _ITEM.match(text) or (is_new and _ADMONITION.match(text)) or None:
            if self._paragraph and not self._items and found[0][0] in "023456789":
                break
            yield from self._end_paragraph()
            while self._items and column < self._items[-1]:
                self._items.pop()
            if found.re is _ADMONITION:
                self._items.append(column + _TAB)
                return
            column += found.end()
            self._items.append(column)
            start, text = start + found.end(), text[found.end() :]
            if found := _TASK.match(text):
                start, text = start + found.end(), text[found.end() :]
            is_new = True
        if not text:
            return
        if found := _FENCE.match(text):
            if found[1][0] == ":":
                yield from self._end_paragraph()
                return
            if self._skip_fenced(found):
                yield from self._end_paragraph()
                return
        if found := _HEADING.match(text):
            yield from self._end_paragraph()
            title = _without_end(text[found.end() :])
            if title:
                first = start + found.end()
                yield Block(Kind.HEADING, [(first, first + len(title))])
            return
        if _DEFINITION.match(text) or _ATTRIBUTES.match(text):
            yield from self._end_paragraph()
            return
        if found := _NOTE.match(text):
            yield from self._end_paragraph()
            self._items.append(column + _TAB)
            start, text = start + found.end(), text[found.end() :]
        if _HTML.match(text) and not _AUTOLINK.match(text) and self._begins_html(text):
            yield from self._end_paragraph()
            end = self._end_of_html(text)
            if not line.quotes:
                yield Block(Kind.HTML, [(start, end)])
            return
        if not self._paragraph and self._is_table(text):
            yield from self._cells(start, text)
            self._next += 1
            while self._next < len(self._lines):
                row = self._lines[self._next]
                if not row.text or row.quotes != self._quotes or _FENCE.match(row.text):
                    break
                yield from self._cells(row.start, row.text)
                self._next += 1
            return
        self._paragraph.append((start, line.end))

    def _end_paragraph(self) -> Iterator[Block]:
        if self._paragraph:
            yield Block(Kind.TEXT, self._paragraph)
            self._paragraph = []

    def _line(self, start: int, end: int) -> _Line:
        quotes = 0
        while found := _QUOTE.match(self._content, start, end):
            start, quotes = found.end(), quotes + 1
        text = self._content[start:end]
        stripped = text.lstrip(" \t")
        indent = len(text[: len(text) - len(stripped)].expandtabs(_TAB))
        # White space at the end may break the line.
        core = stripped.rstrip(" \t")
        return _Line(end - len(stripped), end, core and stripped, indent, quotes)

    def _behind_front_matter(self) -> int:
        ends = _FRONT.get(self._lines[0].text.rstrip()) if self._lines else None
        if ends and self._lines[0].indent == 0:
            for number, line in enumerate(self._lines[1:], 1):
                if line.text.rstrip() in ends and line.indent == 0:
                    return number + 1
        return 0

    def _skip_fenced(self, opening: re.Match[str]) -> bool:
        """Go behind what a fence opens; whether it is one."""
        fence, rest = opening[1], opening[2].rstrip()
        if fence == "$$" and "$$" in rest:
            # All of it in a line, or a sentence that begins with a formula.
            return rest.endswith("$$")
        if fence[0] == "`" and "`" in rest:
            return False
        for number in range(self._next, len(self._lines)):
            text = self._lines[number].text.rstrip()
            is_end = (
                text.endswith("$$")
                if fence == "$$"
                else (text.startswith(fence) and not text.strip(fence[0]))
            )
            if is_end:
                self._next = number + 1
                return True
        if fence != "$$":
            self._next = len(self._lines)
        return fence != "$$"

    def _begins_html(self, text: str) -> bool:
        """Whether a line that begins with a tag is HTML, and not a sentence that begins with it."""
        name = re.match(r"</?([A-Za-z][A-Za-z0-9-]*)", text)
        if name is None or _HTML_RAW.match(text) or name[1].lower() in BLOCK:
            return True
        return not self._paragraph and re.fullmatch(r"<[^<>]+>[ \t]*", text) is not None

    def _end_of_html(self, text: str) -> int:
        """Where a block of HTML ends, which the line before the next one begins."""
        raw = _HTML_RAW.match(text)
        sign = ""
        if raw:
            sign = f"</{raw[1].lower()}" if raw[1] else ("-->" if raw[2] else "?>")
        number = self._next - 1
        while number < len(self._lines):
            line = self._lines[number]
            content = self._content[line.start : line.end]
            if sign and sign in content.lower():
                number += 1
                break
            if not sign and not line.text:
                break
            number += 1
        self._next = number
        return self._lines[number - 1].end

    def _is_table(self, text: str) -> bool:
        if "|" not in text or self._next == len(self._lines):
            return False
        following = self._lines[self._next]
        return "|" in following.text and _DELIMITERS.match(following.text) is not None

    @staticmethod
    def _cells(start: int, text: str) -> Iterator[Block]:
        for found in _CELL.finditer(text):
            cell = found[0].strip(" \t")
            if cell:
                first = start + found.start() + found[0].index(cell)
                yield Block(Kind.CELL, [(first, first + len(cell))])


def _without_end(title: str) -> str:
    """A heading without the signs and attributes behind it."""
    title = title.rstrip(" \t")
    if title.endswith("}") and (opened := title.rfind("{")) >= 0:
        title = title[:opened].rstrip(" \t")
    bare = title.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else title
