"""The lines of SRT and WebVTT that say when a cue is shown, and how they go wrong."""

from __future__ import annotations

import re

from nmt_server.errors import InvalidFile

BREAK = r"(?:\r{0,2}\n|\r)"
BLANK = r"(?:[^\S\r\n]|\ufeff)"
"""White space within a line; files that were put together have byte order marks within."""

# Spaces and wide signs come from machine translation of whole files.
_SECONDS = r"-?(?:\d{1,9}[ \t]?[:：][ \t]?){1,2}\d{1,2}"
_FRACTION = r"[ \t]?[,.:，．][ \t]?\d{1,6}"
_TIME = rf"{_SECONDS}(?:{_FRACTION})?"
_SHAFT = r"(?:[-–—=~][ \t]?){1,4}"
_ARROW = rf"{_SHAFT}[>＞]"

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
    rf"{BLANK}*+(?:-?\d{{1,9}}[ \t]?[:：][ \t]?\d[^\r\n]*?--[ \t]?>"
    rf"|-{{2,4}}[ \t]?>[ \t]*-?\d{{1,9}}[:：]\d"
    # With one dash, or without a head, only where nobody would say that.
    rf"|{_SECONDS}{_FRACTION}[ \t]*(?:{_ARROW}|{_SHAFT}{_SECONDS}{_FRACTION}))"
)
"""What a line begins with that is meant to be times."""

ARROW = re.compile(rf"{_SHAFT}[>＞]?+")
"""An arrow, or what is left of one."""

_SETTINGS = re.compile(r"(?:[\w-]++:\s*+[^\s:]*+\s*+)*+")


def times_in(line: str) -> re.Match[str] | None:
    """A whole line of times, whatever stands behind them as its group `rest`."""
    return _TIMES.fullmatch(line)


def text_behind_times(rest: str | None) -> bool:
    """Whether what stands behind the times of a cue is no position and no setting."""
    stripped = (rest or "").strip()
    return any(map(str.isalpha, stripped)) and not _SETTINGS.fullmatch(stripped)


def bad_times(number: int) -> InvalidFile:
    """What is wrong with a line that is meant to be times."""
    return InvalidFile(
        f"Line {number} is not two times with an arrow (-->) between them.",
        "Times are written as in 00:00:01,000 --> 00:00:02,000.",
    )
