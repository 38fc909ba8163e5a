"""Where a part of a text is in another version of it, of other spaces, signs and numbers.

A model reads a text without its line breaks and emoji, and perhaps with a short number in the place
of a long one: words and numbers are in the same order in all versions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import regex

from nmt_server.text.ranges import Interval

_UNIT = regex.compile(r"\d+(?:[.,]\d+)*|[\p{L}\p{N}]\p{M}*")


def letters(text: str) -> list[Interval]:
    """Where the letters of a text are, and its numbers, each as one."""
    return [found.span() for found in _UNIT.finditer(text)]


def in_version(ranges: Sequence[Interval], text: str, version: str) -> list[Interval | None]:
    """Where what is in these ranges of `text` is in `version`, from letter to letter.

    None for a range without a letter, and for all where the two are no versions of one text.
    """
    own, other = letters(text), letters(version)
    if len(own) != len(other):
        return [None] * len(ranges)
    starts = [start for start, _ in own]
    found: list[Interval | None] = []
    for start, end in ranges:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        found.append((other[first][0], other[last - 1][1]) if first < last else None)
    return found
