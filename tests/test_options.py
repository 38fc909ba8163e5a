"""Decoding options: what is refused, and what makes two of them the same."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.errors import InvalidOption
from nmt_server.options import RANGES, DecodingOptions


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"beem_size": 1}, "no decoding option 'beem_size'"),
        ({"beam_size": 0}, "out of range"),
        ({"beam_size": 1.5}, "whole number"),
        ({"beam_size": True}, "is a number"),
        ({"beam_size": "5"}, "is a number"),
        ({"beam_size": math.nan}, "out of range"),
        ({"seed": math.inf}, "out of range"),
        ({"seed": 10**5_000}, "out of range"),
        ({"seed": -(10**5_000)}, "out of range"),
        ({"length_penalty": 10**400}, "out of range"),
        ({"length_penalty": math.nan}, "out of range"),
        ({"sampling_temperature": math.inf}, "out of range"),
        ({"beam_size": None}, "is a number"),
        ({"sampling_topp": 0}, "out of range"),
        ({"min_decoding_length": 20, "max_decoding_length": 10}, "is above"),
        ({"beam_size": 4, "num_hypotheses": 5}, "cannot give 5"),
        ({"beam_size": 8, "patience": 0.5, "num_hypotheses": 5}, "cannot give 5"),
        ({"beam_size": 5, "sampling_topk": 50, "num_hypotheses": 16}, "cannot give 16"),
        ({"beam_size": 64, "max_decoding_length": 1024}, "takes too long"),
        (
            {"beam_size": 1, "sampling_topk": 9, "num_hypotheses": 16, "max_decoding_length": 4096},
            "takes too long",
        ),
    ],
)
def test_refused_options_say_what_is_wrong(changes: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        DecodingOptions().merged(changes)


@given(st.sampled_from(list(RANGES)), st.floats() | st.integers())
def test_an_accepted_value_is_in_its_range(name: str, value: float) -> None:
    allowed = RANGES[name]
    try:
        options = DecodingOptions(max_decoding_length=4096, min_decoding_length=0).merged(
            {name: value}
        )
    except InvalidOption:
        return
    assert allowed.minimum <= getattr(options, name) <= allowed.maximum
    assert isinstance(getattr(options, name), allowed.kind)


def test_the_signature_holds_only_what_differs_from_neutral() -> None:
    assert DecodingOptions().signature() == "{}"
    changed = DecodingOptions().merged({"beam_size": 5, "length_penalty": 1})
    assert json.loads(changed.signature()) == {"beam_size": 5}
