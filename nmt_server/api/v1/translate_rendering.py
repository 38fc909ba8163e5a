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
    rendered = [_answer(request, translation) for translation in translations]
    return rendered if request.is_list else rendered[0]


def segment_event(
    text_index: int, segment_index: int, segment: TranslatedSegment, detail: frozenset[str]
) -> SegmentEvent:
    """A segment that is done, with the details that were asked for, and where it belongs."""
    event = SegmentEvent(
        segment.source,
        segment.text,
        segment.gap,
        text_index=text_index,
        segment_index=segment_index,
    )
    return _detailed(event, segment, detail)


def _answer(request: CheckedRequest, translation: Translation) -> TranslationAnswer:
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
        answer.segments = [_segment(segment, request.detail) for segment in translation.segments]
        if "sentences" in request.detail:
            ranges = translation.ranges(request.unit)
            for segment, (source, target) in zip(answer.segments, ranges, strict=True):
                segment.source_range = TextRange(start=source.start, end=source.end)
                segment.target_range = TextRange(start=target.start, end=target.end)
    return answer


def _segment(segment: TranslatedSegment, detail: frozenset[str]) -> SegmentAnswer:
    return _detailed(SegmentAnswer(segment.source, segment.text, segment.gap), segment, detail)


def _detailed(answer: _Segment, segment: TranslatedSegment, detail: frozenset[str]) -> _Segment:
    if detail & {"sentences", "cached"}:
        answer.origin = segment.origin
    if "sentences" in detail:
        answer.score = segment.score
    if "cached" in detail:
        answer.cached = segment.cached
    if "warnings" in detail:
        answer.warnings = segment.warnings
    # These are JSON values of the declared shape already.
    for name, value in (segment.detail or {}).items():
        setattr(answer, name, value)
    return answer
