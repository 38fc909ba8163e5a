"""Subtitles in a message: numbers and times stay, what is said under them is translated."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import NamedTuple

from nmt_server.prompts.answer import Answer

_TIME = r"(?:[0-9]{1,3}:)?[0-9]{1,2}:[0-9]{2}[.,][0-9]{1,3}"
# The two times of a cue of SRT or WebVTT, and where it stands on the screen.
_TIMES = re.compile(rf"[ \t]{{0,8}}{_TIME}[ \t]{{0,8}}-->[ \t]{{0,8}}{_TIME}(?:[ \t][^\n]*)?")
_NAME = re.compile(r"[ \t]{0,8}[0-9]{1,6}[ \t]{0,8}")
_HEADER = "WEBVTT"
_CLOSING = re.compile(r"[ \t]{0,8}(?:```|~~~|\"\"\"|</(?P<tag>\w{1,30})>[ \t]*\Z|---)")


class Cues(NamedTuple):
    """The answer to subtitles, and where in the message they stand."""

    answer: Answer
    start: int
    end: int


def cues(text: str) -> Cues | None:
    """The subtitles in a text; None where it has none, or nothing is said in them."""
    if "-->" not in text:
        return None
    lines = text.split("\n")
    timed = [number for number, line in enumerate(lines) if _TIMES.fullmatch(line)]
    if not timed:
        return None
    first = _first(lines, timed[0])
    end = _end(lines, timed[-1], first)
    answer = _answer(lines[first:end], {number - first for number in timed})
    before = sum(len(line) + 1 for line in lines[:first])
    length = sum(len(line) + 1 for line in lines[first:end]) - 1
    return Cues(answer, before, before + length) if answer.texts else None


def _first(lines: list[str], timed: int) -> int:
    """The line of the first cue's number, or of what WebVTT begins with."""
    for number in range(timed, -1, -1):
        if lines[number].lstrip("\ufeff").startswith(_HEADER):
            return number
    return timed - 1 if timed and _NAME.fullmatch(lines[timed - 1]) else timed


def _end(lines: list[str], timed: int, first: int) -> int:
    """The line behind the last cue: a blank one, or what closes what encloses it all."""
    for number in range(timed + 1, len(lines)):
        closing = _CLOSING.match(lines[number])
        if closing and closing["tag"] and f"<{closing['tag']}>" not in "\n".join(lines[:first]):
            closing = None
        if not lines[number].strip() or closing:
            return number
    return len(lines)


def _answer(lines: list[str], timed: Set[int]) -> Answer:
    answer = Answer()
    said: list[str] = []
    first_times = min(timed)

    def end_text() -> None:
        if said:
            answer.translate("\n".join(said))
            said.clear()

    for number, line in enumerate(lines):
        # What stands right before the times names the cue.
        is_name = number + 1 in timed and (
            not number or not lines[number - 1].strip() or _NAME.fullmatch(line) is not None
        )
        is_in_cues = number > first_times and number not in timed
        is_said = is_in_cues and not is_name and bool(line.strip())
        if is_said and said:
            said.append(line)
            continue
        end_text()
        answer.add("\n" if number else "")
        if is_said:
            said.append(line)
        else:
            answer.add(line)
    end_text()
    return answer
