"""How sure a model was: a number from 0 to 1 for a translation and for each of its words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.quality import quality_of, word_qualities


def test_it_is_the_geometric_mean_of_the_probabilities() -> None:
    assert quality_of([math.log(0.5), math.log(0.5)]) == pytest.approx(0.5)
    assert quality_of([math.log(0.9), math.log(0.4)]) == pytest.approx(0.6)
    assert quality_of([0.0, -0.0]) == 1.0
    assert quality_of([]) is None


@given(st.lists(st.floats(-1e9, 1e-6), min_size=1))
def test_it_is_from_0_to_1(scores: list[float]) -> None:
    quality = quality_of(scores)
    assert quality is not None and 0 <= quality <= 1


def test_each_word_has_that_of_its_own_tokens() -> None:
    scores = [math.log(p) for p in (0.9, 0.8, 0.2)]
    first, second = word_qualities(["▁good", "▁wor", "d"], scores)
    assert (first.text, second.text) == ("good", "word")
    assert first.quality == pytest.approx(0.9) and second.quality == pytest.approx(0.4)
