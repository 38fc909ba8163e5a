"""What the fairseq engine tells of a translation is what fairseq's own modules compute."""

from __future__ import annotations

from typing import Any

import pytest

from nmt_server.engines.base import Detail
from nmt_server.engines.inspection import AttentionKind, Inspected
from nmt_server.engines.load import load_engine
from nmt_server.options import DecodingOptions
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
