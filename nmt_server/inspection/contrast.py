"""Two looks into one model held against each other: what it attends to more, and less."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from nmt_server.engines.inspection import AttentionKind
from nmt_server.errors import InvalidRequest
from nmt_server.inspection.result import Candidate, Seen, SourceToken, TargetToken


class Pair(NamedTuple):
    """A token of the one and the token of the other that stands in its place, by their numbers."""

    one: int
    other: int


class Chance(NamedTuple):
    """A token that could stand in a place, and its probability in the one and in the other.

    None where it is not among the candidates there.
    """

    text: str
    id: int
    one: float | None
    other: float | None


class Place(NamedTuple):
    """A place that both translations have, what stands there, and what else could.

    The log-probabilities are those of the tokens that stand there.
    """

    pair: Pair
    one: float
    other: float
    chances: list[Chance]


@dataclass(frozen=True, slots=True)
class Contrast:
    """What of the attention of a layer is more in the other than in the one, or less.

    `weights` are signed bytes, (heads, rows, columns), 127 for all of the attention: the other's
    less the one's. Rows and columns are pairs of tokens, and what has no partner has none of them.
    `places` are those of the translations, whatever the kind.
    """

    heads: int
    rows: list[Pair]
    columns: list[Pair]
    weights: bytes
    places: list[Place]

    def head(self, number: int) -> list[list[float]]:
        """The differences of a head, from -1 to 1, (rows, columns)."""
        size, width = len(self.rows) * len(self.columns), max(1, len(self.columns))
        whole = memoryview(self.weights).cast("b")[number * size : (number + 1) * size].tolist()
        return [
            [each / 127 for each in whole[start : start + width]] for start in range(0, size, width)
        ]


def contrast_of(one: Seen, other: Seen, kind: AttentionKind) -> Contrast:
    """Hold the same layer of two inspections against each other.

    Raises `InvalidRequest` where they are of models that differ.
    """
    if one.weights.heads != other.weights.heads:
        raise InvalidRequest(
            "The two inspections are of models with different heads.",
            "Take two inspections of one model, as it is now.",
        )
    sources = paired(_source_keys(one.source), _source_keys(other.source))
    targets = paired([each.id for each in one.target], [each.id for each in other.target])
    rows = sources if kind is AttentionKind.ENCODER else targets
    # The decoder reads its beginning, and then the translation but its end.
    within = [(i, j) for i, j in targets if i + 1 < len(one.target) and j + 1 < len(other.target)]
    read = [Pair(0, 0), *(Pair(i + 1, j + 1) for i, j in within)]
    columns = read if kind is AttentionKind.DECODER else sources
    return Contrast(
        one.weights.heads,
        rows,
        columns,
        _differences(one, other, rows, columns),
        [_place(pair, one.target[pair.one], other.target[pair.other]) for pair in targets],
    )


def paired(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """What stands in the place of what: the same, or as many others between the same."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return [
        Pair(i, j)
        for _, start, end, its_start, its_end in matcher.get_opcodes()
        if end - start == its_end - its_start
        for i, j in zip(range(start, end), range(its_start, its_end), strict=True)
    ]


def _source_keys(tokens: Sequence[SourceToken]) -> list[Hashable]:
    """A token of the text is the same where it stands in the same place, whatever became of it."""
    return [each.text if each.place is None else each.place for each in tokens]


def _differences(one: Seen, other: Seen, rows: Sequence[Pair], columns: Sequence[Pair]) -> bytes:
    mine, theirs = one.weights, other.weights
    found = bytearray()
    for head in range(mine.heads):
        for i, j in rows:
            start = (head * mine.rows + i) * mine.columns
            its_start = (head * theirs.rows + j) * theirs.columns
            row = mine.weights[start : start + mine.columns]
            its_row = theirs.weights[its_start : its_start + theirs.columns]
            # Of two's complement, as signed bytes are.
            found += bytes(round((its_row[y] - row[x]) * 127 / 255) & 255 for x, y in columns)
    return bytes(found)


def _place(pair: Pair, one: TargetToken, other: TargetToken) -> Place:
    mine, theirs = _by_id(one.candidates), _by_id(other.candidates)
    chances = [
        Chance(
            each.text,
            each.id,
            mine[each.id].probability if each.id in mine else None,
            theirs[each.id].probability if each.id in theirs else None,
        )
        for each in (mine | theirs).values()
    ]
    chances.sort(key=lambda each: -max(each.one or 0.0, each.other or 0.0))
    return Place(pair, one.log_probability, other.log_probability, chances)


def _by_id(candidates: Sequence[Candidate]) -> dict[int, Candidate]:
    return {each.id: each for each in candidates}
