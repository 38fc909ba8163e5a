"""Replace parts of a text, and know where the other parts are afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from nmt_server.text.ranges import Interval


class Edit(NamedTuple):
    """What stands in the place of `text[start:end]`."""

    start: int
    end: int
    text: str


class Edited:
    """A text in which parts were replaced."""

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        """No two edits overlap."""
        self._edits = sorted(edits)
        pieces: list[str] = []
        done = 0
        for edit in self._edits:
            pieces += [text[done : edit.start], edit.text]
            done = edit.end
        self.text = "".join([*pieces, text[done:]])

    def moved(self, place: Interval | None) -> Interval | None:
        """Where a range of the text is now; what was replaced in it is in it."""
        if place is None:
            return None
        start, end = place
        for edit in self._edits:
            if edit.start < start < edit.end:
                start = edit.start
            if edit.start < end < edit.end:
                end = edit.end
        return start + self._growth_before(start), end + self._growth_before(end)

    def _growth_before(self, place: int) -> int:
        return sum(
            len(edit.text) - (edit.end - edit.start) for edit in self._edits if edit.end <= place
        )
