"""What an engine tells of how a translation came about: one pass over tokens that are given.

It is computed for one segment at a time and on request only. numpy is imported where it is used:
web processes read what engines offer, and load no numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from nmt_server.engines.base import NO_DETAIL, Detail, Engine, Hypothesis
from nmt_server.engines.deadline import Deadline
from nmt_server.options import DecodingOptions

if TYPE_CHECKING:
    import numpy as np

MOST_TOKENS = 160
"""So many tokens of either side are looked into at once; a picture of more says nothing."""
WIDEST_TREE = 16
"""Of a wider beam, no tree is told: it would be too much to see, and to send."""


class AttentionKind(StrEnum):
    """Who attends to what: tokens of the translation to the source, or one side to itself."""

    CROSS = "cross"
    ENCODER = "encoder"
    DECODER = "decoder"


class Token(NamedTuple):
    """A token as the model knows it, and its number in the vocabulary of its side."""

    text: str
    id: int


class Candidate(NamedTuple):
    """A token that could have stood in a place, and its probability there."""

    token: Token
    probability: float


@dataclass(frozen=True, slots=True)
class Step:
    """What the model thought of one place of a translation.

    `log_probability` is that of the token that stands there, the natural logarithm. `entropy` is
    that of the whole distribution, in bits. `candidates` are the likeliest tokens, best first.
    """

    log_probability: float
    entropy: float
    candidates: list[Candidate]


@dataclass(frozen=True, slots=True)
class Attention:
    """Weights as (layers, heads, rows, columns), float32 from 0 to 1; a row sums to about one.

    `layers` are the numbers of the layers, from 0, out of `all_layers`; 0 where nobody knows.
    `mean_of` is 0 where each head is there; else the only one is the mean of the first so many of a
    layer, or of an unknown number where it is -1.
    """

    weights: np.ndarray
    layers: tuple[int, ...]
    all_layers: int
    mean_of: int = 0


@dataclass(frozen=True, slots=True)
class Inspected:
    """A source and a translation as the model reads and writes them, whatever it adds to them.

    `places` are where the given source tokens stand in `source`, behind its end for one that the
    model does not get. The translation begins at `start` of `target`, whose last token is the end.
    `steps` has one entry for each of `target`. The decoder reads `begin` and `target` but its last.
    Attention of the kind `cross` is from `target` to `source`, of `encoder` from `source` to
    `source`, and of `decoder` from `target` to what the decoder reads.
    """

    source: list[Token]
    places: list[int]
    begin: Token
    target: list[Token]
    start: int
    steps: list[Step]
    attention: dict[AttentionKind, Attention]


class Branch(NamedTuple):
    """A token that the search has looked at, behind its `parent`, -1 at the beginning.

    `log_probability` is that of the token there, the natural logarithm. What the search went on
    with, or ended with, is kept.
    """

    parent: int
    token: Token
    log_probability: float
    is_kept: bool


@dataclass(frozen=True, slots=True)
class SearchTree:
    """The branches of a search, parents before what comes of them, the likelier first.

    `ends` are the last branches of the hypotheses, in their order; -1 for one without a token.
    Where the tree is not `whole`, it has what the hypotheses consist of, and nothing of what else
    the search has looked at.
    """

    branches: list[Branch]
    ends: list[int]
    is_whole: bool


class InspectingEngine(Engine, Protocol):
    """An engine whose kind names something in `inspects`."""

    def inspect(
        self, source: list[str], prefix: list[str], target: list[str], candidates: int
    ) -> Inspected:
        """Look into `target` as the translation of `source`; as many candidates for each place.

        `prefix` are the tokens that every translation begins with. Called from one thread at a
        time, beside `translate_batch`. Raises as that.
        """
        ...

    def search_one(
        self,
        source: list[str],
        prefix: list[str],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        deadline: Deadline | None = None,
    ) -> list[Hypothesis]:
        """As `translate_batch` for a single segment, to look into; called as `inspect`.

        A search without a beam that has found a token ends at the `deadline` with what it has.
        """
        ...

    def search_tree(
        self, source: list[str], prefix: list[str], options: DecodingOptions
    ) -> tuple[list[Hypothesis], SearchTree]:
        """The same with scores of tokens, and with what the search has looked at on its way."""
        ...


def steps_of(
    distributions: Iterable[np.ndarray],
    chosen: Sequence[int],
    vocabulary: Sequence[str],
    most: int,
) -> list[Step]:
    """A step for each place, from the log-probabilities of all tokens there.

    They come one by one, because those of a large vocabulary are large. `chosen` are the numbers of
    the tokens that stand there. `vocabulary` are the tokens by number; what is behind its end
    belongs to none.
    """
    import numpy as np

    steps = []
    for whole, token in zip(distributions, chosen, strict=True):
        row = whole[: len(vocabulary)]
        count = min(most, len(row))
        best = np.argpartition(-row, count - 1)[:count]
        best = best[np.argsort(-row[best], kind="stable")]
        probabilities = np.exp(row)
        # A token that cannot come has a probability of 0 and a logarithm of minus infinity.
        entropy = -np.sum(np.where(probabilities > 0, probabilities * row, 0.0)) / np.log(2)
        steps.append(
            Step(
                float(max(row[token], np.finfo(np.float32).min)),
                max(0.0, float(entropy)),
                [
                    Candidate(Token(vocabulary[each], int(each)), float(probabilities[each]))
                    for each in best
                ],
            )
        )
    return steps
