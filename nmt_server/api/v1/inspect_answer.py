"""What `/api/v1/inspect` answers."""

from __future__ import annotations

import base64
from typing import Annotated

from msgspec import Meta

from nmt_server.api.http.declared import Answer
from nmt_server.inspection import AttentionKind, Contrast, Inspection, SearchTree, Slice
from nmt_server.serving.served_model import Route


class InspectedSourceToken(Answer):
    """A token that the model has read."""

    token: str
    id: Annotated[int, Meta(description="Its number in the vocabulary.")]
    place: Annotated[
        int | None,
        Meta(description="Which of `text_tokens` it is; null for what the model adds to a text."),
    ]


class CandidateToken(Answer):
    """A token that could have stood in a place."""

    token: str
    id: int
    probability: Annotated[float, Meta(ge=0, le=1)]


class InspectedTargetToken(Answer):
    """A token of the translation."""

    token: str
    id: int
    is_text: Annotated[
        bool, Meta(description="False for what is around a translation, such as its end.")
    ]
    log_probability: Annotated[float, Meta(description="Of this token here, natural logarithm.")]
    entropy: Annotated[
        float,
        Meta(ge=0, description="Of the whole distribution, in bits: 0 where only one can come."),
    ]
    candidates: Annotated[list[CandidateToken], Meta(description="The likeliest first.")]


class AttentionMapAnswer(Answer):
    """Which weights there are of a kind."""

    kind: Annotated[
        AttentionKind,
        Meta(
            description="`cross`: of the translation (rows) to the source. `encoder`: of the "
            "source to itself. `decoder`: of the translation to what the decoder has read: "
            "`begin`, and the translation without its end."
        ),
    ]
    layers: Annotated[int, Meta(description="How many slices there are.")]
    heads: int
    rows: int
    columns: int
    numbers: Annotated[list[int], Meta(description="Which of the model's layers, from 0.")]
    all_layers: Annotated[int, Meta(description="How many the model has; 0: nobody knows.")]
    mean_of: Annotated[
        int,
        Meta(
            description="0: each head by itself. Else the only one is the mean of so many heads, "
            "the first ones of the layer; -1: of an unknown number."
        ),
    ]


class InspectedHypothesis(Answer):
    """A translation that the beam ended with."""

    text: str
    score: Annotated[float, Meta(description="Mean log-probability of the tokens.")]
    tokens: list[str]
    token_scores: Annotated[list[float], Meta(description="Log-probabilities of the tokens.")]


class SearchTreeAnswer(Answer):
    """Where the search went: the branches as columns, one entry each, parents before children."""

    whole: Annotated[
        bool,
        Meta(
            description="Whether everything is there that the search has looked at, step by step. "
            "If false, only what the hypotheses consist of, each common beginning once."
        ),
    ]
    parents: Annotated[
        list[int], Meta(description="The branch that each one comes from; -1: the beginning.")
    ]
    tokens: list[str]
    ids: Annotated[list[int], Meta(description="Numbers of the tokens in the vocabulary.")]
    log_probabilities: Annotated[
        list[float],
        Meta(description="Of the token there, natural logarithm; 0 for what was given."),
    ]
    kept: Annotated[
        list[bool],
        Meta(description="Whether the search went on with it, or ended with it; else it was cut."),
    ]
    ends: Annotated[
        list[int], Meta(description="The last branch of each of `hypotheses`, in their order.")
    ]


class InspectAnswer(Answer):
    """How a model came to a translation, or what it thinks of one."""

    id: Annotated[str, Meta(description="For GET, as long as its model keeps it.")]
    model: str
    source: str
    target: str
    read: Annotated[
        str, Meta(description="The text, with placeholders in the place of protected spans.")
    ]
    text_tokens: Annotated[list[str], Meta(description="Its tokens, before any edit.")]
    source_tokens: list[InspectedSourceToken]
    begin: Annotated[str, Meta(description="The token that the decoder begins with.")]
    target_tokens: list[InspectedTargetToken]
    written: Annotated[str, Meta(description="The translation, with placeholders.")]
    translation: Annotated[str, Meta(description="The translation, with the protected spans.")]
    attention: list[AttentionMapAnswer]
    hypotheses: Annotated[
        list[InspectedHypothesis], Meta(description="With `hypotheses`, the best one first.")
    ]
    tree: Annotated[
        SearchTreeAnswer | None,
        Meta(description="With `hypotheses`, for a beam of up to 16: where the search went."),
    ]
    searched: Annotated[
        bool,
        Meta(
            description="Whether the search of the model's options found it; false for a given "
            "translation, and with `quick`."
        ),
    ]
    cut: Annotated[
        bool,
        Meta(
            description="With `quick`: whether the time was over before the translation ended, so "
            "that this is how it begins."
        ),
    ]


class SliceAnswer(Answer):
    """The weights of one layer."""

    kind: AttentionKind
    layer: int
    heads: int
    rows: int
    columns: int
    weights: Annotated[
        str,
        Meta(
            description="Base64 of heads x rows x columns unsigned bytes, columns fastest; 255 is "
            "all of the attention.",
            extra_json_schema={"contentEncoding": "base64"},
        ),
    ]


class PairAnswer(Answer):
    """A token of the one, and the token of the other that stands in its place."""

    one: Annotated[int, Meta(description="Which token of its side, from 0.")]
    other: int


class ContrastedCandidate(Answer):
    """A token that could have stood in a place."""

    token: str
    id: int
    one: Annotated[
        float | None,
        Meta(description="Its probability; null: it is not among the candidates there."),
    ]
    other: float | None


class ContrastedPlace(Answer):
    """A place that both translations have."""

    one: Annotated[int, Meta(description="Which of `target_tokens`, from 0.")]
    other: int
    log_probability: Annotated[float, Meta(description="In the one, of the token there.")]
    other_log_probability: float
    candidates: Annotated[list[ContrastedCandidate], Meta(description="The likeliest first.")]


class ContrastAnswer(Answer):
    """What differs between two inspections in the attention of one layer."""

    kind: AttentionKind
    layer: int
    heads: int
    rows: Annotated[
        list[PairAnswer],
        Meta(
            description="The same tokens, and as many others between the same. What has no "
            "partner is not there."
        ),
    ]
    columns: list[PairAnswer]
    weights: Annotated[
        str,
        Meta(
            description="Base64 of heads x rows x columns signed bytes, columns fastest: the "
            "other's attention less the one's, 127 for all of it.",
            extra_json_schema={"contentEncoding": "base64"},
        ),
    ]
    places: Annotated[list[ContrastedPlace], Meta(description="Of the translations.")]


def answer(found: Inspection, route: Route) -> InspectAnswer:
    """An inspection as it is answered."""
    return InspectAnswer(
        id=found.id,
        model=found.model,
        source=route.source_language,
        target=route.target_language,
        read=found.read,
        text_tokens=found.text_tokens,
        source_tokens=[InspectedSourceToken(*each) for each in found.source],
        begin=found.begin,
        target_tokens=[
            InspectedTargetToken(*each[:-1], [CandidateToken(*one) for one in each.candidates])
            for each in found.target
        ],
        written=found.written,
        translation=found.translation,
        attention=[
            AttentionMapAnswer(
                kind=each.kind,
                layers=each.layers,
                heads=each.heads,
                rows=each.rows,
                columns=each.columns,
                numbers=each.numbers,
                all_layers=each.all_layers,
                mean_of=each.mean_of,
            )
            for each in found.attention
        ],
        hypotheses=[InspectedHypothesis(*each) for each in found.hypotheses],
        tree=None if found.tree is None else _tree_answer(found.tree),
        searched=found.is_searched,
        cut=found.is_cut,
    )


def _tree_answer(tree: SearchTree) -> SearchTreeAnswer:
    return SearchTreeAnswer(
        tree.is_whole,
        [each.parent for each in tree.branches],
        [each.text for each in tree.branches],
        [each.id for each in tree.branches],
        [each.log_probability for each in tree.branches],
        [each.is_kept for each in tree.branches],
        tree.ends,
    )


def slice_answer(kind: AttentionKind, layer: int, found: Slice) -> SliceAnswer:
    """A slice as it is answered."""
    weights = base64.b64encode(found.weights).decode()
    return SliceAnswer(kind, layer, found.heads, found.rows, found.columns, weights)


def contrast_answer(kind: AttentionKind, layer: int, found: Contrast) -> ContrastAnswer:
    """A contrast as it is answered."""
    return ContrastAnswer(
        kind,
        layer,
        found.heads,
        [PairAnswer(*each) for each in found.rows],
        [PairAnswer(*each) for each in found.columns],
        base64.b64encode(found.weights).decode(),
        [
            ContrastedPlace(
                *each.pair,
                each.one,
                each.other,
                [ContrastedCandidate(*chance) for chance in each.chances],
            )
            for each in found.places
        ],
    )
