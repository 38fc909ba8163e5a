"""Find terms in a text, in time that does not depend on how many terms there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nmt_server.glossaries.term import Term
from nmt_server.text.scripts import is_unspaced

# Of full width, as of usual width.
_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_HANGUL = ("\u1100", "\u11ff", "\uac00", "\ud7a3")


class Found(NamedTuple):
    """A term, and the half-open range of a text that is one."""

    start: int
    end: int
    term: Term


class TermIndex:
    """Terms by how they begin. `version` differs where the terms may differ."""

    def __init__(self, terms: Iterable[Term], version: str) -> None:
        """Of terms that are one in all that they are found by, the first counts."""
        self.version = version
        self._terms: dict[str, list[Term]] = {}
        lengths: dict[str, set[int]] = {}
        for term in terms:
            if not term.source or not (term.target or term.forbidden):
                continue
            key = folded(term.source)
            same = self._terms.setdefault(key, [])
            if all(other.source != term.source for other in same):
                same.append(term)
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}

    def __bool__(self) -> bool:
        return bool(self._terms)

    def find(self, text: str) -> list[Found]:
        """The terms in a text, none within or across another one: the leftmost, then the longest.

        A letter is looked up as often as there are lengths of terms that begin with it.
        """
        like = folded(text)
        found: list[Found] = []
        position = 0
        while position < len(like):
            term, end = self._at(position, like, text)
            if term is None:
                position += 1
            else:
                found.append(Found(position, end, term))
                position = end
        return found

    def _at(self, start: int, like: str, text: str) -> tuple[Term | None, int]:
        for length in self._lengths.get(like[start], ()):
            end = start + length
            for term in self._terms.get(like[start:end], ()):
                is_same = not term.case_sensitive or text[start:end] == term.source
                if is_same and not (term.whole_word and is_cut(text, start, end)):
                    return term, end
        return None, start


def folded(text: str) -> str:
    """A text without differences of case and width, letter for letter."""
    like = text.translate(_WIDTH).lower()
    if len(like) == len(text):
        return like
    # A few letters have a longer form in lower case.
    return "".join(low if len(low := each.lower()) == 1 else each for each in text)


def occurrences(text: str, part: str, *, case_sensitive: bool) -> Iterator[tuple[int, int]]:
    """Where `part` is in a text as whole words, perhaps in the plural or the possessive."""
    like, wanted = (text, part) if case_sensitive else (folded(text), folded(part))
    start = like.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        for ending in ("es", "s", ""):
            longer = end + len(ending)
            if like.startswith(ending, end) and not is_cut(text, start, longer):
                yield start, longer
                start = longer - 1
                break
        start = like.find(wanted, start + 1)


def is_cut(text: str, start: int, end: int) -> bool:
    """Whether a range of a text begins or ends within a word.

    That shows in katakana and in scripts with spaces between words, but not in hangul, where
    particles follow a name.
    """
    return any(
        0 < place < len(text)
        and (kind := _kind(text[place])) != ""
        and kind == _kind(text[place - 1])
        for place in (start, end)
    )


def _kind(character: str) -> str:
    if "\u30a1" <= character <= "\u30fa" or "\uff66" <= character <= "\uff9f" or character == "ー":
        return "katakana"
    first, last, begin, stop = _HANGUL
    if first <= character <= last or begin <= character <= stop or not character.isalnum():
        return ""
    return "" if is_unspaced(character) else "letter"
