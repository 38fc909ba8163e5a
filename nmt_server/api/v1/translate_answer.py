"""What `POST /api/v1/translate` answers, as JSON values."""

from __future__ import annotations

from typing import Any

from nmt_server.api.v1.translate_request import TranslateRequest
from nmt_server.text.ranges import Range
from nmt_server.translation import TranslatedSegment, Translation


def answers(request: TranslateRequest, translations: list[Translation]) -> Any:
    """The whole answer: one object for a text, a list of objects for a list."""
    rendered = [_answer(request, translation) for translation in translations]
    return rendered if request.is_list else rendered[0]


def segment_answer(
    segment: TranslatedSegment, detail: frozenset[str], ranges: tuple[Range, Range] | None = None
) -> dict[str, Any]:
    """A segment with the details that were asked for."""
    answer: dict[str, Any] = {"source": segment.source, "text": segment.text, "gap": segment.gap}
    if "sentences" in detail:
        if ranges is not None:
            answer["source_range"], answer["target_range"] = (each._asdict() for each in ranges)
        answer["score"] = segment.score
    if "cached" in detail:
        answer |= {"cached": segment.cached, "origin": segment.origin}
    if "warnings" in detail:
        answer["warnings"] = segment.warnings
    return {**answer, **(segment.detail or {})}


def _answer(request: TranslateRequest, translation: Translation) -> dict[str, Any]:
    routes = request.routes
    answer: dict[str, Any] = {
        "text": translation.text,
        "cached": translation.cached,
        "model": routes[-1].model.name,
        "source": routes[0].source_language,
        "target": routes[-1].target_language,
        "warnings": translation.warnings,
    }
    if len(routes) > 1:
        answer["route"] = [
            {
                "model": route.model.name,
                "source": route.source_language,
                "target": route.target_language,
            }
            for route in routes
        ]
    if request.detail:
        segments = translation.segments
        if "sentences" in request.detail:
            placed = zip(segments, translation.ranges(request.unit), strict=True)
            answer["segments"] = [segment_answer(s, request.detail, r) for s, r in placed]
        else:
            answer["segments"] = [segment_answer(s, request.detail) for s in segments]
    return answer
