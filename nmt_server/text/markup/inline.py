"""Markup within a sentence: out of it, as marks, and back into its translation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from nmt_server.text.markup.arrangement import Node, arranged
from nmt_server.text.markup.marks import MARK, Mark, Role


class Piece(NamedTuple):
    """A piece of a text with markup: words where it has no `role`, else markup.

    `raw` is what stands there, `text` what it says. Pairs have the same `name`.
    """

    raw: str
    role: Role | None = None
    text: str = ""
    name: str = ""


_END = Piece("", Role.POINT)


class Inline:
    """A sentence or a paragraph in pieces; `pairs` has for each end of one the other.

    Whatever a translation says, each piece of markup is written exactly once, within the same pairs
    as in the source. An end of a pair whose other end is missing keeps its place among the others.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.pairs = _pairs(pieces)

    @cached_property
    def text(self) -> str:
        """What is to be translated, with marks."""
        return "".join(each if isinstance(each, str) else str(each.mark) for each in self._sequence)

    @cached_property
    def has_words(self) -> bool:
        """Whether there is a letter or a digit beside the markup."""
        return any(p.role is None and any(map(str.isalnum, p.text)) for p in self.pieces)

    def arranged(self, translation: str) -> list[str | int]:
        """A translation of `text` as words and the numbers of the pieces of markup, in order."""
        sequence: list[str | int] = []
        for each in arranged(self._words_and_marks(translation), *self._tree):
            literal = "" if isinstance(each, str) else self._found[each].literal
            if isinstance(each, str) or literal:
                word = each if isinstance(each, str) else literal
                if sequence and isinstance(sequence[-1], str):
                    sequence[-1] += word
                elif word:
                    sequence.append(word)
            else:
                sequence.append(self._found[each].piece)
        return sequence

    @cached_property
    def _sequence(self) -> list[str | _Found]:
        """Words and what there is between them, as in the source."""
        sequence: list[str | _Found] = []
        numbers: dict[int, int] = {}
        count = 0
        words: list[str] = []
        for index, piece in enumerate((*self.pieces, _END)):
            if piece.role is None:
                words.append(piece.text)
                continue
            said, done = "".join(words), 0
            # Words that look like a mark are kept as one.
            for found in MARK.finditer(said):
                count += 1
                literal = _Found(Mark(Role.WORD, count), -1, found[0])
                sequence += [said[done : found.start()], literal]
                done = found.end()
            sequence.append(said[done:])
            words = []
            if piece is _END:
                break
            role = piece.role
            if role in (Role.OPENING, Role.CLOSING) and index not in self.pairs:
                role = Role.POINT
            if role is not Role.CLOSING:
                count += 1
            number = count if role is not Role.CLOSING else numbers[self.pairs[index]]
            numbers[index] = number
            sequence.append(_Found(Mark(role, number), index))
        return sequence

    @cached_property
    def _found(self) -> list[_Found]:
        return [each for each in self._sequence if not isinstance(each, str)]

    @cached_property
    def _tree(self) -> tuple[list[Node], int]:
        """How marks are nested, by their numbers in `_found`, and how long the words are."""
        roots: list[Node] = []
        open_nodes: list[Node] = []
        length = number = 0
        for each in self._sequence:
            if isinstance(each, str):
                length += len(each)
                continue
            if each.mark.role is Role.CLOSING:
                open_nodes.pop().end(number, length)
            else:
                is_tag = each.piece >= 0 and self.pieces[each.piece].role in _ENDS
                is_pair = each.mark.role is Role.OPENING
                node = Node(number, length, is_bound=is_tag and not is_pair)
                (open_nodes[-1].children if open_nodes else roots).append(node)
                if is_pair:
                    open_nodes.append(node)
            number += 1
        return roots, length

    def _words_and_marks(self, translation: str) -> Iterator[str | int]:
        """A translation in pieces; what is no mark of the source, or comes again, is left out."""
        known = {str(each.mark): number for number, each in enumerate(self._found)}
        done = 0
        for found in MARK.finditer(translation):
            yield translation[done : found.start()]
            number = known.pop(str(Mark.of(found)), None)
            if number is not None:
                yield number
            done = found.end()
        yield translation[done:]


class _Found(NamedTuple):
    """A mark in the source, and the number of its piece; words that only look like a mark."""

    mark: Mark
    piece: int
    literal: str = ""


_ENDS = (Role.OPENING, Role.CLOSING)
# What is nested deeper is not paired, so that no text can exhaust the stack.
_DEEPEST = 50


def _pairs(pieces: Sequence[Piece]) -> dict[int, int]:
    """For each end of a pair the other one; pairs do not cross."""
    partner: dict[int, int] = {}
    opened: list[int] = []
    # How many of a name are open, so that the time is in proportion to the number of pieces.
    waiting: dict[str, int] = {}
    for index, piece in enumerate(pieces):
        if piece.role is Role.OPENING and len(opened) < _DEEPEST:
            opened.append(index)
            waiting[piece.name] = waiting.get(piece.name, 0) + 1
        elif piece.role is Role.CLOSING and waiting.get(piece.name):
            while True:
                last = opened.pop()
                waiting[pieces[last].name] -= 1
                if pieces[last].name == piece.name:
                    break
            partner[last], partner[index] = index, last
    return partner
