"""SubRip (SRT), which has no specification: what players read is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

from nmt_server.documents.document import Document, Left, Slot, lines_of
from nmt_server.documents.subtitles.cues import (
    COUNTER,
    Place,
    cue_writer,
    has_letters,
    is_blank,
    slots_in,
)
from nmt_server.documents.subtitles.overrides import read_codes, why_left
from nmt_server.documents.subtitles.times import (
    BEGINS_TIMES,
    BLANK,
    BREAK,
    MEANT,
    bad_times,
    text_behind_times,
    times_in,
)
from nmt_server.errors import InvalidFile

_GAP = re.compile(rf"{BREAK}{BLANK}*+(?P<blank>(?:{BREAK}{BLANK}*+)++)?")
_NUMBER_NEXT = re.compile(rf"\d{{1,18}}(?={BLANK}*+(?:{BREAK}|\Z))")
_REST_OF_LINE = re.compile(rf"{BLANK}*+")
_ARROW = re.compile("--+>")


class _Line(Enum):
    """What the line before was."""

    BLANK = auto()
    COUNTER = auto()
    TIMES = auto()
    TEXT = auto()


def read_srt(content: str) -> Document:
    """A SubRip document. Raises `InvalidFile` where it is none."""
    return Document(
        content, _found(content), cue_writer(content, lambda text: _ARROW.sub("->", text))
    )


def _found(content: str) -> Iterator[Slot | Left]:
    cue: Place | None = None
    before = _Line.BLANK
    counter = 0
    first_line = 0
    is_in_cues = False
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        times = times_in(line)
        if times is None and MEANT.match(line):
            raise bad_times(number)
        is_counter = is_twice = False
        if times is None and (counts := COUNTER.fullmatch(line)):
            is_counter = _is_counter(content, end, before, int(counts[1]) - counter)
            counter = int(counts[1]) if is_counter else counter
            if not is_counter and before in (_Line.BLANK, _Line.COUNTER):
                is_twice = _comes_again(content, end, counts[1])
        # Some files have no blank line before a counter, and some have one within a cue.
        if times or is_counter or is_twice or is_blank(line):
            yield from _in_cue(content, cue)
            cue = None
        if times:
            before, is_in_cues = _Line.TIMES, True
            if text_behind_times(times["rest"]):
                yield Left(start + times.start("rest"), "a text behind the times of a cue")
        elif is_counter or is_twice:
            before = _Line.COUNTER
            if is_twice:
                yield Left(start, "a counter that stands there twice")
        elif is_blank(line):
            before = _Line.BLANK
        elif is_in_cues:
            before = _Line.TEXT
            cue = (cue[0] if cue else start, end)
        else:
            first_line = first_line or number
            if before is not _Line.TEXT and has_letters(line):
                yield Left(start, "a text before the first cue")
            before = _Line.TEXT
    if first_line and not is_in_cues:
        raise InvalidFile(
            f"Line {first_line} is no part of a cue, and no cue follows in the SRT file.",
            "A cue begins with a counter and a line such as 00:00:01,000 --> 00:00:02,000.",
        )
    yield from _in_cue(content, cue)


def _is_counter(content: str, end: int, before: _Line, step: int) -> bool:
    """Whether a number in the line that ends at `end` counts the cue that follows.

    `step` is how much more it is than the counter before.
    """
    gap = _GAP.match(content, end)
    if gap is None or not _begins_times(content, gap.end()):
        return False
    if gap["blank"] is None or before in (_Line.BLANK, _Line.COUNTER):
        return True
    return before is _Line.TEXT and step == 1


def _comes_again(content: str, end: int, number: str) -> bool:
    """Whether the same number is the counter of a cue further down, with blank lines between."""
    gap = _GAP.match(content, end)
    again = _NUMBER_NEXT.match(content, gap.end()) if gap else None
    if again is None or again[0] != number:
        return False
    rest = _REST_OF_LINE.match(content, again.end())
    gap = _GAP.match(content, rest.end() if rest else again.end())
    return gap is not None and _begins_times(content, gap.end())


def _begins_times(content: str, position: int) -> bool:
    found = BEGINS_TIMES.match(content, position) or MEANT.match(content, position)
    return found is not None


def _in_cue(content: str, cue: Place | None) -> Iterator[Slot | Left]:
    if cue is None:
        return
    if why := why_left(content[cue[0] : cue[1]]):
        yield Left(cue[0], why)
    else:
        yield from slots_in(content, cue, read_codes)
