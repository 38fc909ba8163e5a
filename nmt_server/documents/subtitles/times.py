"""The lines of SRT and WebVTT that say when a cue is shown, and how they go wrong."""

from __future__ import annotations

import re

from nmt_server.errors import InvalidFile

BREAK = r"(?:\r{0,2}\n|\r)"
BLANK = r"(?:[^\S\r\n]|\ufeff)"
"""White space within a line; files that were put together have byte order marks within."""

# Spaces and wide signs come from machine translation of whole files.
_TIME = r"-?(?:\d{1,9}[ \t]?[:：][ \t]?){1,2}\d{1,2}(?:[ \t]?[,.:，．][ \t]?\d{1,6})?"
_ARROW = r"(?:[-–—][ \t]?){1,4}[>＞]"

_TIMES = re.compile(
    rf"{BLANK}*+{_TIME}[ \t]*{_ARROW}[ \t]*{_TIME}(?P<rest>[ \t].*)?{BLANK}*+", re.DOTALL
)
BEGINS_TIMES = re.compile(rf"{BLANK}*+{_TIME}[ \t]*{_ARROW}[ \t]*{_TIME}(?![^\s\ufeff])")

FIRST_CUE = re.compile(
    rf"(?:\A[\s\ufeff]*+|(?:\A|[\r\n]){BLANK}*+\d{{1,9}}{BLANK}*+(?:{BREAK}{BLANK}*+)++)"
    rf"{_TIME}[ \t]*-->[ \t]*{_TIME}(?![^\s\ufeff])"
)
"""A counter and times, or times that a file begins with: nothing but subtitles has them."""

MEANT = re.compile(
    rf"{BLANK}*+-?(?:\d{{1,9}}[ \t]?[:：][ \t]?\d[^\r\n]*?--[ \t]?>"
    rf"|-{{2,4}}[ \t]?>[ \t]*-?\d{{1,9}}[:：]\d)"
)
"""What a line begins with that is meant to be times."""

_SETTINGS = re.compile(r"(?:[\w-]++:\s*+[^\s:]*+\s*+)*+")


def times_in(line: str) -> re.Match[str] | None:
    """A whole line of times, whatever stands behind them as its group `rest`."""
    return _TIMES.fullmatch(line) if ">" in line or "＞" in line else None


def text_behind_times(rest: str | None) -> bool:
    """Whether what stands behind the times of a cue is no position and no setting."""
    stripped = (rest or "").strip()
    return any(map(str.isalpha, stripped)) and not _SETTINGS.fullmatch(stripped)


def bad_times(number: int) -> InvalidFile:
    """What is wrong with a line that has an arrow and is no line of times."""
    return InvalidFile(
        f"Line {number} has an arrow (-->), but no times around it.",
        "Times are written as in 00:00:01,000 --> 00:00:02,000.",
    )
