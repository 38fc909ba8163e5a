"""The lines of a cue: what of them is a text, and how its translation is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nmt_server.documents.document import LINE_BREAK, Slot, Writer, line_break_in, with_line_feeds
from nmt_server.documents.subtitles.overrides import HARD_SPACE, LINE_BREAK_CODE
from nmt_server.documents.subtitles.times import ARROW, BEGINS_TIMES, MEANT

# The first code point and the one after the last.
Place = tuple[int, int]

DASH = re.compile(
    r"(?:^|(?<=[\r\n])|(?<=\\[Nn]))[ \t]*+(?:<[^<>\r\n]*>|\{[^{}\r\n]*\})*+[-–—](?![->–—])[ \t]*+"
)
COUNTER = re.compile(r"[\s\ufeff]*+(\d{1,18})[\s\ufeff]*+")
_ANY_BREAK = re.compile(rf"{LINE_BREAK.pattern}|{LINE_BREAK_CODE.pattern}")


def is_blank(line: str) -> bool:
    """Whether nothing is shown of a line."""
    return not line.strip().strip("\ufeff")


def has_letters(line: str) -> bool:
    """Whether a person might take a line for a text."""
    return any(map(str.isalpha, line))


def speakers_in(content: str, place: Place) -> Iterator[Place]:
    """The parts of a cue: one for each speaker, without the dash, or the whole.

    What stands before the first of several dashes is a part, too: a name, or a sound.
    """
    start, end = place
    dashes = [found.span() for found in DASH.finditer(content[start:end])]
    if len(dashes) < 2:
        yield place
        return
    starts = [start, *(start + after for _, after in dashes)]
    ends = [*(start + before for before, _ in dashes), end]
    yield from ((first, last) for first, last in zip(starts, ends, strict=True) if first < last)


def slots_in(content: str, place: Place | None, read: Callable[[str], str]) -> Iterator[Slot]:
    """The slots of a run of lines: none where there is nothing in it, one, or one a speaker."""
    if place is None:
        return
    for first, last in speakers_in(content, place):
        lines = _without_end_breaks(content[first:last])
        text = read(with_line_feeds(lines))
        if not is_blank(text):
            yield Slot(first, first + len(lines), text)


def cue_writer(content: str, escape: Callable[[str], str]) -> Writer:
    """How a translation is written where a blank line would end the cue."""
    usual_break = line_break_in(content)

    def write(translation: str, raw: str) -> str:
        lines = [
            _without_times(line)
            for line in LINE_BREAK.split(escape(translation))
            if not is_blank(line)
        ]
        if len(lines) > 1 and COUNTER.fullmatch(lines[-1]):
            # It would be the counter of what comes next.
            lines[-2:] = [f"{lines[-2]} {lines[-1]}"]
        text = _without_end_breaks(joined(lines or [""], raw, usual_break))
        # A space behind a dash would be part of it.
        return text if raw[:1].isspace() else text.lstrip(" \t")

    return write


def _without_end_breaks(lines: str) -> str:
    """Lines without the line breaks, and the codes for them, at their end."""
    end = len(lines)
    while lines.endswith(("\r", "\n", r"\N", r"\n"), 0, end):
        end -= 1 if lines[end - 1] in "\r\n" else 2
    return lines[:end]


def _without_times(line: str) -> str:
    """A line that is not taken for the times of a cue."""
    is_taken = BEGINS_TIMES.match(line) or MEANT.match(line)
    return ARROW.sub("→", line) if is_taken else line


def joined(lines: list[str], raw: str, usual_break: str) -> str:
    """The lines of a translation of `raw`, with line breaks and hard spaces as it has them."""
    first, *others = lines
    # Two dashes would make two speakers of one.
    is_dialogue = DASH.search(raw) is not None and not DASH.match(first)
    found = _ANY_BREAK.search(raw)
    line_break = found[0] if found else usual_break
    breaks = (line_break if is_dialogue or not DASH.match(line) else " " for line in others)
    text = first + "".join(map(str.__add__, breaks, others))
    return text.replace(HARD_SPACE, r"\h") if r"\h" in raw else text
