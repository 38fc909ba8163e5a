"""The shapes of what `POST /api/v1/translate` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from nmt_server.api.http.declared import Answer, one_of
from nmt_server.glossaries.choice import Method

_SCORE = Annotated[float | None, Meta(description="Mean log-probability of the tokens.")]
_QUALITY_TOLD = (
    "How sure the model was: the geometric mean of the probabilities of the tokens. It is not "
    "calibrated and says nothing of correctness; compare it only among translations by one model "
    "with the same options."
)
_QUALITY = Annotated[float, Meta(ge=0, le=1)]
_WARNINGS_TOLD = (
    "`split`: too long for the model at once, translated in parts. `truncated`: the longest "
    "translation allowed was reached. `repetition`: the model went in circles. `placeholder`: "
    "the model lost a protected span, which was put back where it may have been. `dropped`: the "
    "model gave no word for what has some, too few for a list, or not a sign such as #. `text`: "
    "it has half of a surrogate pair or a NUL, and is answered as it is. `numbers`: the "
    "translation has other numbers than its source, or lacks their signs or percents, whatever "
    "was tried. `unknown:` and letters: the model's vocabulary does not have these, 20 at most. "
    "`context`: the model was to read lines before, and it was translated without them. "
    "`glossary`: a term of a glossary could not be brought about."
)


def _told(description: str) -> Meta:
    return Meta(description=description)


class TextRange(Answer):
    """A half-open range: `end` is where the next thing begins."""

    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=0)]


class Hypothesis(Answer):
    """A translation that the engine found."""

    text: str
    score: _SCORE
    tokens: Annotated[list[str] | UnsetType, _told("With `tokens` or `alignment`.")] = UNSET
    token_scores: Annotated[
        list[float] | UnsetType, _told("With `scores`: log-probabilities of the tokens.")
    ] = UNSET
    alignment: Annotated[
        list[list[float]] | UnsetType,
        _told("With `alignment`: for each token, the attention that it gave to each source token."),
    ] = UNSET
    words: Annotated[list[str] | UnsetType, _told("With `alignment`: what the tokens make.")] = (
        UNSET
    )
    word_alignment: Annotated[
        list[tuple[int, int]] | UnsetType,
        _told("With `alignment`: pairs of a number in `source_words` and one in `words`."),
    ] = UNSET


class Part(Answer, kw_only=True):
    """What the engine said of a segment, or of a part of one that it had to split."""

    source_tokens: Annotated[list[str] | UnsetType, _told("With `tokens` or `alignment`.")] = UNSET
    source_words: Annotated[list[str] | UnsetType, _told("With `alignment`.")] = UNSET
    hypotheses: Annotated[
        list[Hypothesis],
        _told(
            "The best one first. With `hypotheses` as many as `num_hypotheses`; with "
            "`alternatives` as many, or five, of which each begins with another word."
        ),
    ]


class WordQuality(Answer):
    """How sure the model was of a word."""

    text: str
    quality: _QUALITY


class Timings(Answer):
    """How long a segment took."""

    queued: Annotated[float, _told("Milliseconds before the engine.")]
    engine: Annotated[float, _told("Milliseconds in the engine.")]
    batch: Annotated[int, _told("Segments in the engine's batch.")]


class TermAnswer(Answer):
    """A term of a glossary in a segment, and how it was brought about."""

    source: str
    target: str
    method: Annotated[
        str,
        one_of(Method),
        _told(
            "`exact`: the segment is the term. `plain`: the model wrote it by itself. "
            "`hypothesis`: another one of the model's translations has it. `alignment`: it was put "
            "in the place of what the model wrote for it. `stand-in`: the model translated another "
            "word in its place. `placeholder`: it copied a placeholder. `missed`: it is not there, "
            "or what is forbidden is."
        ),
    ]
    glossary: Annotated[
        str, _told("The name of the glossary, empty where the request brought the term itself.")
    ]


_CONTEXT = ("used", "ignored")
_ORIGINS = ("engine", "imported", "edited", "kept", "glossary", "")
_ORIGIN_TOLD = (
    "Who made it. `kept`: it is as it was, because it is no language (see `translate`) or all of "
    "it is protected. `glossary`: all of it is a term of one. Empty where it is blank."
)


class SegmentAnswer(Answer):
    """A segment and its translation. The texts and gaps of all segments make the translation."""

    source: str
    text: Annotated[
        str,
        _told(
            "Ends with a space where the source has none before the next sentence but the target "
            "language wants one."
        ),
    ]
    gap: Annotated[str, _told("What stands between this segment and the next.")]
    source_range: Annotated[
        TextRange | UnsetType, _told("With `sentences`: where it is in the source.")
    ] = UNSET
    target_range: Annotated[
        TextRange | UnsetType, _told("With `sentences`: where it is in the translation.")
    ] = UNSET
    score: Annotated[
        float | UnsetType | None,
        _told("With `sentences`: mean log-probability of the tokens."),
    ] = UNSET
    origin: Annotated[
        Annotated[str, one_of(_ORIGINS)] | UnsetType,
        _told(f"With `sentences` or `cached`. {_ORIGIN_TOLD}"),
    ] = UNSET
    cached: Annotated[bool | UnsetType, _told("With `cached`.")] = UNSET
    context: Annotated[
        Annotated[str, one_of(_CONTEXT)] | UnsetType,
        _told("With `context`, where lines before were sent: whether an engine has read them."),
    ] = UNSET
    warnings: Annotated[Sequence[str] | UnsetType, _told(f"With `warnings`. {_WARNINGS_TOLD}")] = (
        UNSET
    )
    parts: Annotated[
        list[Part] | UnsetType,
        _told(
            "With `tokens`, `scores`, `alignment`, `hypotheses` or `alternatives`, for what an "
            "engine translated. More than one where the segment was split. Tokens and words are "
            "what the model read and wrote: they hold placeholders in the place of protected spans "
            "and of names that it does not know, and may hold short numbers in the place of others."
        ),
    ] = UNSET
    quality: Annotated[_QUALITY | UnsetType | None, _told(f"With `quality`. {_QUALITY_TOLD}")] = (
        UNSET
    )
    words: Annotated[
        list[WordQuality] | UnsetType,
        _told("With `quality`: the same for each word of the translation."),
    ] = UNSET
    glossary: Annotated[
        list[TermAnswer] | UnsetType,
        _told("With `glossary`, where it has terms and nobody has corrected it."),
    ] = UNSET
    timings: Annotated[
        Timings | UnsetType, _told("With `timings`, for what an engine translated.")
    ] = UNSET


class Hop(Answer):
    """One of two models that translate one after the other."""

    model: str
    source: str
    target: str


class TranslationAnswer(Answer):
    """A text and its translation."""

    text: str
    cached: Annotated[bool, _told("No engine worked for this text.")]
    origin: Annotated[
        str,
        one_of((*_ORIGINS, "several")),
        _told(f"{_ORIGIN_TOLD} `several`: its segments differ (see `detail`)."),
    ]
    model: str
    source: str
    target: str
    warnings: Annotated[Sequence[str], _told(_WARNINGS_TOLD)]
    route: Annotated[list[Hop] | UnsetType, _told("The hops, where there was more than one.")] = (
        UNSET
    )
    segments: Annotated[list[SegmentAnswer] | UnsetType, _told("With `detail` only.")] = UNSET


class SegmentEvent(SegmentAnswer, kw_only=True):
    """A finished segment, without ranges but always with its warnings."""

    text_index: Annotated[int, Meta(ge=0)]
    segment_index: Annotated[int, Meta(ge=0)]


class PartialEvent(Answer):
    """A segment so far."""

    text_index: Annotated[int, Meta(ge=0)]
    segment_index: Annotated[int, Meta(ge=0)]
    text: str


TranslateAnswer: TypeAlias = TranslationAnswer | list[TranslationAnswer]
