"""Markdown as a document: its texts, with their inline markup as marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from nmt_server.documents.document import Document, Slot
from nmt_server.documents.markdown.blocks import Block, Kind, blocks_of
from nmt_server.documents.markdown.inlines import Found, labels_in, pieces_of
from nmt_server.documents.markdown.writing import (
    at_beginning,
    escaped,
    escaped_alternative,
    escaped_cell,
    with_stars,
    without_formulas,
)
from nmt_server.documents.markup.pages import read_html
from nmt_server.documents.markup.regions import Part, slots_of
from nmt_server.text.markup.inline import Piece
from nmt_server.text.ranges import Interval
from nmt_server.text.scripts import is_unspaced

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(content: str) -> Document:
    """A document of Markdown. Code, addresses and front matter are no texts."""
    return Document(content, _slots(content), lambda translation, _raw: translation)


def _slots(content: str) -> Iterator[Slot]:
    defined = labels_in(content)
    for block in blocks_of(content):
        if block.kind is Kind.HTML:
            ((start, end),) = block.lines
            page = read_html(content[start:end])
            yield from (_moved(slot, start) for slot in page.slots)
        else:
            yield from _in_block(content, block, defined)


def _in_block(content: str, block: Block, defined: frozenset[str]) -> Iterator[Slot]:
    text = "\n".join(content[start:end] for start, end in block.lines)
    found = pieces_of(text, defined)
    place = _places(block.lines)
    parts = [
        Part(_piece(each, text), place(each.start), place(each.end), each.written) for each in found
    ]
    pictures = [
        Slot(place(start), place(end), _ESCAPE.sub(r"\1", said), escaped_alternative)
        for start, end in (each.alternative for each in found if each.alternative)
        if any(map(str.isalpha, said := " ".join(text[start:end].split())))
    ]
    escape = partial(escaped_cell if block.kind is Kind.CELL else escaped, has_names=bool(defined))
    for slot in slots_of(parts, escape, inner=pictures):
        is_first = block.kind is Kind.TEXT and slot.start == block.lines[0][0]
        yield _written_so(content, slot, is_first=is_first)


def _places(lines: Sequence[Interval]) -> Callable[[int], int]:
    """Where in the content a place of the lines is, which are put together with line feeds."""
    starts, length = [], 0
    for start, end in lines:
        starts.append(length)
        length += end - start + 1

    def place(position: int) -> int:
        number = bisect_right(starts, position) - 1
        return lines[number][0] + position - starts[number]

    return place


def _piece(found: Found, text: str) -> Piece:
    if found.role is not None:
        name = f"#{found.pair}" if found.pair >= 0 else found.text
        return Piece("", found.role, name=name)
    if found.text != "\n":
        return Piece("", text=found.text)
    before, after = text[found.start - 1 : found.start], text[found.end : found.end + 1]
    is_joint = before and after and is_unspaced(before) and is_unspaced(after)
    return Piece("", text="" if is_joint else " ")


def _written_so(content: str, slot: Slot, *, is_first: bool) -> Slot:
    """A slot whose words are no markup where they begin a line, or stand beside some."""
    arrange = slot.arrange
    if arrange is None:
        return slot

    def written(translation: str) -> list[str | Interval]:
        pieces = list(without_formulas(content, with_stars(content, arrange(translation))))
        if is_first and pieces and isinstance(first := pieces[0], str):
            pieces[0] = at_beginning(first)
        return pieces

    return slot._replace(arrange=written)


def _moved(slot: Slot, by: int) -> Slot:
    """A slot of a part of the content that begins so far into it."""
    arrange = slot.arrange

    def moved(translation: str) -> list[str | Interval]:
        pieces = arrange(translation) if arrange else []
        return [p if isinstance(p, str) else (p[0] + by, p[1] + by) for p in pieces]

    return slot._replace(
        start=slot.start + by,
        end=slot.end + by,
        arrange=moved if arrange else None,
        inner=tuple(_moved(each, by) for each in slot.inner),
    )
