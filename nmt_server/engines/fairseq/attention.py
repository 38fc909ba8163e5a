"""How much attention each token of a hypothesis gave to each token of the source."""

from __future__ import annotations

from typing import Any

import torch

from nmt_server.engines.fairseq.library import data_utils


def attend_as_trained(
    model: Any, sample: dict[str, Any], found: list[list[dict[str, Any]]], begin: int, pad: int
) -> None:
    """Replace the attention of hypotheses by that of the heads which were trained to align.

    Only a model of `transformer_align` has such heads, and the beam search does not look at them;
    they see each hypothesis once more. `found` has as many hypotheses for every row of `sample`,
    each with its `attention` as (source tokens, target tokens), padding included.
    """
    if not hasattr(model, "alignment_layer"):
        return
    hypotheses = [each for row in found for each in row]
    rows = torch.tensor([i for i, row in enumerate(found) for _ in row])
    inputs = sample["net_input"]
    rows = rows.to(inputs["src_tokens"].device)
    first = torch.tensor([begin], device=rows.device)
    fed = [torch.cat([first, each["tokens"][:-1]]) for each in hypotheses]
    with torch.no_grad():
        _, extra = model(
            inputs["src_tokens"][rows],
            inputs["src_lengths"][rows],
            data_utils.collate_tokens(fed, pad),
        )
    attention = extra["attn"][0]
    for each, weights in zip(hypotheses, attention, strict=True):
        each["attention"] = weights[: len(each["tokens"])].T


def alignment_rows(
    attention: torch.Tensor, source: torch.Tensor, places: list[int], pad: int
) -> list[list[float]]:
    """The attention as (target tokens, given source tokens), every row adding up to one.

    `attention` is (source tokens, target tokens) for one row of a batch, whose token numbers are
    `source`. `places` are where the tokens that the engine was given stand in it, without padding;
    a place behind its end belongs to a token that the model has not been given. What the end of the
    source got is left out.
    """
    weights = attention[source != pad].double().T
    weights = torch.nn.functional.pad(weights, (0, 1))[:, places]
    total = weights.sum(dim=1, keepdim=True)
    rows: list[list[float]] = (weights / total.clamp_min(torch.finfo(torch.double).tiny)).tolist()
    return rows
