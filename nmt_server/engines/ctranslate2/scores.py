"""Mean log-probabilities of tokens, from what CTranslate2 tells."""

from __future__ import annotations

from nmt_server.options import DecodingOptions


def mean_log_probability(score: float, tokens: int, options: DecodingOptions) -> float:
    """From the score of a hypothesis of so many tokens."""
    # CTranslate2 divides the sum of log-probabilities by length ** length_penalty.
    return float(score * _scored_length(tokens, options) ** (options.length_penalty - 1))


def mean_after(
    log_probabilities: list[float], start: int, tokens: int, options: DecodingOptions
) -> float:
    """From the log-probabilities of a hypothesis, which begins with a prefix of `start` tokens."""
    # A prefix was not chosen by the model: it counts as certain.
    length = _scored_length(tokens, options)
    return sum(log_probabilities[start:length]) / length


def _scored_length(tokens: int, options: DecodingOptions) -> int:
    # It has the end in it, unless the decoding was cut before there was one.
    return min(tokens + 1, options.max_decoding_length)
