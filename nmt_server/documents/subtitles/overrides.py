r"""The codes of SubStation Alpha within a text, which SRT files hold, too.

What stands in braces is not shown: override codes such as {\i1}, and comments. `\N` and `\n` are
line breaks, `\h` is a hard space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

HARD_SPACE = "\u00a0"

# As many characters as the protection of texts takes for one span.
_LONGEST_BLOCK = 200
# \N[1] is a name in games.
LINE_BREAK_CODE = re.compile(r"\\[Nn](?!\[\d)")
_SIGN = re.compile(rf"(?P<block>\{{[^{{}}\r\n]*+\}})|(?P<line>{LINE_BREAK_CODE.pattern})|\\h")
_DRAWING = re.compile(r"\\p(\d+)")
_KARAOKE = re.compile(r"\\(?:[kK][fot]?)[ \t]?\d")
_SPACE = re.compile(rf"{LINE_BREAK_CODE.pattern}|\\h")
_SPACES = (r"\N", r"\n", r"\h")


class _Kind(Enum):
    """What a piece of a text is."""

    BLOCK = auto()
    DRAWING = auto()
    WORDS = auto()


def read_codes(text: str) -> str:
    """`text` with its line breaks and hard spaces as characters; braces are not looked into."""
    return _SIGN.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    return {"block": found[0], "line": "\n"}.get(found.lastgroup or "", HARD_SPACE)


def blocks_of(text: str) -> Iterator[tuple[int, int]]:
    """Where what is in braces begins and ends; a brace that is not closed is a character."""
    end = 0
    while (start := text.find("{", end)) >= 0 and (close := text.find("}", start)) >= 0:
        end = close + 1
        yield start, end


def why_left(text: str) -> str:
    """Why a text is left alone as a whole; empty where it is to be translated."""
    if "{" not in text:
        return ""
    has_drawing = has_words = has_karaoke = has_long = False
    for start, end, kind in _runs(text):
        run = text[start:end]
        if kind is _Kind.BLOCK:
            has_karaoke = has_karaoke or (has_words and _KARAOKE.search(run) is not None)
            has_long = has_long or (has_words and len(run) > _LONGEST_BLOCK)
        elif without_outer_spaces(run, 0, len(run)) is None:
            continue
        elif kind is _Kind.DRAWING:
            has_drawing = True
        elif has_karaoke:
            return "karaoke, timed by the syllable"
        elif has_long:
            return "a text with long codes between its words"
        else:
            has_words = True
    return "a drawing" if has_drawing else ""


def words_of(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A range of `text` without the codes, drawings and spaces at its ends; None for no words."""
    words = [
        found
        for first, last, kind in _runs(text[start:end])
        if kind is _Kind.WORDS
        and (found := without_outer_spaces(text, start + first, start + last))
    ]
    return (words[0][0], words[-1][1]) if words else None


def without_outer_spaces(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without white space and codes for it at its ends; None where nothing is left."""
    while start < end:
        if text[start].isspace():
            start += 1
        elif found := _SPACE.match(text, start, end):
            start = found.end()
        else:
            break
    while start < end:
        if text[end - 1].isspace():
            end -= 1
        elif text.endswith(_SPACES, start, end):
            end -= 2
        else:
            break
    return (start, end) if start < end else None


def _runs(text: str) -> Iterator[tuple[int, int, _Kind]]:
    """The text in pieces: start, end and kind."""
    done = 0
    kind = _Kind.WORDS
    for start, end in blocks_of(text):
        if done < start:
            yield done, start, kind
        yield start, end, _Kind.BLOCK
        if modes := _DRAWING.findall(text, start, end):
            kind = _Kind.DRAWING if modes[-1].strip("0") else _Kind.WORDS
        done = end
    if done < len(text):
        yield done, len(text), kind
