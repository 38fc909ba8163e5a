"""The beam search and the sampling of fairseq, under the server's decoding options.

The ban of repeated n-grams is ours: the one of fairseq compares with the end of its buffer instead
of the end of the hypothesis and therefore never finds any.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from nmt_server.engines.fairseq_library import SequenceGenerator, search
from nmt_server.options import DecodingOptions


def make_generator(
    model: Any, dictionary: Any, end: int, options: DecodingOptions, limit: int
) -> Any:
    """A generator of hypotheses of at most `limit` tokens and the `end`; cheap to make.

    `dictionary` is that of the target. The generator gives as many hypotheses as its beam is wide.
    """
    # Each of the beam is a sample of its own.
    width = max(options.beam_size, options.num_hypotheses) if options.samples else options.beam_size
    generator = SequenceGenerator(
        [model],
        dictionary,
        beam_size=width,
        max_len_b=limit,
        min_len=min(options.min_decoding_length, limit),
        len_penalty=options.length_penalty,
        # The unknown token has no text, so the next best token is better in every case.
        unk_penalty=float("inf"),
        temperature=options.sampling_temperature if options.samples else 1.0,
        search_strategy=_sampling(dictionary, options) if options.samples else None,
        eos=end,
    )
    if options.no_repeat_ngram_size:
        generator.repeat_ngram_blocker = _RepeatedNgrams(options.no_repeat_ngram_size)
    if hasattr(model, "set_beam_size"):
        # fairseq does so as well, but not where it is 1.
        model.set_beam_size(width)
    return generator


def _sampling(dictionary: Any, options: DecodingOptions) -> Any:
    # -1 is fairseq's word for no bound; it knows one of both bounds at a time.
    if options.sampling_topp < 1:
        return search.Sampling(dictionary, -1, options.sampling_topp)
    return search.Sampling(dictionary, min(options.sampling_topk or -1, len(dictionary)))


@contextmanager
def seeded(options: DecodingOptions, device: torch.device) -> Iterator[None]:
    """What is drawn at random within is the same every time, where the options have a seed."""
    if not (options.samples and options.seed):
        yield
        return
    # Forked, so that what is drawn afterwards does not follow from the seed.
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(options.seed)
        yield


class _RepeatedNgrams:
    """Keeps n-grams of one size from coming twice; called where fairseq calls its own."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(
        self,
        tokens: torch.Tensor,
        log_probabilities: torch.Tensor,
        batch_size: int,
        beam_size: int,
        step: int,
    ) -> torch.Tensor:
        """Ban, in place, every token that would complete an n-gram that is there already.

        `tokens` is (batch * beam, longest + 2), of which columns 1 to `step` are filled;
        `log_probabilities` is (batch * beam, vocabulary).
        """
        if step < self._size:
            return log_probabilities
        generated = tokens[:, 1 : step + 1]
        ngrams = generated.unfold(1, self._size, 1)
        begun = generated[:, step - self._size + 1 :].unsqueeze(1)
        rows, places = (ngrams[:, :, :-1] == begun).all(dim=-1).nonzero(as_tuple=True)
        log_probabilities[rows, ngrams[rows, places, -1]] = float("-inf")
        return log_probabilities
