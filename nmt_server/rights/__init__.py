"""What somebody may be allowed to do with the server."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

NO_RIGHTS = "none"
"""What stands for no right at all where rights are listed."""


class Right(StrEnum):
    """A right of a key, of a user or of people without either. None includes another."""

    TRANSLATE = "translate"
    """Translate texts, and see what can be translated."""
    CORRECT = "correct"
    """Read the cache, correct and delete translations."""
    JOBS = "jobs"
    """Make jobs, and see and cancel one's own."""
    MANAGE = "manage"
    """Clear the cache, see everybody's jobs, stop the server, add, change and remove models."""

    @property
    def in_words(self) -> str:
        """What it is the right to, with its name, as in `to correct translations (correct)`."""
        return f"{_IN_WORDS[self]} ({self})"


_IN_WORDS = {
    Right.TRANSLATE: "to translate",
    Right.CORRECT: "to correct translations",
    Right.JOBS: "to translate files",
    Right.MANAGE: "to manage the server",
}


def chosen_rights(words: Iterable[str]) -> frozenset[Right]:
    """The rights that words name, or `none` alone. Raises `ValueError`, with what they may be."""
    named = [word.lower() for word in words]
    if named == [NO_RIGHTS]:
        return frozenset()
    if not set(named) <= set(Right):
        raise ValueError(f"rights ({', '.join(Right)}), or {NO_RIGHTS} alone")
    return frozenset(map(Right, named))
