"""Other words in the place of terms, which a model translates better, and the terms for them.

A placeholder such as `ZMAZ` is copied: so it is for names. A stand-in (`stand_ins`) is translated,
and found by the attention of the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from nmt_server.glossaries.edits import Edit, Edited
from nmt_server.glossaries.matching import Found, folded, occurrences
from nmt_server.glossaries.stand_ins import is_name, names, nouns
from nmt_server.glossaries.wording import written_at
from nmt_server.text.protection import zm_placeholder
from nmt_server.text.ranges import Interval


class Mask(NamedTuple):
    """A word in the place of a term with this translation; `is_copied` if it is a placeholder.

    `start` and `end` are where it stands in the masked text.
    """

    start: int
    end: int
    word: str
    target: str
    is_copied: bool


class Masked(NamedTuple):
    """A text in which terms are masked."""

    edited: Edited
    masks: tuple[Mask, ...]

    @property
    def stand_ins(self) -> list[Interval]:
        """Where those are that must be found by the attention."""
        return [(mask.start, mask.end) for mask in self.masks if not mask.is_copied]


class Unmasked(NamedTuple):
    """A translation with the terms themselves, and where ranges of it are now."""

    text: str
    places: tuple[Interval | None, ...]


def masked(text: str, found: Sequence[Found], language: str, *, copies_names: bool) -> Masked:
    """The text for a model; terms without a translation stay as they are.

    Names are placeholders and nouns stand-ins if `copies_names`, else it is the other way. Where
    stand-ins run out, placeholders are taken.
    """
    like = folded(text)
    placeholders = _unused(map(zm_placeholder, count()), like)
    stand_ins = {True: _unused(names(language), like), False: _unused(nouns(language), like)}
    edits: list[Edit] = []
    chosen: list[tuple[Edit, str, bool]] = []
    for each in found:
        if not each.term.target:
            continue
        kind = is_name(each.term)
        word = None if kind is copies_names else next(stand_ins[kind], None)
        edit = Edit(each.start, each.end, word or next(placeholders))
        edits.append(edit)
        chosen.append((edit, each.term.target, word is None))
    edited = Edited(text, edits)
    masks = []
    for edit, target, is_copied in chosen:
        place = edited.moved((edit.start, edit.end))
        assert place is not None
        masks.append(Mask(*place, edit.text, target, is_copied))
    return Masked(edited, tuple(masks))


def unmasked(
    translation: str,
    masks: Sequence[Mask],
    of_stand_ins: Sequence[Interval | None],
    places: Sequence[Interval | None],
    language: str,
) -> Unmasked | None:
    """The translation with the terms.

    None where a placeholder is not there just once, or a stand-in nobody knows where.
    """
    aligned = iter(of_stand_ins)
    edits: list[Edit] = []
    replaced: list[str] = []
    for mask in masks:
        place = _copied(translation, mask.word) if mask.is_copied else next(aligned, None)
        if place is None:
            return None
        if not mask.is_copied:
            replaced.append(translation[slice(*place)])
        edits.append(written_at(translation, place, mask.target, language))
    edits.sort()
    if any(one.end > other.start for one, other in pairwise(edits)):
        return None
    edited = Edited(translation, edits)
    if any(_is_left(edited.text, words) for words in replaced):
        return None
    return Unmasked(edited.text, tuple(edited.moved(place) for place in places))


def _unused(words: Iterator[str] | Sequence[str], like: str) -> Iterator[str]:
    return (word for word in words if folded(word) not in like)


def _copied(translation: str, word: str) -> Interval | None:
    where = [found.span() for found in re.finditer(rf"(?<!\w){word}(?!\w)", translation)]
    return where[0] if len(where) == 1 else None


def _is_left(text: str, words: str) -> bool:
    """Whether a model wrote what stands for a term twice: its last word is the noun."""
    last = words.split()[-1] if words.split() else ""
    return bool(last) and next(occurrences(text, last, case_sensitive=False), None) is not None
