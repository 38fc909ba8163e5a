"""What CTranslate2 tells of a translation is what fairseq tells of the same weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.ctranslate2.search_tree import Searcher
from nmt_server.engines.deadline import Deadline
from nmt_server.engines.inspection import AttentionKind, SearchTree
from nmt_server.engines.load import load_engine
from nmt_server.options import DecodingOptions
from tests.conftest import COMPUTE_TYPE, CTRANSLATE2
from tests.engines.search_trees import path_to
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


def test_the_tree_is_that_of_fairseqs_search_over_the_same_weights() -> None:
    pytest.importorskip("fairseq")
    options = DecodingOptions(beam_size=4, num_hypotheses=4)
    ours = load(MODEL / "ctranslate2").search_tree(SOURCE, ["▁A"], options)[1]
    engine: Any = load_engine(spec_of(cpu_threads=1))
    theirs = engine.search_tree(SOURCE, ["▁A"], options)[1]
    assert ours.is_whole
    found, expected = paths(ours), paths(theirs)
    # Weights that are rounded another way may turn a near tie.
    common = found.keys() & expected.keys()
    assert len(common) >= 0.8 * max(len(found), len(expected))
    assert all(found[path] == pytest.approx(expected[path], abs=0.1) for path in common)


@pytest.mark.parametrize(
    ("options", "is_whole"),
    [
        (DecodingOptions(beam_size=5), True),
        (DecodingOptions(beam_size=3, length_penalty=0), True),
        (DecodingOptions(beam_size=3, max_decoding_length=5), True),
        (DecodingOptions(beam_size=1), True),
        (DecodingOptions(beam_size=4, no_repeat_ngram_size=2, repetition_penalty=1.2), True),
        (DecodingOptions(beam_size=4, coverage_penalty=0.3), False),
    ],
)
def test_the_tree_has_the_hypotheses_with_their_scores(
    options: DecodingOptions, is_whole: bool
) -> None:
    options = replace(options, num_hypotheses=options.beam_size)
    engine = load(MODEL / "ctranslate2")
    hypotheses, tree = engine.search_tree(SOURCE, [], options)
    assert tree.is_whole == is_whole and len(tree.ends) == len(hypotheses) == options.beam_size
    for hypothesis, end in zip(hypotheses, tree.ends, strict=True):
        path = path_to(tree, end)
        tokens = [branch.token.text for branch in path]
        assert tokens == hypothesis.tokens + ([] if hypothesis.truncated else ["</s>"])
        mean = sum(branch.log_probability for branch in path) / len(path)
        assert mean == pytest.approx(hypothesis.score, abs=0.01)
    # A search that takes too long tells less.
    searcher = Searcher(engine._translator, engine._inspector.target, "</s>")
    merged = searcher.tree(SOURCE, [], options, hypotheses, seconds=0)
    assert not merged.is_whole and len(merged.branches) <= len(tree.branches)
    assert all(branch.is_kept for branch in merged.branches)


def paths(tree: SearchTree) -> dict[tuple[int, ...], float]:
    """Log-probabilities of the branches that the search has kept, by the numbers of the tokens."""
    return {
        tuple(each.token.id for each in path_to(tree, number)): branch.log_probability
        for number, branch in enumerate(tree.branches)
        if branch.is_kept
    }


def test_a_greedy_search_ends_at_a_deadline() -> None:
    engine = load(MODEL / "ctranslate2")
    greedy = DecodingOptions(beam_size=1)
    late, now = Deadline(3600), Deadline(0)
    [whole] = engine.search_one(SOURCE, [], greedy, deadline=late)
    [cut] = engine.search_one(SOURCE, [], greedy, deadline=now)
    assert (late.has_cut, now.has_cut) == (False, True)
    assert cut.tokens == whole.tokens[:1]
    [forced] = engine.search_one(SOURCE, whole.tokens[:2], greedy, deadline=Deadline(0))
    assert forced.tokens == whole.tokens[2:3]
