"""Subtitles: SubRip (SRT) and WebVTT (https://www.w3.org/TR/webvtt1/).

The text of a cue is one text, its lines and its markup included; where its lines begin with dashes,
it is one for each speaker, without the dash. Counters, times, settings, notes and styles are not
looked into.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from nmt_server.documents.document import (
    LINE_BREAK,
    Document,
    Slot,
    Writer,
    line_break_in,
    lines_of,
    with_line_feeds,
)
from nmt_server.errors import InvalidFile

_ARROW = "-->"
_SRT_TIME = r"(?:\d{1,9}:)?\d{1,2}:\d{1,2}(?:[,.:]\d{1,6})?"
_SRT_TIMES = re.compile(rf"\s*-?{_SRT_TIME}[ \t]*-->[ \t]*-?{_SRT_TIME}(?:[ \t].*)?", re.DOTALL)
_VTT_SIGNATURE = re.compile(r"WEBVTT(?![^ \t\r\n])")
_VTT_TIME = r"(?:\d{2,9}:)?\d{2}:\d{2}\.\d{3}"
_VTT_TIMES = re.compile(rf"[ \t]*{_VTT_TIME}[ \t]*-->[ \t]*{_VTT_TIME}(?:[ \t].*)?", re.DOTALL)
_SRT_ARROW = re.compile("--+>")
# What begins like this is meant to be times.
_SRT_MEANT = re.compile(r"[^\S\r\n]*+(?:-?\d[^\r\n]*?)?-->")
_SRT_TIMES_NEXT = re.compile(rf"(?:\r\n|\n|\r)(?![\r\n]){_SRT_MEANT.pattern}")
# Files that were put together have byte order marks within.
_SRT_COUNTER = re.compile(r"\ufeff?[ \t]*\d+[ \t]*")
_DASH = re.compile(
    r"(?:^|(?<=[\r\n]))[ \t]*+(?:<[^<>\r\n]*>|\{[^{}\r\n]*\})*+[-–—](?![->–—])[ \t]*+"
)

_REFERENCE = re.compile(r"&(?:(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")

# The first code point and the one after the last.
_Place = tuple[int, int]


def read_srt(content: str) -> Document:
    """A SubRip document. Raises `InvalidFile` where it is none."""
    return Document(
        content, _srt_slots(content), _writer(content, lambda text: _SRT_ARROW.sub("->", text))
    )


def read_vtt(content: str) -> Document:
    """A WebVTT document. Raises `InvalidFile` where it is none."""
    return Document(content, _vtt_slots(content), _writer(content, _escaped))


def _srt_slots(content: str) -> Iterator[Slot]:
    cue: _Place | None = None
    is_in_cue = False
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        is_times = _SRT_MEANT.match(line) is not None
        if is_times and not _SRT_TIMES.fullmatch(line):
            raise _bad_times(number)
        # Some files have no blank line before a counter, and some have one within a cue.
        is_counter = _SRT_COUNTER.fullmatch(line) and _SRT_TIMES_NEXT.match(content, end)
        if is_times or is_counter or not line.strip():
            yield from _slots_in(content, cue)
            cue = None
            is_in_cue = is_in_cue or is_times
        elif is_in_cue:
            cue = (cue[0] if cue else start, end)
        else:
            raise InvalidFile(
                f"Line {number} stands before the first cue of the SRT file.",
                "A cue begins with a counter and a line such as 00:00:01,000 --> 00:00:02,000.",
            )
    yield from _slots_in(content, cue)


def _vtt_slots(content: str) -> Iterator[Slot]:
    if not _VTT_SIGNATURE.match(content):
        raise InvalidFile("Line 1 is not WEBVTT, with which a WebVTT file begins.")
    cue: _Place | None = None
    is_in_cue = False
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        is_times = _ARROW in line and number > 1
        if is_times and not _VTT_TIMES.fullmatch(line):
            raise _bad_times(number)
        if is_times or not line:
            yield from _slots_in(content, cue, _resolved)
            cue = None
            is_in_cue = is_times
        elif is_in_cue:
            cue = (cue[0] if cue else start, end)
    yield from _slots_in(content, cue, _resolved)


def _bad_times(number: int) -> InvalidFile:
    return InvalidFile(f"Line {number} has an arrow ({_ARROW}), but no times around it.")


def _slots_in(
    content: str, place: _Place | None, read: Callable[[str], str] = str
) -> Iterator[Slot]:
    """The slots of a run of lines: none where there is nothing in it, one, or one a speaker."""
    if place is None:
        return
    start, end = place
    dashes = [found.span() for found in _DASH.finditer(content[start:end])]
    if len(dashes) > 1 and dashes[0][0] == 0:
        starts = [start + after for _, after in dashes]
        ends = [*(start + before for before, _ in dashes[1:]), end]
    else:
        starts, ends = [start], [end]
    for first, last in zip(starts, ends, strict=True):
        lines = content[first:last].rstrip("\r\n")
        text = read(with_line_feeds(lines))
        if text.strip():
            yield Slot(first, first + len(lines), text)


def _writer(content: str, escape: Callable[[str], str]) -> Writer:
    usual_break = line_break_in(content)

    def write(translation: str, raw: str) -> str:
        # A blank line would end the cue.
        first, *others = [
            line for line in LINE_BREAK.split(escape(translation)) if line.strip()
        ] or [""]
        # Two dashes would make two speakers of one.
        is_dialogue = _DASH.search(raw) is not None and not _DASH.match(first)
        line_break = line_break_in(raw, usual_break)
        breaks = (line_break if is_dialogue or not _DASH.match(line) else " " for line in others)
        return first + "".join(map(str.__add__, breaks, others))

    return write


def _resolved(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    """What a reference stands for, or the reference where that would be taken for markup."""
    character = html.unescape(found[0])
    return character if character.strip("<>\r\n\f\t") else found[0]


def _escaped(text: str) -> str:
    return _REFERENCE.sub(_reference, text).replace(_ARROW, "--&gt;")


def _reference(found: re.Match[str]) -> str:
    """What is read as `found` is: `found` itself, or with its ampersand escaped."""
    is_kept = len(found[0]) > 1 and _character(found) == found[0]
    return found[0] if is_kept else "&amp;" + found[0][1:]
