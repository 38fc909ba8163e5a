"""What CTranslate2 tells of a given translation: one forced pass, and one mean of attention.

Which heads it takes the mean of is fixed in the file of the model (see
`nmt_server.conversion.alignment`). What they gave to tokens that CTranslate2 itself puts around a
source it leaves out: this is what is missing from a sum of one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import ctranslate2
import numpy as np

from nmt_server.engines.ctranslate2.variables import Variable, read_variables
from nmt_server.engines.inspection import (
    Attention,
    AttentionKind,
    Inspected,
    Token,
    steps_of,
)

_LAYER = re.compile(r"decoder/layer_(\d+)/")


class Inspector:
    """One model, as far as it takes more than a translator to look into what it does."""

    def __init__(self, folder: Path, source: Sequence[str], target: Sequence[str]) -> None:
        """`source` and `target` are the tokens of the vocabularies by number.

        The latter stay there as `target`, of which `end` is the last of a translation.
        """
        config = json.loads((folder / "config.json").read_bytes())
        self.end = config.get("eos_token", "</s>")
        self._begin = config.get("decoder_start_token") or self.end
        self._before = [config.get("bos_token", "<s>")] if config.get("add_source_bos") else []
        self._after = [self.end] if config.get("add_source_eos") else []
        variables = read_variables(folder / "model.bin")
        self._layer, self._layers, self._heads = _aligned_by(variables)
        self.target = target
        self._source_ids = {token: number for number, token in enumerate(source)}
        self._target_ids = {token: number for number, token in enumerate(target)}
        self._unknown = config.get("unk_token", "<unk>")

    def inspect(
        self,
        translator: ctranslate2.Translator,
        source: list[str],
        prefix: list[str],
        target: list[str],
        candidates: int,
    ) -> Inspected:
        """See `InspectingEngine.inspect`."""
        forced = [*prefix, *target]
        [found] = translator.translate_batch(
            [source],
            target_prefix=[forced],
            beam_size=1,
            min_decoding_length=0,
            # With the end, for which there is a distribution too.
            max_decoding_length=len(forced) + 1,
            max_input_length=0,
            return_attention=True,
            return_logits_vocab=True,
            return_end_token=True,
        )
        whole = [self._token(token, self._target_ids) for token in (*forced, self.end)]
        distributions = (log_softmax(as_array(row)) for row in found.logits[0])
        start = len(self._before)
        return Inspected(
            source=[
                self._token(token, self._source_ids)
                for token in (*self._before, *source, *self._after)
            ],
            places=[*range(start, start + len(source))],
            begin=self._token(self._begin, self._target_ids),
            target=whole,
            start=len(prefix),
            steps=steps_of(distributions, [token.id for token in whole], self.target, candidates),
            attention={AttentionKind.CROSS: self._attention(np.array(found.attention[0]))},
        )

    def _token(self, token: str, ids: dict[str, int]) -> Token:
        """What the model makes of a token: the unknown one where it does not have it."""
        known = token if token in ids else self._unknown
        return Token(known, ids.get(known, 0))

    def _attention(self, given: np.ndarray) -> Attention:
        """The attention of (target tokens, given source tokens), with what was left out of it."""
        weights = np.asarray(given, dtype=np.float32).clip(0, 1)
        rest = (1 - weights.sum(axis=1, keepdims=True)).clip(0, 1)
        if self._after:
            weights = np.concatenate([weights, rest], axis=1)
        if self._before:
            # Where both are added, nobody knows which of them had how much.
            first = np.zeros_like(rest) if self._after else rest
            weights = np.concatenate([first, weights], axis=1)
        return Attention(weights[None, None], (self._layer,), self._layers, self._heads)


def _aligned_by(variables: dict[str, Variable]) -> tuple[int, int, int]:
    """The layer, the number of all layers, and of how many of its first heads there is a mean."""
    numbers = [int(found[1]) for found in map(_LAYER.match, variables) if found]
    layers = max(numbers, default=-1) + 1

    def number(name: str, usual: int) -> int:
        found = variables.get(f"decoder/{name}")
        return found.number() if found is not None and found.content else usual

    layer, heads = number("alignment_layer", -1), number("alignment_heads", 1)
    return layer + layers if layer < 0 else layer, layers, heads or number("num_heads", -1)


def as_array(row: ctranslate2.StorageView) -> np.ndarray:
    """A row of what CTranslate2 tells, wherever it is and of whatever type, as float32."""
    on_cpu = row.to_device(ctranslate2.Device.cpu).to(ctranslate2.DataType.float32)
    return np.array(on_cpu, dtype=np.float32)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Log-probabilities of all tokens."""
    logits = logits - logits.max()
    return np.asarray(logits - np.log(np.exp(logits).sum()))
