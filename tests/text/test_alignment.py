"""Words of a translation that stem from a part of its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.alignment import aligned
from nmt_server.text.ranges import Interval


def ranges(text: str, tokens: list[str]) -> list[Interval]:
    found, position = [], 0
    for token in tokens:
        start = text.index(token, position)
        position = start + len(token)
        found.append((start, position))
    return found


SOURCE = ["剣を", "騎士", "に", "売った"]
TARGET = ["So", "ld", " the", " sw", "ord", " to", " the", " knight", "."]
ATTENTION = [
    [0.0, 0.0, 0.1, 0.9],
    [0.1, 0.0, 0.1, 0.8],
    [0.3, 0.3, 0.2, 0.2],
    [1.0, 0.0, 0.0, 0.0],
    [0.9, 0.0, 0.0, 0.1],
    [0.1, 0.1, 0.7, 0.1],
    # Back to what was just said
    [0.1, 0.6, 0.3, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.2, 0.1, 0.1, 0.6],
]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["剣"], ["sword"]),
        (["騎士"], ["knight"]),
        (["剣", "騎士"], ["sword", "knight"]),
        (["売った"], ["Sold"]),
        (["剣を騎士に", "剣"], ["the sword to the knight", "sword"]),
        (["剣を騎士に売った", "剣", "騎士"], ["Sold the sword to the knight", "sword", "knight"]),
    ],
)
def test_what_stems_from_a_part(parts: list[str], expected: list[str]) -> None:
    source, target = "".join(SOURCE), "".join(TARGET)
    starts = [(source.index(part), source.index(part) + len(part)) for part in parts]
    found = aligned(
        ATTENTION, source, ranges(source, SOURCE), target, ranges(target, TARGET), starts
    )
    assert [place and target[slice(*place)] for place in found] == expected


def test_what_a_model_has_dropped_is_nowhere() -> None:
    found = aligned([[0.9, 0.1]], "剣盾", [(0, 1), (1, 2)], "Sword", [(0, 5)], [(1, 2)])
    assert found == [None]


@given(st.data())
def test_parts_that_are_apart_stay_apart(data: st.DataObject) -> None:
    source, target = "abcdef", "u v w x y z"
    row = st.lists(st.floats(0, 1), min_size=6, max_size=6)
    attention = data.draw(st.lists(row, min_size=6, max_size=6))
    tokens = [(place, place + 1) for place in range(6)]
    words = [(place, place + 1) for place in range(0, 11, 2)]
    found = aligned(attention, source, tokens, target, words, [(0, 2), (0, 1), (3, 6), (4, 5)])
    for one, other in ((0, 2), (0, 3), (1, 2), (1, 3)):
        first, second = found[one], found[other]
        assert not (first and second) or first[1] <= second[0] or second[1] <= first[0]
    for outer, inner in ((0, 1), (2, 3)):
        first, second = found[outer], found[inner]
        assert not (first and second) or (first[0] <= second[0] and second[1] <= first[1])
