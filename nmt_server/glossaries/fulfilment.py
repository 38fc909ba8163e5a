"""Whether a translation has the terms that its source has."""

from __future__ import annotations

from collections.abc import Sequence

from nmt_server.glossaries.matching import Found, occurrences
from nmt_server.text.ranges import Interval


def fulfilled(found: Sequence[Found], translation: str) -> list[bool]:
    """For each term of a source whether its translation is there, and nothing that is forbidden.

    One that is there twice must come twice.
    """
    taken: list[Interval] = []
    counts: dict[str, int] = {}
    terms = {each.term for each in found}
    # The longest first: a name may be a part of another.
    for term in sorted(terms, key=lambda term: -len(term.target)):
        if not term.target or term.target in counts:
            continue
        places = free_places(translation, term.target, taken, case_sensitive=term.case_sensitive)
        counts[term.target] = len(places)
        taken += places
    is_clean = {term: not forbidden_places(translation, term.forbidden, taken) for term in terms}
    said = []
    for each in found:
        target = each.term.target
        is_there = not target or counts[target] > 0
        if is_there and target:
            counts[target] -= 1
        said.append(is_there and is_clean[each.term])
    return said


def forbidden_places(
    translation: str, forbidden: Sequence[str], taken: Sequence[Interval] = ()
) -> list[Interval]:
    """Where what is forbidden is in a translation, but for what is `taken`, in order."""
    return sorted(
        place
        for wrong in forbidden
        for place in free_places(translation, wrong, taken, case_sensitive=False)
    )


def free_places(
    text: str, part: str, taken: Sequence[Interval], *, case_sensitive: bool
) -> list[Interval]:
    """Where `part` is in a text, as words of its own, but for what is `taken`."""
    return [
        place
        for place in occurrences(text, part, case_sensitive=case_sensitive)
        if not any(start < place[1] and place[0] < end for start, end in taken)
    ]
