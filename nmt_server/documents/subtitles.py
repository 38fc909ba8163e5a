"""Subtitles: SubRip (SRT) and WebVTT (https://www.w3.org/TR/webvtt1/).

The text of a cue is one text, its lines and its markup included. Counters, times, settings, notes
and styles are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nmt_server.documents.document import (
    LINE_BREAK,
    Document,
    Slot,
    Writer,
    lines_of,
    usual_line_break,
    with_line_feeds,
)
from nmt_server.errors import InvalidFile

_ARROW = "-->"
_SRT_TIME = r"\d{1,9}:\d{1,2}:\d{1,2}(?:[,.:]\d{1,6})?"
_SRT_TIMES = re.compile(rf"\s*-?{_SRT_TIME}[ \t]*-->[ \t]*-?{_SRT_TIME}(?:[ \t].*)?", re.DOTALL)
_VTT_SIGNATURE = re.compile(r"WEBVTT(?![^ \t\r\n])")
_VTT_TIME = r"(?:\d{2,9}:)?\d{2}:\d{2}\.\d{3}"
_VTT_TIMES = re.compile(rf"[ \t]*{_VTT_TIME}[ \t]*-->[ \t]*{_VTT_TIME}(?:[ \t].*)?", re.DOTALL)
_SRT_ARROW = re.compile("--+>")
_ARROW_IN_NEXT_LINE = re.compile(r"(?:\r\n|\n|\r)[^\r\n]*?-->")
_SRT_COUNTER = re.compile(r"[ \t]*\d+[ \t]*")

_REFERENCES = {"&amp;": "&", "&nbsp;": "\u00a0", "&lrm;": "\u200e", "&rlm;": "\u200f"}
_REFERENCE = re.compile("|".join(_REFERENCES))
# &lt; and &gt; stay as they are in a text, so that they are not taken for markup.
_AMPERSAND = re.compile("&(?!lt;|gt;)")

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
        is_times = _ARROW in line
        if is_times and not _SRT_TIMES.fullmatch(line):
            raise _bad_times(number)
        # Some files have no blank line before a counter, and some have one within a cue.
        is_counter = _SRT_COUNTER.fullmatch(line) and _ARROW_IN_NEXT_LINE.match(content, end)
        if is_times or is_counter or not line.strip():
            yield from _slot(content, cue)
            cue = None
            is_in_cue = is_in_cue or is_times
        elif is_in_cue:
            cue = (cue[0] if cue else start, end)
        else:
            raise InvalidFile(
                f"Line {number} stands before the first cue of the SRT file.",
                "A cue begins with a counter and a line such as 00:00:01,000 --> 00:00:02,000.",
            )
    yield from _slot(content, cue)


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
            yield from _slot(content, cue, _resolved)
            cue = None
            is_in_cue = is_times
        elif is_in_cue:
            cue = (cue[0] if cue else start, end)
    yield from _slot(content, cue, _resolved)


def _bad_times(number: int) -> InvalidFile:
    return InvalidFile(f"Line {number} has an arrow ({_ARROW}), but no times around it.")


def _slot(content: str, place: _Place | None, read: Callable[[str], str] = str) -> Iterator[Slot]:
    """The slot of a run of lines, where there is anything in it."""
    if place is not None:
        text = read(with_line_feeds(content[slice(*place)]))
        if text.strip():
            yield Slot(*place, text)


def _writer(content: str, escape: Callable[[str], str]) -> Writer:
    line_break = usual_line_break(content)

    def write(translation: str, _raw: str) -> str:
        # A blank line would end the cue.
        lines = [line for line in LINE_BREAK.split(escape(translation)) if line.strip()]
        return line_break.join(lines)

    return write


def _resolved(text: str) -> str:
    return _REFERENCE.sub(lambda found: _REFERENCES[found[0]], text)


def _escaped(text: str) -> str:
    return _AMPERSAND.sub("&amp;", text).replace(_ARROW, "--&gt;")
