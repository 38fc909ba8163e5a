"""What the fairseq engine tells of a translation is what fairseq's own modules compute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nmt_server.engines.base import Detail
from nmt_server.engines.deadline import Deadline
from nmt_server.engines.inspection import AttentionKind, Inspected
from nmt_server.engines.load import load_engine
from nmt_server.options import DecodingOptions
from tests.engines.search_trees import path_to
from tests.fairseq_models import spec_of

pytest.importorskip("fairseq")

SOURCE = ["▁", "勇者", "は静かに前へと歩み出た", "。"]
OPTIONS = DecodingOptions(beam_size=5)


@pytest.fixture(scope="module")
def engine() -> Any:
    return load_engine(spec_of(cpu_threads=1))


@pytest.fixture(scope="module")
def inspected(engine: Any) -> Inspected:
    # After a search, which leaves its beam size in the modules.
    [[best, *_]] = engine.translate_batch([SOURCE], [[]], OPTIONS)
    found: Inspected = engine.inspect(SOURCE, [], best.tokens, 4)
    return found


def by_hand(module: Any, query: Any, key: Any, *, is_causal: bool) -> Any:
    """Attention as (heads, rows, columns), from the inputs of a module and its weights."""
    import torch

    def heads(projected: Any) -> Any:
        return projected[:, 0].view(len(projected), module.num_heads, -1).transpose(0, 1)

    scores = heads(module.q_proj(query)) @ heads(module.k_proj(key)).transpose(1, 2)
    scores *= module.head_dim**-0.5
    if is_causal:
        ahead = torch.ones_like(scores[0], dtype=torch.bool).triu(1)
        scores = scores.masked_fill(ahead, float("-inf"))
    return scores.softmax(-1)


def test_attention_of_every_layer_and_head_is_that_of_the_modules(
    engine: Any, inspected: Inspected
) -> None:
    import torch

    module = engine._model.module
    seen: dict[Any, Any] = {}
    layers = [*module.encoder.layers, *module.decoder.layers]
    hooked = {layer.self_attn for layer in layers}
    hooked |= {layer.encoder_attn for layer in module.decoder.layers}
    handles = [
        each.register_forward_pre_hook(
            lambda own, args, kwargs: seen.update({own: (*args, *kwargs.values())[:2]}),
            with_kwargs=True,
        )
        for each in hooked
    ]
    source = [token.id for token in inspected.source]
    fed = [inspected.begin.id, *(token.id for token in inspected.target[:-1])]
    with torch.no_grad():
        _, extra = module(torch.tensor([source]), torch.tensor([len(source)]), torch.tensor([fed]))
        for handle in handles:
            handle.remove()
        expected = {
            AttentionKind.ENCODER: [
                by_hand(each.self_attn, *seen[each.self_attn], is_causal=False)
                for each in module.encoder.layers
            ],
            AttentionKind.DECODER: [
                by_hand(each.self_attn, *seen[each.self_attn], is_causal=True)
                for each in module.decoder.layers
            ],
            AttentionKind.CROSS: [
                by_hand(each.encoder_attn, *seen[each.encoder_attn], is_causal=False)
                for each in module.decoder.layers
            ],
        }
    assert inspected.attention.keys() == expected.keys()
    for kind, weights in expected.items():
        given = inspected.attention[kind]
        assert given.weights == pytest.approx(torch.stack(weights).numpy(), abs=1e-5)
        assert given.layers == (0, 1, 2) and given.all_layers == 3 and given.mean_of == 0
    # The one mean that fairseq itself gives.
    own = extra["attn"][0][0].numpy()
    assert inspected.attention[AttentionKind.CROSS].weights[-1].mean(0) == pytest.approx(
        own, abs=1e-5
    )


def test_probabilities_are_those_of_the_search(engine: Any, inspected: Inspected) -> None:
    [[best, *_]] = engine.translate_batch([SOURCE], [[]], OPTIONS, Detail(token_scores=True))
    steps = inspected.steps
    assert [token.text for token in inspected.target] == [*best.tokens, "</s>"]
    assert [each.log_probability for each in steps[:-1]] == pytest.approx(
        best.token_scores, abs=1e-4
    )
    for step, token in zip(steps, inspected.target, strict=True):
        shares = [each.probability for each in step.candidates]
        assert len(shares) == 4 and shares == sorted(shares, reverse=True) and sum(shares) <= 1
        assert step.candidates[0].token == token
        assert 0 < step.entropy < 11


def test_looking_changes_nothing_of_what_follows(engine: Any) -> None:
    prefixes: list[list[str]] = [[]]
    before = engine.translate_batch([SOURCE], prefixes, OPTIONS, Detail(alignment=True))
    engine.inspect(SOURCE, [], ["▁The"], 2)
    assert engine.translate_batch([SOURCE], prefixes, OPTIONS, Detail(alignment=True)) == before


def test_one_segment_is_searched_as_in_a_batch(engine: Any) -> None:
    [[best, *_]] = engine.translate_batch([SOURCE], [[]], OPTIONS)
    assert engine.search_one(SOURCE, [], OPTIONS)[0].tokens == best.tokens


def test_a_greedy_search_ends_at_a_deadline(engine: Any) -> None:
    greedy = replace(OPTIONS, beam_size=1, min_decoding_length=8)
    late, now = Deadline(3600), Deadline(0)
    [whole] = engine.search_one(SOURCE, [], greedy, deadline=late)
    [cut] = engine.search_one(SOURCE, [], greedy, deadline=now)
    assert (late.has_cut, now.has_cut) == (False, True)
    assert cut.tokens == whole.tokens[:1]
    [forced] = engine.search_one(SOURCE, whole.tokens[:2], greedy, deadline=Deadline(0))
    assert forced.tokens == whole.tokens[2:3]


@pytest.mark.parametrize(
    ("options", "prefix"),
    [
        (OPTIONS, []),
        (OPTIONS, ["▁A", "▁hero"]),
        (replace(OPTIONS, length_penalty=0.5, min_decoding_length=12), []),
        (replace(OPTIONS, max_decoding_length=4, no_repeat_ngram_size=2), []),
        (replace(OPTIONS, beam_size=1), []),
        (replace(OPTIONS, sampling_topk=10, seed=7), []),
    ],
)
def test_the_tree_is_that_of_fairseqs_own_search(
    engine: Any, options: DecodingOptions, prefix: list[str]
) -> None:
    options = replace(options, num_hypotheses=options.beam_size)
    hypotheses, tree = engine.search_tree(SOURCE, prefix, options)
    assert tree.is_whole and len(tree.ends) == len(hypotheses)
    own = own_search(engine, options, prefix)
    for hypothesis, end, (ids, scores) in zip(hypotheses, tree.ends, own, strict=True):
        path = path_to(tree, end)
        assert [branch.token.text for branch in path[:-1]] == hypothesis.tokens
        assert [branch.token.id for branch in path] == ids[len(prefix) :]
        logarithms = [branch.log_probability for branch in path]
        assert logarithms == pytest.approx(scores[len(prefix) :], abs=1e-5)
        assert all(branch.is_kept for branch in path)
    ends = {branch.token.id for branch in tree.branches if branch.token.text == "</s>"}
    by_length: dict[int, int] = {}
    for number, branch in enumerate(tree.branches):
        # It went on from what it had kept alone.
        assert branch.parent < number
        assert branch.parent < 0 or tree.branches[branch.parent].is_kept
        if branch.is_kept and branch.token.id not in ends:
            length = len(path_to(tree, number))
            by_length[length] = by_length.get(length, 0) + 1
    assert all(count <= options.beam_size for count in by_length.values())
    if not options.samples:
        assert by_length[1] == options.beam_size


def own_search(
    engine: Any, options: DecodingOptions, prefix: list[str]
) -> list[tuple[list[int], list[float]]]:
    """What fairseq itself finds for the same: numbers of tokens, and their log-probabilities."""
    import torch

    from nmt_server.engines.fairseq.search import make_generator, seeded

    segment = engine._model.encode(SOURCE, prefix)
    direction = segment.direction
    generator = make_generator(
        direction.module, direction.target, direction.end, options, longest_prefix=len(prefix)
    )
    source = torch.tensor([segment.source])
    inputs = {"src_tokens": source, "src_lengths": torch.tensor([source.size(1)])}
    with seeded(options, source.device):
        [found] = generator.generate(
            [direction.module],
            {"net_input": inputs},
            prefix_tokens=torch.tensor([segment.prefix]) if prefix else None,
            bos_token=direction.begin,
        )
    return [(each["tokens"].tolist(), each["positional_scores"].tolist()) for each in found]
