"""What a fairseq model tells of a given translation: all its attention, and what else could stand.

fairseq gives the mean of the heads of one layer, and does not compute weights where it needs none.
For one pass, each of its attention modules is told to, and what it computes is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from nmt_server.engines.fairseq.library import MultiheadAttention
from nmt_server.engines.fairseq.model import Encoded
from nmt_server.engines.inspection import (
    Attention,
    AttentionKind,
    Inspected,
    Token,
    steps_of,
)

_Weights = dict[AttentionKind, list[torch.Tensor]]


def inspect_segment(
    segment: Encoded, start: int, candidates: int, device: torch.device
) -> Inspected:
    """See `InspectingEngine.inspect`; the translation begins at `start` of the segment's prefix."""
    direction = segment.direction
    target = [*segment.prefix, direction.end]
    fed = [direction.begin, *segment.prefix]
    module = direction.module
    if hasattr(module, "set_beam_size"):
        # That of the last search stays in the modules.
        module.set_beam_size(1)
    with torch.no_grad(), _kept_weights(module) as kept:
        output = module(
            torch.tensor([segment.source], device=device),
            torch.tensor([len(segment.source)], device=device),
            torch.tensor([fed], device=device),
        )
        distributions = module.get_normalized_probs(output, log_probs=True)[0]
    return Inspected(
        source=[Token(direction.source[token], token) for token in segment.source],
        places=segment.places,
        begin=Token(direction.target[direction.begin], direction.begin),
        target=[Token(direction.target[token], token) for token in target],
        start=start,
        steps=steps_of(
            distributions.float().cpu().numpy(), target, direction.target.symbols, candidates
        ),
        attention=_attention(kept, output, len(segment.source), len(target)),
    )


@contextmanager
def _kept_weights(module: Any) -> Iterator[_Weights]:
    """The weights of every attention that is computed within, in the order of the layers."""
    kept: _Weights = {kind: [] for kind in AttentionKind}
    changed = []
    try:
        for side in (module.encoder, module.decoder):
            for attention in side.modules():
                if isinstance(attention, MultiheadAttention):
                    kind = AttentionKind.ENCODER if side is module.encoder else _kind_of(attention)
                    attention.forward = _keeping(attention, kept[kind])
                    changed.append(attention)
        yield kept
    finally:
        for attention in changed:
            # That of the class comes back.
            del attention.forward


def _kind_of(attention: Any) -> AttentionKind:
    is_cross = attention.encoder_decoder_attention
    return AttentionKind.CROSS if is_cross else AttentionKind.DECODER


def _keeping(attention: Any, kept: list[torch.Tensor]) -> Any:
    """The computation of an attention module, which keeps its weights as (heads, rows, columns)."""
    compute = attention.forward

    def forward(*args: Any, **kwargs: Any) -> Any:
        wants_heads = kwargs.pop("need_head_weights", False)
        wants_any = kwargs.pop("need_weights", True)
        before = attention.skip_embed_dim_check
        # Else PyTorch's own function computes it, which gives no heads.
        attention.skip_embed_dim_check = True
        try:
            result, weights = compute(*args, **kwargs, need_weights=True, need_head_weights=True)
        finally:
            attention.skip_embed_dim_check = before
        # Of (heads, batch, rows, columns) the only one of the batch.
        kept.append(weights[:, 0].detach())
        if wants_heads:
            return result, weights
        return result, weights.mean(dim=0) if wants_any else None

    return forward


def _attention(
    kept: _Weights, output: Any, source: int, target: int
) -> dict[AttentionKind, Attention]:
    """The attention between `source` and `target` tokens, of each kind that the model has."""
    shapes = {
        AttentionKind.CROSS: (target, source),
        AttentionKind.ENCODER: (source, source),
        AttentionKind.DECODER: (target, target),
    }
    found = {}
    for kind, shape in shapes.items():
        # A decoder that looks at both sides at once has other columns.
        layers = [each for each in kept[kind] if each.shape[1:] == shape]
        if layers and len({len(each) for each in layers}) == 1:
            weights = torch.stack(layers).float().cpu().numpy()
            found[kind] = Attention(weights, (*range(len(layers)),), len(layers))
    if AttentionKind.CROSS not in found and (mean := _mean(output, (target, source))) is not None:
        found[AttentionKind.CROSS] = Attention(mean[None, None], (0,), 0, mean_of=-1)
    return found


def _mean(output: Any, shape: tuple[int, int]) -> np.ndarray | None:
    """What a model that is no transformer gives, which fairseq has in several forms."""
    given = output[1]
    if isinstance(given, dict):
        given = given.get("attn")
    if isinstance(given, list):
        given = given[0]
    if not isinstance(given, torch.Tensor) or tuple(given.shape) != (1, *shape):
        return None
    return np.asarray(given[0].float().cpu().numpy())
