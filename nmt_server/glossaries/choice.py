"""Which of several translations of a segment is served, where its source has terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from nmt_server.text.ranges import Interval

# So far below the best one the score of a translation may be: mean log-probabilities of tokens, and
# a share of what the best one has. A sentence with a name that the model does not know has about
# three times the score of the same one with a word that it knows, and reads badly.
_CLOSE = 0.1
_CLOSE_SHARE = 0.25


class Method(StrEnum):
    """How a term was brought about, in the order in which it is tried.

    `EXACT`: the whole segment is the term. `PLAIN`: the model wrote it by itself. `HYPOTHESIS`: it
    is in another one of the model's translations. `ALIGNMENT`: it was put in the place of what the
    model wrote for it. `STAND_IN`: the model translated another word in its place. `PLACEHOLDER`:
    it copied a placeholder. `MISSED`: it is not there, or what is forbidden is.
    """

    EXACT = "exact"
    PLAIN = "plain"
    HYPOTHESIS = "hypothesis"
    ALIGNMENT = "alignment"
    STAND_IN = "stand-in"
    PLACEHOLDER = "placeholder"
    MISSED = "missed"


class Candidate(NamedTuple):
    """A translation that may be served.

    `said` has for each term of the source whether it is there. `places` are of what codes stand
    around.
    """

    method: Method
    text: str
    score: float
    said: tuple[bool, ...]
    warnings: tuple[str, ...] = ()
    places: tuple[Interval | None, ...] = ()


def choose(candidates: Sequence[Candidate]) -> Candidate:
    """One with all terms whose score is close to the best.

    Of several, what most of them say, however they came to it; where they differ, the first in
    order of methods. What the model has warned of is as far as what scores badly. Where none has
    all terms, it is one with the most of them.
    """
    whole = [each for each in candidates if all(each.said)]
    if not whole:
        return max(candidates, key=lambda each: sum(each.said))
    fewest = min(len(each.warnings) for each in candidates)
    best = max(each.score for each in candidates if len(each.warnings) == fewest)
    furthest = best - _CLOSE - _CLOSE_SHARE * abs(best)
    close = [each for each in whole if each.score >= furthest and len(each.warnings) == fewest]
    if not close:
        return min(whole, key=lambda each: (len(each.warnings), -each.score))
    votes = Counter(each.text for each in close)
    return max(close, key=lambda each: votes[each.text])
