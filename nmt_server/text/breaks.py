"""Line breaks and tabs within a segment: no tokenizer keeps them, so they are put back afterwards.

A model reads the text without them. In the translation they go where the same number of sentences
has ended, where it has as many as the source, else to the same share of the text, between words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from nmt_server.text.placement import size
from nmt_server.text.scripts import is_between_words, is_unspaced
from nmt_server.text.sentences import sentence_starts

_BREAK = re.compile(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Drawn as nothing, and read as spaces by tokenizers; in some scripts they part words.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_PARTED_BY_THEM = frozenset({"km", "lo", "th", "my", "bo", "khm", "lao", "tha", "mya", "bod"})
_WHITE_SPACE = re.compile(r"\s+")


class Break(NamedTuple):
    """White space with a line break or a tab in it.

    `position` is the share of the text before it, 0 to 1; `sentences` how many have ended there,
    or 0 where it is within one.
    """

    text: str
    position: float
    sentences: int


class Flat(NamedTuple):
    """A text without the breaks in it, and `sentences`, how many it has."""

    text: str
    breaks: tuple[Break, ...] = ()
    sentences: int = 0


def flatten(text: str, language: str) -> Flat:
    """A text as a model should read it: with less white space, and nothing that is not drawn."""
    if _INVISIBLE.search(text) and re.split("[-_]", language)[0] not in _PARTED_BY_THEM:
        text = _INVISIBLE.sub("", text)
    if not _BREAK.search(text):
        return Flat(text)
    runs = [
        found
        for found in _WHITE_SPACE.finditer(text)
        if _BREAK.search(found[0]) and found.start() > 0 and found.end() < len(text)
    ]
    pieces: list[str] = []
    offsets: list[int] = []
    length = done = 0
    for run in runs:
        before, after = text[run.start() - 1], text[run.end()]
        piece = text[done : run.start()]
        offsets.append(length + len(piece))
        is_wrapped = "\t" not in run[0] and is_unspaced(before) and is_unspaced(after)
        piece += "" if is_wrapped else " "
        pieces.append(piece)
        length += len(piece)
        done = run.end()
    flat = "".join(pieces) + text[done:]
    starts = sentence_starts(flat, language)
    total = size(flat)
    breaks = []
    for run, offset in zip(runs, offsets, strict=True):
        index = bisect_left(starts, offset)
        is_end = index < len(starts) and not flat[offset : starts[index]].strip()
        share = size(flat[:offset]) / total if total else 0.0
        breaks.append(Break(run[0], share, index + 1 if is_end else 0))
    return Flat(flat, tuple(breaks), len(starts) + 1)


def with_breaks(translation: str, flat: Flat, language: str) -> str:
    """A translation of `flat.text` with the breaks, each once and in their order."""
    if not flat.breaks:
        return translation
    starts = sentence_starts(translation, language)
    is_aligned = len(starts) + 1 == flat.sentences
    places = [p for p in range(1, len(translation)) if is_between_words(translation, p)]
    # What is not white space counts.
    sizes = [0]
    for character in translation:
        sizes.append(sizes[-1] + (not character.isspace()))
    pieces: list[str] = []
    done = 0
    for each in flat.breaks:
        if is_aligned and each.sentences:
            place = starts[each.sentences - 1]
        else:
            place = _nearest(each.position * sizes[-1], places, sizes, len(translation))
        place = max(place, done)
        pieces += [translation[done:place].rstrip(), each.text]
        done = place + len(translation[place:]) - len(translation[place:].lstrip())
    return "".join(pieces) + translation[done:]


def _nearest(wanted: float, places: list[int], sizes: list[int], end: int) -> int:
    """Of the places, the one before which the size is nearest to `wanted`."""
    index = bisect_left(places, wanted, key=lambda place: sizes[place])
    around = places[max(index - 1, 0) : index + 1]
    return min(around, key=lambda place: abs(sizes[place] - wanted), default=end)
