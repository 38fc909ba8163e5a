"""Which lengths are decoded together: what is shorter than others in its batch is padded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

# Lengths of which one is so much of the other, or more, are about the same.
_SIMILAR = 0.75


def by_likeness(costs_there: Iterable[int], cost: int) -> Iterator[list[int]]:
    """Those that are about `cost` together, and then each of the others, the nearest first."""
    nearest = list(_nearest(costs_there, cost))
    similar = [each for each in nearest if _SIMILAR * max(each, cost) <= min(each, cost)]
    if similar:
        yield similar
    # The nearest are similar, if any are.
    yield from ([each] for each in nearest if each not in similar)


def _nearest(costs_there: Iterable[int], cost: int) -> Iterator[int]:
    """Those that are there, the nearest to `cost` first."""
    costs = sorted(costs_there)
    above = bisect_left(costs, cost)
    below = above - 1
    while below >= 0 or above < len(costs):
        if below < 0 or (above < len(costs) and costs[above] - cost < cost - costs[below]):
            yield costs[above]
            above += 1
        else:
            yield costs[below]
            below -= 1
