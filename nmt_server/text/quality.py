"""How sure a model was of a translation, from 0 to 1.

This is the model's own confidence and not correctness: it is not calibrated, differs from model to
model, and a model can be sure of a wrong word. It serves to find, among translations by one model
with one set of decoding options, those to look at first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from nmt_server.text.words import words_of


class WordQuality(NamedTuple):
    """A word of a translation and how sure the model was of it."""

    text: str
    quality: float


def quality_of(token_scores: Sequence[float]) -> float | None:
    """The geometric mean of the tokens' probabilities: exp(mean log-probability).

    `token_scores` are natural logarithms of probabilities. None where there is no token.
    """
    if not token_scores:
        return None
    mean = math.fsum(token_scores) / len(token_scores)
    return min(1.0, max(0.0, math.exp(min(mean, 0.0))))


def word_qualities(tokens: Sequence[str], token_scores: Sequence[float]) -> list[WordQuality]:
    """The same for each word of a translation, over the tokens of the word."""
    return [
        WordQuality(word.text, quality_of(token_scores[word.start : word.end]) or 0.0)
        for word in words_of(tokens)
    ]
