"""What engines offer, as far as that is known before anything is loaded."""

from __future__ import annotations

from typing import Any

import pytest

from nmt_server.engines.ctranslate2.kind import CTranslate2
from nmt_server.engines.fairseq.kind import Fairseq
from nmt_server.errors import InvalidModel, InvalidOption
from nmt_server.options import DecodingOptions
from tests.fairseq_models import spec_of
from tests.missing_libraries import hide_libraries

CTRANSLATE2, FAIRSEQ = CTranslate2(), Fairseq()


@pytest.mark.parametrize(
    ("name", "value"),
    [("patience", 2.0), ("coverage_penalty", 0.1), ("repetition_penalty", 1.2)],
)
def test_an_option_that_the_engine_lacks_is_named(name: str, value: Any) -> None:
    options = DecodingOptions().merged({name: value})
    CTRANSLATE2.check_options(options)
    with pytest.raises(InvalidOption, match=f"fairseq, has no {name}"):
        FAIRSEQ.check_options(options)


def test_fairseq_samples_within_one_bound_at_a_time() -> None:
    FAIRSEQ.check_options(DecodingOptions(sampling_topk=0, sampling_topp=0.9, seed=1))
    FAIRSEQ.check_options(DecodingOptions(sampling_topk=5))
    # Nothing is sampled.
    FAIRSEQ.check_options(DecodingOptions(sampling_topk=1, sampling_topp=0.9))
    both = DecodingOptions(sampling_topk=5, sampling_topp=0.9)
    CTRANSLATE2.check_options(both)
    with pytest.raises(InvalidOption, match="sampling_topk and sampling_topp"):
        FAIRSEQ.check_options(both)


def test_a_detail_that_the_engine_lacks_is_named() -> None:
    CTRANSLATE2.check_detail(["alternatives", "scores"])
    FAIRSEQ.check_detail(["hypotheses", "scores", "alignment"])
    with pytest.raises(InvalidOption, match="fairseq, gives no alternatives"):
        FAIRSEQ.check_detail(["scores", "alternatives"])


def test_neutral_values_need_nothing_of_an_engine() -> None:
    FAIRSEQ.check_options(DecodingOptions().merged(DecodingOptions().as_dict()))
    FAIRSEQ.check_options(DecodingOptions().merged({"beam_size": 8, "length_penalty": 0.5}))


def test_a_compute_type_that_the_engine_lacks_is_told() -> None:
    for compute_type in ("default", "auto", "float32", "float16", "bfloat16"):
        FAIRSEQ.check(spec_of(compute_type=compute_type))
    CTRANSLATE2.check(spec_of(compute_type="int8"))
    with pytest.raises(InvalidModel, match="float32, float16, bfloat16") as caught:
        FAIRSEQ.check(spec_of(compute_type="int8_float16"))
    assert caught.value.field == "compute_type"


def test_a_missing_library_comes_with_the_commands_that_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hide_libraries(monkeypatch, "torch", "fairseq")
    CTRANSLATE2.check_installed()
    assert FAIRSEQ.missing_libraries() == ["torch", "fairseq"]
    with pytest.raises(InvalidModel) as caught:
        FAIRSEQ.check_installed()
    hint = caught.value.hint
    order = [
        "requirements-torch-cpu.txt",
        "requirements-fairseq-build.txt",
        "--no-build-isolation -r requirements-fairseq.txt",
    ]
    assert [hint.index(part) for part in order] == sorted(hint.index(part) for part in order)
