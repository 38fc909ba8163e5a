"""From translations to what `POST /api/v1/translate` answers."""

from __future__ import annotations

from typing import TypeVar

from nmt_server.api.v1.translate_answer import (
    Hop,
    SegmentAnswer,
    SegmentEvent,
    TextRange,
    TranslateAnswer,
    TranslationAnswer,
)
from nmt_server.api.v1.translate_request import CheckedRequest
from nmt_server.translation import TranslatedSegment, Translation

_Segment = TypeVar("_Segment", bound=SegmentAnswer)


def answers(request: CheckedRequest, translations: list[Translation]) -> TranslateAnswer:
    """The whole answer: one object for a text, a list of objects for a list."""
    rendered = [_answer(request, index, each) for index, each in enumerate(translations)]
    return rendered if request.is_list else rendered[0]


def segment_event(
    request: CheckedRequest, text_index: int, segment_index: int, segment: TranslatedSegment
) -> SegmentEvent:
    """A segment that is done, with its warnings and the details asked for, and where it belongs."""
    event = SegmentEvent(
        segment.source,
        segment.text,
        segment.gap,
        text_index=text_index,
        segment_index=segment_index,
    )
    return _detailed(event, segment, request, text_index, request.detail | {"warnings"})


def _answer(request: CheckedRequest, index: int, translation: Translation) -> TranslationAnswer:
    way = request.way
    answer = TranslationAnswer(
        text=translation.text,
        cached=translation.cached,
        origin=translation.origin,
        model=way.model.name,
        source=way.source_language,
        target=way.target_language,
        warnings=translation.warnings,
    )
    if way.detour:
        answer.route = [
            Hop(model=hop.model.name, source=hop.source_language, target=hop.target_language)
            for hop in way.detour
        ]
    if request.detail:
        answer.segments = [
            _detailed(
                SegmentAnswer(segment.source, segment.text, segment.gap),
                *(segment, request, index, request.detail),
            )
            for segment in translation.segments
        ]
        if "sentences" in request.detail:
            ranges = translation.ranges(request.unit)
            for segment, (source, target) in zip(answer.segments, ranges, strict=True):
                segment.source_range = TextRange(start=source.start, end=source.end)
                segment.target_range = TextRange(start=target.start, end=target.end)
    return answer


def _detailed(
    answer: _Segment,
    segment: TranslatedSegment,
    request: CheckedRequest,
    text_index: int,
    detail: frozenset[str],
) -> _Segment:
    if detail & {"sentences", "cached"}:
        answer.origin = segment.origin
    if "sentences" in detail:
        answer.score = segment.score
    if "cached" in detail:
        answer.cached = segment.cached
    if "context" in detail and request.has_context(text_index):
        reads = request.way[0].model.context_separator and segment.origin == "engine"
        answer.context = "used" if reads and "context" not in segment.warnings else "ignored"
    if "warnings" in detail:
        answer.warnings = segment.warnings
    # These are JSON values of the declared shape already.
    for name, value in (segment.detail or {}).items():
        setattr(answer, name, value)
    return answer
