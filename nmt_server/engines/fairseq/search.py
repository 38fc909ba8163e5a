"""The beam search and the sampling of fairseq, under the server's decoding options.

The ban of repeated n-grams is ours: the one of fairseq compares with the end of its buffer instead
of the end of the hypothesis and therefore never finds any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from nmt_server.engines.deadline import Deadline
from nmt_server.engines.fairseq.library import SequenceGenerator, search
from nmt_server.options import DecodingOptions


def make_generator(
    model: Any,
    dictionary: Any,
    end: int,
    options: DecodingOptions,
    *,
    longest_prefix: int = 0,
) -> Any:
    """A generator of hypotheses and the `end`; cheap to make.

    `dictionary` is that of the target, `longest_prefix` the most tokens that a translation is made
    to begin with. The generator gives as many hypotheses as its beam is wide.
    """
    # Each of the beam is a sample of its own.
    width = max(options.beam_size, options.num_hypotheses) if options.samples else options.beam_size
    generator = SequenceGenerator(
        [model],
        dictionary,
        beam_size=width,
        max_len_b=options.max_decoding_length,
        min_len=options.min_decoding_length,
        len_penalty=options.length_penalty,
        # The unknown token has no text, so the next best token is better in every case.
        unk_penalty=0.0 if longest_prefix else float("inf"),
        temperature=options.sampling_temperature if options.samples else 1.0,
        search_strategy=_sampling(dictionary, options) if options.samples else None,
        eos=end,
    )
    size = options.no_repeat_ngram_size
    bans: _Bans | None = _RepeatedNgrams(size) if size else None
    if longest_prefix:
        bans = _AfterPrefix(longest_prefix, dictionary.unk(), bans)
    if bans is not None:
        generator.repeat_ngram_blocker = bans
    if hasattr(model, "set_beam_size"):
        # fairseq does so as well, but not where it is 1.
        model.set_beam_size(width)
    return generator


def end_in_time(generator: Any, deadline: Deadline, start: int) -> None:
    """Let a search without a beam, for one segment, end its translation at the deadline.

    It has a token more than the `start` that it is made to begin with.
    """
    choose = generator.search.step

    def step(number: int, log_probabilities: torch.Tensor, *others: Any) -> Any:
        end = generator.eos
        # (1, 1, vocabulary), of one segment.
        if number > start and log_probabilities.argmax() != end and deadline.cuts():
            log_probabilities = torch.full_like(log_probabilities, float("-inf"))
            log_probabilities[..., end] = 0.0
        return choose(number, log_probabilities, *others)

    generator.search.step = step


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


_Bans = Callable[[torch.Tensor, torch.Tensor, int, int, int], torch.Tensor]


class _AfterPrefix:
    """Bans the unknown token, and what `further` bans, but no token that a prefix has next.

    Without any token left, a search does not come to an end.
    """

    def __init__(self, longest: int, unknown: int, further: _Bans | None) -> None:
        self._longest = longest
        self._unknown = unknown
        self._further = further

    def __call__(
        self,
        tokens: torch.Tensor,
        log_probabilities: torch.Tensor,
        batch_size: int,
        beam_size: int,
        step: int,
    ) -> torch.Tensor:
        """See `_RepeatedNgrams.__call__`."""
        before = log_probabilities.clone() if step < self._longest else None
        log_probabilities[:, self._unknown] = float("-inf")
        if self._further is not None:
            self._further(tokens, log_probabilities, batch_size, beam_size, step)
        if before is not None:
            has_none = log_probabilities.amax(dim=-1) == float("-inf")
            log_probabilities[has_none] = before[has_none]
        return log_probabilities


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
