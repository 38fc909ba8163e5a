"""`POST /api/v1/translate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.body import checked_text_or_texts
from nmt_server.api.v1.base import ApiView, known_fields, optional_string
from nmt_server.api.v1.schema import ERRORS, TRANSLATE_REQUEST, TRANSLATE_RESPONSE
from nmt_server.errors import InvalidRequest
from nmt_server.registry import Route
from nmt_server.routing import find_routes
from nmt_server.translation import Translation, translate, translate_by_pivot

_FIELDS = {
    "text": "what to translate",
    "model": "the model's name",
    "source": "source language",
    "target": "target language",
    "options": "decoding options",
    "pivot": "whether to go through a third language where no model has the pair",
    "detail": "whether to list the segments",
}


class TranslateView(ApiView):
    """Translate a text or a list of texts."""

    @extend_schema(
        operation_id="translate",
        request=TRANSLATE_REQUEST,
        responses={200: OpenApiResponse(TRANSLATE_RESPONSE), **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Translate a string, answered by one object, or a list, answered by a list of objects.

        Each line of a text is a segment. Line breaks and white space come back as they were.
        """
        sent = known_fields(request.data, _FIELDS)
        if "text" not in sent:
            raise InvalidRequest("The object has no text.", 'Send {"text": "..."}.')
        texts, is_list = checked_text_or_texts(sent["text"], "text")
        options = sent.get("options")
        if options is not None and not isinstance(options, dict):
            raise InvalidRequest("options must be an object.", 'Such as {"beam_size": 1}.')
        detail = sent.get("detail", False)
        if not isinstance(detail, bool):
            raise InvalidRequest("detail must be true or false.")
        pivot = sent.get("pivot")
        if pivot is not None and not isinstance(pivot, bool):
            raise InvalidRequest("pivot must be true or false.")
        routes = find_routes(
            optional_string(sent, "model"),
            optional_string(sent, "source"),
            optional_string(sent, "target"),
            pivot=pivot,
        )
        if len(routes) == 1:
            translations = translate(texts, routes[0], options)
        else:
            translations = translate_by_pivot(texts, *routes, options)
        answers = [_answer(translation, routes, detail) for translation in translations]
        return Response(answers if is_list else answers[0])


def _answer(translation: Translation, routes: Sequence[Route], detail: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "text": translation.text,
        "cached": translation.cached,
        "model": routes[-1].model.name,
        "source": routes[0].source_language,
        "target": routes[-1].target_language,
        "warnings": sorted({w for segment in translation.segments for w in segment.warnings}),
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
    if detail:
        answer["segments"] = [
            {
                "source": segment.source,
                "text": segment.text,
                "gap": segment.gap,
                "cached": segment.cached,
                "origin": segment.origin,
                "score": segment.score,
                "warnings": segment.warnings,
            }
            for segment in translation.segments
        ]
    return answer
