"""The inline markup of Markdown: emphasis, links, code, pictures, tags."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from nmt_server.documents.markdown.emphasis import RUN, Run, paired, run_of
from nmt_server.documents.markup.elements import KEPT, KEPT_AS_WORD, VOID
from nmt_server.documents.markup.lexer import Kind, Token, tokens_of
from nmt_server.documents.markup.references import resolved
from nmt_server.text.markup.marks import Role
from nmt_server.text.ranges import Interval

_SIGN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])|(?P<code>`+)|(?P<math>\${1,2}(?=[^\s$])[^$\n]{1,300}(?<=\S)\${1,2}(?!\d))"
    r"|(?P<address>(?<![A-Za-z0-9])(?:https?://|www\.)[^\s<>()\[\]]+)"
    r"|(?P<autolink><(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]{1,100}@[^\s<>]{1,200})>)"
    r"|(?P<tag><)|(?P<wiki>\[\[[^\[\]\n]{1,200}\]\])|(?P<note>\[\^[^\[\]\s]{1,200}\])"
    r"|(?P<opening>!?\[)|(?P<closing>\])"
    r"|(?P<hard>(?: {2,99}|\\)\n[ \t]*)|(?P<soft>[ \t]{0,99}\n[ \t]*)"
    rf"|(?P<run>{RUN.pattern})"
)
_TARGET = re.compile(
    r"\([ \n]*(?:<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*)"
    r"""(?:[ \n]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \n]*\)(?:\{[^{}\n]{0,200}\})?"""
)
_REFERENCE = re.compile(r"\[[^\[\]]{0,500}\]")
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]\n]{1,500})\]:", re.MULTILINE)
_NO_ADDRESS = ".,;:!?'\"*_~"


class Found(NamedTuple):
    """A piece of a paragraph: its range, what it says, and what it is.

    `pair` is equal for both ends of a pair. `alternative` is the text of a picture, by its range,
    and `written` what is written where its words are others.
    """

    start: int
    end: int
    text: str = ""
    role: Role | None = None
    pair: int = -1
    alternative: Interval | None = None
    written: str = ""


def labels_in(content: str) -> frozenset[str]:
    """The names of links that a document defines."""
    return frozenset(_folded(found[1]) for found in _DEFINED.finditer(content))


def pieces_of(text: str, defined: frozenset[str]) -> list[Found]:
    """A paragraph in pieces. `defined` are the names that stand for links."""
    return _Scan(text, defined).pieces()


class _Scan:
    def __init__(self, text: str, defined: frozenset[str]) -> None:
        self._text = text
        self._defined = defined
        # Each piece of markup by where it begins.
        self._found: dict[int, Found] = {}
        self._runs: list[Run] = []
        self._brackets: list[Interval] = []
        self._code_ends = _ends_of_code(text)
        self._tags: dict[int, Token] = {}
        self._ends_of_tags: dict[str, list[int]] = {}
        for token in tokens_of(text, is_xml=False):
            if token.kind is not Kind.TEXT:
                self._tags[token.start] = token
            if token.kind is Kind.END:
                self._ends_of_tags.setdefault(token.name, []).append(token.end)

    def pieces(self) -> list[Found]:
        """The pieces, in order, without a character left out."""
        position = 0
        while sign := _SIGN.search(self._text, position):
            position = max(self._read(sign), sign.start() + 1)
        for number, (opening, closing) in enumerate(paired(self._runs)):
            self._add(Found(*opening, role=Role.OPENING, pair=len(self._text) + number))
            self._add(Found(*closing, role=Role.CLOSING, pair=len(self._text) + number))
        return list(self._with_words())

    def _read(self, sign: re.Match[str]) -> int:
        """Take one sign; where the next one may begin."""
        start, end = sign.span()
        kind = sign.lastgroup or ""
        if kind == "escape":
            self._add(Found(start, end, self._text[start + 1]))
        elif kind == "code":
            end = self._code(start, end)
        elif kind in ("math", "autolink", "wiki"):
            self._add(Found(start, end, role=Role.WORD))
        elif kind == "address":
            address = sign[0].rstrip(_NO_ADDRESS)
            end = start + len(address)
            self._add(Found(start, end, role=Role.WORD))
        elif kind == "tag":
            end = self._tag(start)
        elif kind == "note":
            self._add(Found(start, end, role=Role.POINT))
        elif kind == "opening":
            self._brackets.append((start, end))
        elif kind == "closing":
            end = self._link(start)
        elif kind == "hard":
            self._add(Found(start, end, role=Role.BREAK))
        elif kind == "soft":
            self._add(Found(start, end, "\n"))
        else:
            self._runs.append(run_of(self._text, start, end))
        return end

    def _add(self, found: Found) -> None:
        self._found[found.start] = found

    def _code(self, start: int, end: int) -> int:
        ends = self._code_ends.get(end - start, [])
        at = bisect_right(ends, end)
        if at == len(ends):
            return end
        self._add(Found(start, ends[at], role=Role.WORD))
        return ends[at]

    def _tag(self, start: int) -> int:
        token = self._tags.get(start)
        if token is None:
            return start + 1
        role = Role.POINT
        end = token.end
        is_kept = token.kind is Kind.START and token.name in KEPT | KEPT_AS_WORD
        ends = self._ends_of_tags.get(token.name, [])
        if is_kept and (at := bisect_right(ends, end)) < len(ends):
            end = ends[at]
            role = Role.WORD if token.name in KEPT_AS_WORD else Role.POINT
        elif token.name == "br":
            role = Role.BREAK
        elif token.kind is Kind.START and token.name not in VOID:
            role = Role.OPENING
        elif token.kind is Kind.END:
            role = Role.CLOSING
        self._add(Found(start, end, token.name, role))
        return end

    def _link(self, start: int) -> int:
        """Close a bracket, with which a link or a picture may end; where the next sign may be."""
        if not self._brackets:
            return start + 1
        opening = self._brackets.pop()
        end = self._end_of_link(opening, start)
        if end is None:
            return start + 1
        if self._text[opening[0]] == "!":
            # What was found in it is in no piece.
            while self._runs and self._runs[-1].start > opening[0]:
                self._runs.pop()
            picture = Found(opening[0], end, role=Role.POINT, alternative=(opening[1], start))
            self._add(picture)
        else:
            self._add(Found(*opening, role=Role.OPENING, pair=opening[0]))
            # Its words are its name, which is to be found all the same.
            name = self._text[opening[1] : start]
            is_name = self._text[start:end] in ("]", "][]")
            written = f"][{name}]" if is_name else ""
            self._add(Found(start, end, role=Role.CLOSING, pair=opening[0], written=written))
        return end

    def _end_of_link(self, opening: Interval, closing: int) -> int | None:
        text = self._text
        if found := _TARGET.match(text, closing + 1):
            return found.end()
        name = text[opening[1] : closing]
        if found := _REFERENCE.match(text, closing + 1):
            named = found[0][1:-1] or name
            return found.end() if _folded(named) in self._defined else None
        return closing + 1 if _folded(name) in self._defined else None

    def _with_words(self) -> Iterator[Found]:
        done = 0
        for start in sorted(self._found):
            found = self._found[start]
            if start < done:
                continue
            yield from self._words(done, start)
            yield found
            done = found.end
        yield from self._words(done, len(self._text))

    def _words(self, start: int, end: int) -> Iterator[Found]:
        for first, last, said in resolved(self._text[start:end]):
            role = Role.WORD if said is None else None
            yield Found(start + first, start + last, said or "", role)


def _ends_of_code(text: str) -> dict[int, list[int]]:
    """Where runs of backquotes end, by their length."""
    ends: dict[int, list[int]] = {}
    for found in re.finditer(r"`+", text):
        ends.setdefault(len(found[0]), []).append(found.end())
    return ends


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
