"""What engines offer, as far as that is known before anything is loaded."""

from __future__ import annotations

from typing import Any

import pytest

from nmt_server.engines.capabilities import (
    check_compute_type,
    check_detail,
    check_installed,
    check_options,
    missing_libraries,
)
from nmt_server.errors import InvalidModel, InvalidOption
from nmt_server.options import DecodingOptions
from tests.missing_libraries import hide_libraries


@pytest.mark.parametrize(
    ("name", "value"),
    [("patience", 2.0), ("coverage_penalty", 0.1), ("repetition_penalty", 1.2)],
)
def test_an_option_that_the_engine_lacks_is_named(name: str, value: Any) -> None:
    options = DecodingOptions().merged({name: value})
    check_options("ctranslate2", options)
    with pytest.raises(InvalidOption, match=f"fairseq, has no {name}"):
        check_options("fairseq", options)


def test_fairseq_samples_within_one_bound_at_a_time() -> None:
    check_options("fairseq", DecodingOptions(sampling_topk=0, sampling_topp=0.9, seed=1))
    check_options("fairseq", DecodingOptions(sampling_topk=5))
    # Nothing is sampled.
    check_options("fairseq", DecodingOptions(sampling_topk=1, sampling_topp=0.9))
    both = DecodingOptions(sampling_topk=5, sampling_topp=0.9)
    check_options("ctranslate2", both)
    with pytest.raises(InvalidOption, match="sampling_topk and sampling_topp"):
        check_options("fairseq", both)


def test_a_detail_that_the_engine_lacks_is_named() -> None:
    check_detail("ctranslate2", ["alternatives", "scores"])
    check_detail("fairseq", ["hypotheses", "scores", "alignment"])
    with pytest.raises(InvalidOption, match="fairseq, gives no alternatives"):
        check_detail("fairseq", ["scores", "alternatives"])


def test_neutral_values_need_nothing_of_an_engine() -> None:
    check_options("fairseq", DecodingOptions().merged(DecodingOptions().as_dict()))
    check_options("fairseq", DecodingOptions().merged({"beam_size": 8, "length_penalty": 0.5}))


def test_a_compute_type_that_the_engine_lacks_is_told() -> None:
    for compute_type in ("default", "auto", "float32", "float16", "bfloat16"):
        check_compute_type("fairseq", compute_type)
    check_compute_type("ctranslate2", "int8")
    with pytest.raises(InvalidModel, match="float32, float16, bfloat16") as caught:
        check_compute_type("fairseq", "int8_float16")
    assert caught.value.field == "compute_type"


def test_a_missing_library_comes_with_the_commands_that_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hide_libraries(monkeypatch, "torch", "fairseq")
    check_installed("ctranslate2")
    assert missing_libraries("fairseq") == ["torch", "fairseq"]
    with pytest.raises(InvalidModel) as caught:
        check_installed("fairseq")
    hint = caught.value.hint
    order = [
        "requirements-torch-cpu.txt",
        "requirements-fairseq-build.txt",
        "--no-build-isolation -r requirements-fairseq.txt",
    ]
    assert [hint.index(part) for part in order] == sorted(hint.index(part) for part in order)
