"""WebVTT (https://www.w3.org/TR/webvtt1/), and what is found beside it."""

from __future__ import annotations

import html
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
from nmt_server.documents.subtitles.times import (
    BEGINS_TIMES,
    BREAK,
    MEANT,
    bad_times,
    text_behind_times,
    times_in,
)
from nmt_server.errors import InvalidFile

SIGNATURE = re.compile(r"[\s\ufeff]*+WEBVTT(?![^ \t\r\n])")
_ARROW = "-->"
_TIMES_NEXT = re.compile(rf"{BREAK}(?={BEGINS_TIMES.pattern})")
_NOTE = re.compile(r"NOTE(?![^ \t])")
_DEFINITION = re.compile(r"(?:STYLE|REGION)[ \t]*+")
_REFERENCE = re.compile(r"&(?:(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")


class _Block(Enum):
    """What lines are part of until a blank one."""

    NONE = auto()
    HEADER = auto()
    NOTE = auto()
    CUE = auto()


def read_vtt(content: str) -> Document:
    """A WebVTT document. Raises `InvalidFile` where it is none."""
    return Document(content, _found(content), cue_writer(content, _escaped))


def _found(content: str) -> Iterator[Slot | Left]:
    signature = SIGNATURE.match(content)
    if not signature:
        raise InvalidFile(
            "Line 1 is not WEBVTT, with which a WebVTT file begins.",
            "Write that line, or name another format, such as srt.",
        )
    cue: Place | None = None
    block = _Block.NONE
    is_in_cues = is_gap = False
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        if start < signature.end():
            block = _Block.HEADER
            if end > signature.end() and has_letters(content[signature.end() : end]):
                yield Left(signature.end(), "the title of the file")
            continue
        times = times_in(line)
        is_note = block is _Block.NOTE or (block is _Block.NONE and _NOTE.match(line))
        if times is None and not is_note and (_ARROW in line or MEANT.match(line)):
            raise bad_times(number)
        if times or not line:
            yield from slots_in(content, cue, _resolved)
            cue = None
            block = _Block.CUE if times else _Block.NONE
        if times:
            is_in_cues = True
            if text_behind_times(times["rest"]):
                yield Left(start + times.start("rest"), "a text behind the times of a cue")
        elif is_blank(line):
            # A line of spaces is part of its cue.
            is_gap = True
            continue
        elif block is _Block.NONE or (block is _Block.CUE and is_gap):
            kind, why = _block_at(content, start, end, is_in_cues=is_in_cues)
            if why:
                yield Left(start, why)
            if kind is not _Block.NONE:
                block = kind
                cue = (cue[0] if cue else start, end) if kind is _Block.CUE else cue
        elif block is _Block.CUE and not _is_counter(content, start, end):
            cue = (cue[0] if cue else start, end)
        is_gap = False
    yield from slots_in(content, cue, _resolved)


def _block_at(content: str, start: int, end: int, *, is_in_cues: bool) -> tuple[_Block, str]:
    """What a line after a blank one begins, and why it is left alone; NONE for a cue's name."""
    line = content[start:end]
    if SIGNATURE.match(line) or _DEFINITION.fullmatch(line):
        return _Block.HEADER, ""
    if _NOTE.match(line):
        return _Block.NOTE, "a note"
    if _TIMES_NEXT.match(content, end):
        return _Block.NONE, "the name of a cue" if has_letters(line) else ""
    if is_in_cues:
        # After its times, or within: a blank line stands where none should.
        return _Block.CUE, ""
    return _Block.HEADER, "a text before the first cue" if has_letters(line) else ""


def _is_counter(content: str, start: int, end: int) -> bool:
    """Whether a number stands directly before the times of the next cue."""
    is_number = COUNTER.fullmatch(content[start:end]) is not None
    return is_number and _TIMES_NEXT.match(content, end) is not None


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
