"""What an inspection has found, and how it comes from a host."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from nmt_server.engines.inspection import AttentionKind


class SourceToken(NamedTuple):
    """A token that the model has read; `place` is its number in the text.

    That is None for what is no part of the text, such as the code of a language or the end.
    """

    text: str
    id: int
    place: int | None


class Candidate(NamedTuple):
    """A token that could have stood in a place, and its probability there."""

    text: str
    id: int
    probability: float


class TargetToken(NamedTuple):
    """A token of the translation, its log-probability, and what else could have stood there.

    `entropy` is in bits. `is_text` is false for what the model puts around a translation.
    """

    text: str
    id: int
    is_text: bool
    log_probability: float
    entropy: float
    candidates: list[Candidate]


class Hypothesis(NamedTuple):
    """A translation that the beam ended with; the score is the mean of its log-probabilities."""

    text: str
    score: float
    tokens: list[str]
    token_scores: list[float]


class Branch(NamedTuple):
    """A token that the search has looked at behind its `parent`, -1 at the beginning.

    `is_kept` says whether the search went on with it, or ended with it.
    """

    parent: int
    text: str
    id: int
    log_probability: float
    is_kept: bool


@dataclass(frozen=True, slots=True)
class SearchTree:
    """Where the search went, parents before their branches; `ends` are those of the hypotheses.

    One that is not `whole` has nothing but what the hypotheses consist of.
    """

    branches: list[Branch]
    ends: list[int]
    is_whole: bool

    def path(self, branch: int) -> list[Branch]:
        """What leads to a branch, from the beginning, the branch included."""
        path: list[Branch] = []
        while branch >= 0:
            path.append(self.branches[branch])
            branch = path[-1].parent
        return path[::-1]


@dataclass(frozen=True, slots=True)
class AttentionMap:
    """Which attention there is of a kind, without its weights.

    `layers` are the numbers that slices are asked for by, `numbers` which ones of the model's
    `all_layers` these are (from 0). `mean_of` is 0 where every head is there; else the only one is
    the mean of the first so many of the layer, or of an unknown number where it is -1.
    """

    kind: AttentionKind
    layers: int
    heads: int
    rows: int
    columns: int
    numbers: list[int]
    all_layers: int
    mean_of: int


@dataclass(frozen=True, slots=True)
class Slice:
    """The weights of one layer as unsigned bytes, (heads, rows, columns); 255 is all of it."""

    heads: int
    rows: int
    columns: int
    weights: bytes

    def head(self, number: int) -> list[list[float]]:
        """The weights of a head, from 0 to 1, (rows, columns)."""
        first = number * self.rows * self.columns
        starts = range(first, first + self.rows * self.columns, self.columns)
        return [
            [byte / 255 for byte in self.weights[start : start + self.columns]] for start in starts
        ]


@dataclass(frozen=True, slots=True)
class Seen:
    """The weights of one layer, and the tokens of both sides."""

    weights: Slice
    source: list[SourceToken]
    target: list[TargetToken]


@dataclass(frozen=True, slots=True)
class Inspection:
    """How a model came to a translation, or what it thinks of one.

    `read` is the text as the model reads it, with placeholders for what is protected, and
    `text_tokens` are its tokens before any edit. `source` is what the model has read in fact,
    `target` the translation with all that the model puts around it, the end last, and `begin` what
    the decoder begins with. `written` is the text of the target's tokens, and `translation` the
    same with what was protected. Attention of the kind `cross` is from `target` to `source`, of
    `encoder` from `source` to `source`, and of `decoder` from `target` to `begin` and all of
    `target` but the end. What is not `is_searched` was given, or is what was asked for as `quick`;
    where it `is_cut`, the time for that was over, and it is how the translation begins.
    The `tree` is there with the hypotheses, but for those of a very wide beam.
    """

    id: str
    model: str
    read: str
    text_tokens: list[str]
    source: list[SourceToken]
    begin: str
    target: list[TargetToken]
    written: str
    translation: str
    attention: list[AttentionMap]
    hypotheses: list[Hypothesis]
    tree: SearchTree | None
    is_searched: bool
    is_cut: bool
    _slice: Callable[[AttentionKind, int], Slice]

    def attention_of(self, kind: AttentionKind, layer: int = -1) -> Slice:
        """The weights of one layer, the last one if left out.

        Raises `UnknownInspection` where the host keeps them no more, and for what there is not.
        """
        if layer < 0:
            layer += next((each.layers for each in self.attention if each.kind is kind), 1)
        return self._slice(kind, layer)


def inspection_of(
    said: Mapping[str, Any],
    *,
    id: str,
    model: str,
    read: str,
    is_searched: bool,
    restored: Callable[[str], str],
    slice_of: Callable[[AttentionKind, int], Slice],
) -> Inspection:
    """From the `inspected` message of a host."""
    return Inspection(
        id=id,
        model=model,
        read=read,
        text_tokens=said["text_tokens"],
        source=_source_of(said["source"]),
        begin=said["begin"][0],
        target=_target_of(said["target"]),
        written=said["text"],
        translation=restored(said["text"]),
        attention=[
            AttentionMap(
                AttentionKind(kind), layers, heads, rows, columns, numbers, all_layers, mean_of
            )
            for kind, (layers, heads, rows, columns), numbers, all_layers, mean_of in said[
                "attention"
            ]
        ],
        hypotheses=[Hypothesis(*each) for each in said["hypotheses"]],
        tree=None if said["tree"] is None else _tree_of(said["tree"]),
        is_searched=is_searched,
        is_cut=said["is_cut"],
        _slice=slice_of,
    )


def _source_of(said: Sequence[Any]) -> list[SourceToken]:
    return [SourceToken(text, number, None if place < 0 else place) for text, number, place in said]


def _target_of(said: Sequence[Any]) -> list[TargetToken]:
    return [
        TargetToken(text, id, is_text, logarithm, entropy, [Candidate(*each) for each in others])
        for text, id, is_text, logarithm, entropy, others in said
    ]


def _tree_of(said: Mapping[str, Any]) -> SearchTree:
    branches = [Branch(*each) for each in said["branches"]]
    return SearchTree(branches, said["ends"], said["is_whole"])


def slice_of(said: Mapping[str, Any]) -> Slice | None:
    """From the `slice` message of a host; None where it has nothing."""
    if not said["shape"]:
        return None
    heads, rows, columns = said["shape"]
    return Slice(heads, rows, columns, base64.b64decode(said["weights"]))


def seen_of(said: Mapping[str, Any]) -> Seen | None:
    """From the `slice` message of a host that tells the tokens too; None where it has nothing."""
    weights = slice_of(said)
    if weights is None:
        return None
    return Seen(weights, _source_of(said["source"]), _target_of(said["target"]))
