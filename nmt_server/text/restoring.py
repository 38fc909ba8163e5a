"""Put protected spans into a translation, each exactly once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from nmt_server.text.placement import place
from nmt_server.text.protection import Protected, folded
from nmt_server.text.ranges import Interval
from nmt_server.text.spans import Span

# What a model may put between the characters of a placeholder.
_SPACED_OUT = r"\s{0,2}"
# With one of these beside it, it is part of a word, such as Polish zmazać or Czech z mezi.
_LATIN = "A-Za-z\u00c0-\u024fＡ-Ｚａ-ｚ"


class Restored(NamedTuple):
    """A translation with its spans, and those that the model had lost, in order of the source.

    Markup within a text counts as lost nowhere, but its place may be an estimate.
    """

    text: str
    lost: tuple[str, ...]


def restore(
    translation: str, protected: Protected, places: Sequence[Interval | None] = ()
) -> Restored:
    """Put the spans back, each exactly once, and say which the model had lost.

    A placeholder is recognised in other case, width and spacing; further copies of it are dropped.
    In a word of Latin letters it is one only in its own form, or with the s of a plural.
    A span whose placeholder is missing takes the place of one that the model made up, else one
    that corresponds to its place in the source, between words.
    """
    if translation == protected.text:
        return Restored(protected.source, ())
    spans = protected.spans
    if not spans:
        return Restored(protected.prefix + translation + protected.suffix, ())
    exact = {span.placeholder: index for index, span in enumerate(spans) if span.placeholder}
    tolerant = {folded(name): index for name, index in exact.items()}
    found: set[int] = set()

    def once(index: int) -> int | None:
        if index in found:
            return None
        found.add(index)
        return index

    pieces: list[str | int | None] = []
    done = 0
    for place_, index in _around(translation, protected, places):
        pieces += [translation[done:place_], once(index)]
        done = place_
    pieces.append(translation[done:])
    # Only what a translation was made to begin with has markup.
    hidden = [index for index, span in enumerate(spans) if not span.placeholder]
    literal: dict[str, list[int]] = {}
    for index in hidden:
        if index not in found and spans[index].text in translation:
            literal.setdefault(spans[index].text, []).append(index)
    pieces = _replaced(
        pieces,
        "|".join(map(re.escape, sorted(literal, key=len, reverse=True))),
        lambda text: once(literal[text].pop(0)) if literal[text] else None,
    )
    pieces = _replaced(pieces, _named(tuple(exact)), lambda name: once(exact[name]))
    # To compile an expression takes a hundred times as long as to see that nothing can match it.
    if _have_one_of(pieces, {form[0] for name in tolerant for form in _forms(name[0])}):
        disguised = _disguised(tuple(tolerant))
        pieces = _replaced(
            pieces,
            disguised,
            lambda name: once(tolerant[folded(name)]),
            rf"(?<![{_LATIN}])(?:{disguised}{_SPACED_OUT})+[sS]?(?![{_LATIN}])",
        )
    lost = [index for index in exact.values() if index not in found]
    unplaced = iter(lost)
    if _have_one_of(pieces, {name[0] for name in protected.strays}):
        strays = _named(protected.strays)
        pieces = _replaced(pieces, strays, lambda _: next(unplaced, None))
    unplaced_markup = (index for index in hidden if index not in found)
    body = place(_fitted(pieces, spans), spans, sorted([*unplaced, *unplaced_markup]))
    return Restored(
        protected.prefix + body + protected.suffix, tuple(spans[index].text for index in lost)
    )


def _around(
    translation: str, protected: Protected, places: Sequence[Interval | None]
) -> list[tuple[int, int]]:
    """Where spans of pairs go, and their numbers, in order."""
    chosen: list[tuple[int, int, int]] = []
    for pair, place_ in zip(protected.enclosed, places, strict=False):
        codes = [protected.spans[index].text for index in (pair.opening, pair.closing)]
        if place_ is None or any(code in translation for code in codes):
            continue
        start, end = _with_marks(translation, place_, protected.text[pair.start : pair.end])
        # What closes goes before what opens at the same place.
        chosen += [(start, 1, pair.opening), (end, 0, pair.closing)]
    return [(place_, index) for place_, _, index in sorted(chosen)]


def _with_marks(translation: str, place_: Interval, enclosed: str) -> Interval:
    """A range, and the marks beside it that are as those at the ends of what is enclosed."""
    start, end = place_
    for mark in enclosed:
        if not start or not _correspond(mark, translation[start - 1]):
            break
        start -= 1
    for mark in reversed(enclosed):
        if end == len(translation) or not _correspond(mark, translation[end]):
            break
        end += 1
    return start, end


def _correspond(mark: str, other: str) -> bool:
    return _class_of(mark) is not None and _class_of(mark) == _class_of(other)


def _class_of(mark: str) -> str | None:
    """What corresponds to a mark in another language: quotation marks and brackets, or stops."""
    category = unicodedata.category(mark)
    if not category.startswith("P"):
        return None
    return "stop" if category in ("Po", "Pd") and mark not in "\"'" else "bracket"


# Most texts have the same few names.
@lru_cache(maxsize=64)
def _named(names: tuple[str, ...]) -> str:
    """A regular expression for placeholders as they are."""
    return _any_of(names, re.escape)


@lru_cache(maxsize=64)
def _disguised(names: tuple[str, ...]) -> str:
    """The same for folded ones in any case, width and spacing."""
    return _any_of(names, _tolerant_sign, _SPACED_OUT)


def _any_of(names: Iterable[str], sign: Callable[[str], str], gap: str = "") -> str:
    """A regular expression for the longest of these names, written as a tree of their characters.

    `sign` is the expression for one character, `gap` for what may be between two.
    """
    tails: dict[str, set[str]] = {}
    is_optional = False
    for name in names:
        if name:
            tails.setdefault(name[0], set()).add(name[1:])
        else:
            is_optional = True
    branches = []
    for first, rest in sorted(tails.items()):
        further = _any_of(rest, sign, gap)
        if further.endswith("?"):
            further = f"(?:{gap}{further[:-1]})?"
        elif further:
            further = gap + further
        branches.append(sign(first) + further)
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + "?" * is_optional


def _tolerant_sign(character: str) -> str:
    """A regular expression for a character in either case and width."""
    return "(?:" + "|".join(map(re.escape, _forms(character))) + ")"


@lru_cache(maxsize=256)
def _forms(character: str) -> tuple[str, ...]:
    """A character in either case and width, the longest form first."""
    cases = {character, character.lower(), character.upper()}
    wide = {chr(ord(case) + 0xFEE0) for case in cases if len(case) == 1 and "!" <= case <= "~"}
    return tuple(sorted(cases | wide, key=len, reverse=True))


def _have_one_of(pieces: list[str | int | None], characters: set[str]) -> bool:
    """Whether the texts among the pieces have one of these characters."""
    return any(isinstance(piece, str) and not characters.isdisjoint(piece) for piece in pieces)


def _replaced(
    pieces: list[str | int | None],
    expression: str,
    meaning: Callable[[str], int | None],
    within: str = r"(?s:.+)",
) -> list[str | int | None]:
    """The pieces, with what matches in their texts replaced by what it means.

    Only where `within` matches is anything looked for.
    """
    if not expression:
        return pieces
    pattern = re.compile(expression)
    replaced: list[str | int | None] = []
    for piece in pieces:
        if not isinstance(piece, str):
            replaced.append(piece)
            continue
        start = 0
        ranges = (match.span() for match in re.finditer(within, piece))
        for match in (each for range_ in ranges for each in pattern.finditer(piece, *range_)):
            replaced += [piece[start : match.start()], meaning(match.group())]
            start = match.end()
        replaced.append(piece[start:])
    return replaced


def _fitted(pieces: list[str | int | None], spans: tuple[Span, ...]) -> list[str | int]:
    """Texts and, between each two of them, the index of a span, with the right spaces around it."""
    texts: list[str] = [""]
    indices: list[int] = []
    is_removed = False
    for piece in pieces:
        if piece is None:
            is_removed = True
        elif isinstance(piece, int):
            texts[-1] = _before(texts[-1], spans[piece])
            texts.append("")
            indices.append(piece)
        elif piece:
            if is_removed:
                texts[-1], piece = _closed_up(texts[-1], piece)
                is_removed = False
            if indices and not texts[-1]:
                piece = _after(piece, spans[indices[-1]])
            texts[-1] += piece
    if is_removed:
        texts[-1] = texts[-1].rstrip()
    fitted: list[str | int] = [texts[0]]
    for index, text in zip(indices, texts[1:], strict=True):
        fitted += [index, text]
    return fitted


def _before(text: str, span: Span) -> str:
    if span.clings_left:
        return text.rstrip()
    if span.is_padded_left and text.endswith(span.before + " "):
        return text[:-1]
    return text


def _after(text: str, span: Span) -> str:
    if span.clings_right:
        return text.lstrip()
    if span.is_padded_right and text.startswith(" " + span.after):
        return text[1:]
    return text


def _closed_up(left: str, right: str) -> tuple[str, str]:
    """The texts around a placeholder that was dropped, without the space that it leaves."""
    if not left or left[-1].isspace():
        if right[0].isspace():
            return left, right.lstrip()
        if not right[0].isalnum():
            return left.rstrip(), right
    return left, right
