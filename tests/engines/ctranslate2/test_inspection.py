"""What CTranslate2 tells of a translation is what fairseq tells of the same weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.inspection import AttentionKind
from nmt_server.engines.load import load_engine
from tests.conftest import COMPUTE_TYPE, CTRANSLATE2
from tests.fairseq_models import MODEL, spec_of

SOURCE = ["▁", "勇者", "は静かに前へと歩み出た", "。"]
TARGET = ["▁The", "▁hero", "▁ste", "pped", "▁quietly", "▁for", "w", "ard", "."]
CROSS = AttentionKind.CROSS


def load(folder: Path) -> Any:
    return load_engine(
        spec_of(engine=CTRANSLATE2, path=str(folder), cpu_threads=1, compute_type=COMPUTE_TYPE)
    )


def test_it_tells_what_fairseq_tells_as_one_mean_of_the_last_layer() -> None:
    pytest.importorskip("fairseq")
    ours = load(MODEL / "ctranslate2").inspect(SOURCE, [], TARGET, 3)
    engine: Any = load_engine(spec_of(cpu_threads=1))
    theirs = engine.inspect(SOURCE, [], TARGET, 3)
    assert (ours.source, ours.target, ours.begin) == (theirs.source, theirs.target, theirs.begin)
    assert (ours.places, ours.start) == (theirs.places, theirs.start)
    attention = ours.attention[CROSS]
    assert (attention.layers, attention.all_layers, attention.mean_of) == ((2,), 3, 4)
    # The column of the end is what CTranslate2 leaves out.
    expected = theirs.attention[CROSS].weights[2].mean(0)
    assert attention.weights.shape == (1, 1, 10, 5)
    assert attention.weights[0, 0] == pytest.approx(expected, abs=0.02)
    for one, other in zip(ours.steps, theirs.steps, strict=True):
        assert one.log_probability == pytest.approx(other.log_probability, abs=0.02)
        assert one.entropy == pytest.approx(other.entropy, abs=0.05)
        assert one.candidates[0].token == other.candidates[0].token


def test_a_translation_without_a_token_has_its_end_alone() -> None:
    inspected = load(MODEL / "ctranslate2").inspect(SOURCE, [], [], 2)
    assert [token.text for token in inspected.target] == ["</s>"] and inspected.start == 0
    assert inspected.attention[CROSS].weights.shape == (1, 1, 1, 5)
    assert inspected.steps[0].candidates[0].token.text == "▁The"
    assert inspected.steps[0].log_probability < -5
