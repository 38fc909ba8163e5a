"""Where the segments of a text stand in it, counted as the client counts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

Interval = tuple[int, int]
"""Where something begins and ends in a text, in code points; the end is half-open."""


class Unit(StrEnum):
    """What ranges are counted in.

    `CODE_POINT` is what Python indexes strings by, `UTF16` what JavaScript, Java and C# do;
    `BYTE` counts bytes of UTF-8.
    """

    CODE_POINT = "code_point"
    UTF16 = "utf16"
    BYTE = "byte"


class Range(NamedTuple):
    """A half-open interval in a client's unit: `end` is where the next thing begins."""

    start: int
    end: int


def ranges(parts: Iterable[tuple[str, str]], unit: Unit) -> list[Range]:
    """The range of each segment in the text that segments and gaps join to.

    `parts` are pairs of a segment and the gap after it, those of a source or of its translation.
    """
    found: list[Range] = []
    position = 0
    for text, gap in parts:
        end = position + _length(text, unit)
        found.append(Range(position, end))
        position = end + _length(gap, unit)
    return found


def _length(text: str, unit: Unit) -> int:
    if unit is Unit.CODE_POINT or text.isascii():
        return len(text)
    # JSON can carry half of a surrogate pair, which must not stop a translation.
    if unit is Unit.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))
