"""Which attention heads of a converted model tell the alignment of source and target tokens.

CTranslate2 gives the mean attention of the first heads of one layer, both fixed in the file of the
model. A model that was trained to align, or that names heads, keeps those; in any other one the
mean of all heads of the last layer is the best guess.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_LAST_LAYER, _ALL_HEADS = -1, 0


def set_alignment_heads(spec: Any, named: list[list[int]] | None, *, is_trained: bool) -> None:
    """Set the heads in a CTranslate2 specification before it is saved.

    `named` are pairs of layer and head that the model says are best, as in the `alignment_heads` of
    Transformers' generation configuration. `is_trained` says that the converter has found heads
    that the model was trained to align with, which stay.
    """
    if is_trained:
        return
    layer, heads = _choose(named or [])
    spec.decoder.alignment_layer = np.int16(layer)
    spec.decoder.alignment_heads = np.int16(heads)


def _choose(named: list[list[int]]) -> tuple[int, int]:
    """The layer that most of the named heads are in, and how many of its first heads to take."""
    if not named:
        return _LAST_LAYER, _ALL_HEADS
    layers = [layer for layer, _ in named]
    layer = max(layers, key=lambda candidate: (layers.count(candidate), candidate))
    heads = sorted(head for candidate, head in named if candidate == layer)
    # Only the first heads of a layer can be chosen: where others are named, all are taken.
    return layer, len(heads) if heads == list(range(len(heads))) else _ALL_HEADS
