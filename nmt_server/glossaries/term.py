"""Terms, and how they are to be translated."""

from __future__ import annotations

from typing import Any, NamedTuple


class Term(NamedTuple):
    """A term, its translation, and what counts as both.

    `target` is empty where the term may be translated as anything but what is `forbidden`. Where it
    is `whole_word`, it is not found within a longer word, in scripts in which words can be told
    apart by their letters. `glossary` is the name of the one that it is of, empty outside of one.
    """

    source: str
    target: str
    case_sensitive: bool = False
    whole_word: bool = True
    forbidden: tuple[str, ...] = ()
    note: str = ""
    glossary: str = ""

    def decisive(self) -> list[Any]:
        """What of it decides how a text is translated, as JSON values."""
        found: list[Any] = [self.source, self.target]
        if self.case_sensitive or self.forbidden:
            found += [self.case_sensitive, *self.forbidden]
        return found


class Pair(NamedTuple):
    """The languages of some entries, as somebody wrote them."""

    source: str
    target: str


class Dictionary(NamedTuple):
    """The entries of a glossary for one pair of languages."""

    pair: Pair
    terms: list[Term]
