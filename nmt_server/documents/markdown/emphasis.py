"""Which stars, underscores and tildes of Markdown open and close emphasis (CommonMark 0.31)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from nmt_server.text.ranges import Interval

RUN = re.compile(r"\*+|_+|~~|==")
"""What may be the end of emphasis."""


@dataclass(slots=True)
class Run:
    """A run of one sign, of which `start` to `end` has not been paired yet."""

    sign: str
    start: int
    end: int
    opens: bool
    closes: bool


def run_of(text: str, start: int, end: int) -> Run:
    """The run in a range of a text, by what stands beside it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    is_left = bool(after.strip()) and (
        not _is_mark(after) or not before.strip() or _is_mark(before)
    )
    is_right = bool(before.strip()) and (
        not _is_mark(before) or not after.strip() or _is_mark(after)
    )
    if text[start] == "_":
        opens = is_left and (not is_right or _is_mark(before))
        closes = is_right and (not is_left or _is_mark(after))
        return Run("_", start, end, opens, closes)
    return Run(text[start], start, end, is_left, is_right)


def paired(runs: list[Run]) -> Iterator[tuple[Interval, Interval]]:
    """The ranges of the signs that open and close, in pairs; pairs do not cross."""
    opened: list[Run] = []
    waiting: dict[str, int] = {}
    for run in runs:
        while run.closes and run.start < run.end and waiting.get(run.sign):
            while opened[-1].sign != run.sign:
                waiting[opened.pop().sign] -= 1
            last = opened[-1]
            both = min(last.end - last.start, run.end - run.start)
            length = both if run.sign in "~=" else min(both, 2)
            yield (last.end - length, last.end), (run.start, run.start + length)
            last.end -= length
            run.start += length
            if last.start == last.end:
                opened.pop()
                waiting[run.sign] -= 1
        if run.opens and run.start < run.end:
            opened.append(run)
            waiting[run.sign] = waiting.get(run.sign, 0) + 1


def _is_mark(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "PS"
