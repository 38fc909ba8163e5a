"""Which words of a translation stem from a part of its source, by the attention of the model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from nmt_server.text.ranges import Interval
from nmt_server.text.scripts import count_unspaced, is_between_words

# With a lower share of its attention in a part, a word does not stem from it: an article that
# looks around.
_FEWEST = 0.4
# Nor does one of so few letters at the edge of others that looked much more at the part: an article
# of the next word, for which a model looks back at what it has just said.
_FEWEST_OF_MOST = 0.7
_SHORT = 3
# Of a subword, what is not in the part counts little where it is kana: が of 剣が is not what the
# word in the target stems from.
_LITTLE = 0.25


class _Word(NamedTuple):
    start: int
    end: int
    is_short: bool
    shares: list[float]


def aligned(
    attention: Sequence[Sequence[float]],
    source: str,
    source_tokens: Sequence[Interval],
    target: str,
    target_tokens: Sequence[Interval],
    parts: Sequence[Interval],
) -> list[Interval | None]:
    """For each of `parts`, ranges of `source`, the range of `target` that stems from it.

    `attention` is (target tokens, source tokens), and the tokens are given by their ranges. A range
    in the target is of whole words. Parts that are apart in the source are apart in the target, and
    one within another is so there too, if both are there. None where no word looked at a part
    enough.
    """
    inside = [[_share(source, token, part) for token in source_tokens] for part in parts]
    words = _words(attention, inside, target, target_tokens)
    found: list[Interval | None] = [None] * len(parts)
    # The shortest first: what encloses others follows them.
    for number in sorted(range(len(parts)), key=lambda i: parts[i][1] - parts[i][0]):
        part = parts[number]
        apart = [i for i, each in enumerate(parts) if each[1] <= part[0] or part[1] <= each[0]]
        taken = [each for i in apart if (each := found[i]) is not None]
        gains = []
        for word in words:
            is_taken = any(start <= word.start < end for start, end in taken)
            rival = max((word.shares[i] for i in apart), default=0.0)
            share = word.shares[number]
            is_lost = is_taken or rival > share
            gains.append(-float(len(words)) if is_lost else share - _FEWEST)
        run = _trimmed(_best_run(gains), words, number)
        own = [(words[run[0]].start, words[run[1] - 1].end)] if run else []
        within = [
            each
            for i, other in enumerate(parts)
            if (each := found[i]) is not None and _encloses(part, other)
        ]
        for pieces in (own + within, within):
            whole = min((s for s, _ in pieces), default=0), max((e for _, e in pieces), default=0)
            if pieces and not any(whole[0] < end and start < whole[1] for start, end in taken):
                found[number] = whole
                break
    return found


def _encloses(part: Interval, other: Interval) -> bool:
    return part != other and part[0] <= other[0] and other[1] <= part[1]


def _share(text: str, token: Interval, part: Interval) -> float:
    """How much of a token is in a part."""
    within = outside = 0.0
    for place in range(*token):
        if not text[place].isalnum():
            continue
        if part[0] <= place < part[1]:
            within += 1
        else:
            outside += _LITTLE if "\u3041" <= text[place] <= "\u309f" else 1
    return within / (within + outside) if within else 0.0


def _words(
    attention: Sequence[Sequence[float]],
    inside: Sequence[Sequence[float]],
    target: str,
    tokens: Sequence[Interval],
) -> list[_Word]:
    """The words of the target that have letters, and how much each looked at each part."""
    edges = [place for place in range(len(target) + 1) if is_between_words(target, place)]
    words = []
    for start, end in pairwise(edges):
        if not any(map(str.isalnum, target[start:end])):
            continue
        sums, total = [0.0] * len(inside), 0.0
        for row, (first, last) in zip(attention, tokens, strict=True):
            weight = min(end, last) - max(start, first)
            if weight <= 0:
                continue
            total += weight
            for number, shares in enumerate(inside):
                sums[number] += weight * sum(a * s for a, s in zip(row, shares, strict=True))
        is_short = end - start <= _SHORT and not count_unspaced(target[start:end])
        words.append(_Word(start, end, is_short, [each / (total or 1.0) for each in sums]))
    return words


def _trimmed(run: Interval | None, words: Sequence[_Word], part: int) -> Interval | None:
    """The run without short words at its ends that looked at the part less than others."""
    if run is None:
        return None
    fewest = _FEWEST_OF_MOST * max(word.shares[part] for word in words[slice(*run)])
    kept = [
        number
        for number in range(*run)
        if not words[number].is_short or words[number].shares[part] >= fewest
    ]
    return kept[0], kept[-1] + 1


def _best_run(gains: Sequence[float]) -> Interval | None:
    """The run of numbers with the largest sum, if one is above zero."""
    best, best_sum = None, 0.0
    start, so_far = 0, 0.0
    for number, gain in enumerate(gains):
        if so_far <= 0:
            start, so_far = number, 0.0
        so_far += gain
        if so_far > best_sum:
            best, best_sum = (start, number + 1), so_far
    return best
