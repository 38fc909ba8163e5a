"""Where the sentences of one line begin: `sentencex`, mended where it cuts what belongs together.

What is mended are cuts that hurt a translation more than a missing cut would: quoted speech and
the particle that follows it, closing marks, decimals and enumerations, abbreviations.
"""

from __future__ import annotations

import re
from array import array
from itertools import accumulate

import sentencex

# The time of sentencex grows with the square of a line's length, so that a long line is given to
# it in windows (in characters). Boundaries are taken from the first half of a window: what opens
# there can close in the second.
_WINDOW = 1_000
_LARGEST_WINDOW = 8_000

_SURROGATES = re.compile("[\ud800-\udfff]")

_BRACKETS = {"「": "」", "『": "』", "（": "）", "【": "】", "〈": "〉", "《": "》", "［": "］"}
_CLOSING = frozenset(_BRACKETS.values())

# What ends a sentence is drawn to the sentence that it ends, with what stands behind it.
_TRAILING = re.compile("[」』）】〉》］〕｝”’…‥。．！？!?♪♫♬☆★♡♥～〜ー、，]+")
# Signs that were typed behind the end of a sentence: 。, or ！; or だ.、. A model that reads them
# often forgets what follows. English has them behind abbreviations.
_STOPS = "。！？｡.!?．"
_STRAY_SIGNS = ",;:、，；：､/／・—–-"
_END = r"(?:[。！？｡]|(?<=[ぁ-ヿ㐀-鿿ｦ-ﾟ])(?:[!?]|[.．](?![.．])))[。！？｡!?]*"
_STRAY = re.compile(rf"(?<![{_STOPS}]){_END}([ \u3000]*[{_STRAY_SIGNS}]+(?:(?<![-–—])|(?!\d))\s*)")
_AT_END = re.compile(f"{_END}$")
# After a quotation, these go on with the sentence around it. The exceptions begin new ones:
# はい, もう, がん-, とても.
_GOES_ON = re.compile("と(?!ても)|って|は(?!い)|が(?!ん)|も(?!う)|[をにのへ、，]")

_NUMBER_AND_STOP = re.compile(r"\d[.．]$")
_ENUMERATION = re.compile(r"^\s*[(（]?(?:\d{1,3}|[A-Za-z])[.．)）]\s*$")
_STOP_IN_WORD = re.compile(r"[.．]$")

_TITLES = re.compile(
    r"(?<![^\W_])(?:mr|mrs|ms|mx|dr|prof|st|lt|sgt|capt|cpt|col|gen|rev|hon|mt|ft|sr|sra|hr|fr"
    r"|mme|mlle|vs|e\.g|i\.e|cf)\.\s+$",
    re.IGNORECASE,
)
_BEFORE_NUMBERS = re.compile(
    r"(?<![^\W_])(?:no|nr|lv|lvl|ch|vol|p|pp|fig|approx|ca|art|sec|ep|pt|st|exp)\.\s+$",
    re.IGNORECASE,
)
_FRENCH_MONSIEUR = re.compile(r"(?<![^\W_])MM?\.\s+$")
# As far back as one of these abbreviations and the space after it can reach.
_LOOK_BACK = 16


def sentence_starts(line: str, language: str) -> list[int]:
    """Offsets, in characters, at which the second and each further sentence of `line` begin.

    `line` has no line break that matters; `language` is an ISO 639-1 code or a BCP 47 tag, unknown
    ones get general rules. White space between sentences belongs to the sentence before it.
    """
    cuts = _cuts(_SURROGATES.sub("\ufffd", line), language)
    strays = stray_signs(line)
    if not cuts and not strays:
        return []
    after_stray = {end for _, end in strays}
    among_strays = {place for start, end in strays for place in range(start, end)}
    inside = _inside_brackets(line)
    starts: list[int] = []
    previous = 0
    for cut in sorted(after_stray.union(cuts)):
        trailing = _TRAILING.match(line, cut) if not line[cut - 1].isspace() else None
        start = trailing.end() if trailing else cut
        while start < len(line) and line[start].isspace():
            start += 1
        if previous < start < len(line) and not inside[start] and start not in among_strays:
            if start not in after_stray and _belongs_together(line, previous, start, language):
                continue
            starts.append(start)
            previous = start
    return starts


def stray_signs(line: str) -> list[tuple[int, int]]:
    """Where signs were typed in a line although a sentence had ended; not in brackets."""
    found = [
        stray.span(1) for stray in _STRAY.finditer(line) if not _GOES_ON.match(line, stray.end())
    ]
    inside = _inside_brackets(line) if found else []
    return [(start, end) for start, end in found if not inside[start]]


def without_stray(sentence: str) -> str:
    """A sentence without signs that were typed behind its end, and belong to no sentence."""
    bare = sentence.rstrip(_STRAY_SIGNS).rstrip()
    is_ended = len(bare) < len(sentence) and _AT_END.search(bare[-_LOOK_BACK:])
    return bare if is_ended else sentence


def _cuts(line: str, language: str) -> list[int]:
    """What sentencex says: offsets between sentences."""
    cuts: list[int] = []
    start, size = 0, _WINDOW
    while start < len(line):
        window = line[start : start + size]
        is_last = start + size >= len(line)
        ends: list[int] = []
        end = 0
        for sentence in sentencex.segment(language, window):
            end += len(sentence)
            ends.append(end)
        # The end of the window is no end of a sentence.
        usable = [end for end in ends if end < len(window) and (is_last or end <= size // 2)]
        cuts += [start + end for end in usable]
        if is_last:
            break
        if usable:
            start, size = start + usable[-1], _WINDOW
        elif size < _LARGEST_WINDOW:
            size *= 2
        else:
            start, size = start + size, _WINDOW
    return cuts


def _inside_brackets(line: str) -> bytes:
    """For each offset, 1 where it lies within brackets, else 0; unpaired ones do not count."""
    # A line can have millions of characters: an integer of Python for each would be too many.
    depth_changes = array("i", bytes(4 * (len(line) + 1)))
    opened: list[tuple[str, int]] = []
    for position, character in enumerate(line):
        if character in _BRACKETS:
            opened.append((_BRACKETS[character], position))
        elif character in _CLOSING and opened and opened[-1][0] == character:
            depth_changes[opened.pop()[1] + 1] += 1
            depth_changes[position + 1] -= 1
    return bytes(depth > 0 for depth in accumulate(depth_changes))


def _belongs_together(line: str, previous: int, start: int, language: str) -> bool:
    """Whether the sentence from `previous` goes on at `start`, against what sentencex says."""
    before = line[max(previous, start - _LOOK_BACK) : start]
    after = line[start]
    if before[-1] in "、，" or (before[-1] in "」』" and _GOES_ON.match(line, start)):
        return True
    if _NUMBER_AND_STOP.search(before):
        return True
    if _STOP_IN_WORD.search(before) and after.isascii() and after.isalnum():
        return True
    if start - previous < _LOOK_BACK and _ENUMERATION.match(before):
        return True
    if _TITLES.search(before):
        return True
    if after.isdigit() and _BEFORE_NUMBERS.search(before):
        return True
    return language.startswith("fr") and _FRENCH_MONSIEUR.search(before) is not None
