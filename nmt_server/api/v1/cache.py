"""`/api/v1/cache`: read, search, correct and delete cached translations."""

from __future__ import annotations

from typing import Any

import orjson
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.v1.base import StaffApiView, known_fields, parse_flag
from nmt_server.api.v1.pages import PAGE_PARAMETERS, page_of
from nmt_server.api.v1.schema import CACHE_PAGE, CACHE_PATCH, CACHE_ROW, ERRORS
from nmt_server.cache.corrections import correct, delete_rows
from nmt_server.cache.search import search_translations
from nmt_server.cache.superseded import mark_superseded
from nmt_server.errors import InvalidRequest
from nmt_server.models import CachedTranslation
from nmt_server.serving.current_models import get_model
from nmt_server.serving.served_model import route_of

_LIST_PARAMETERS = (
    OpenApiParameter(
        "search",
        description="`^text` begins with, `=text` is, `text` contains; both sides.",
    ),
    OpenApiParameter("model", description="Only rows of the model of this name."),
    OpenApiParameter("origin", enum=CachedTranslation.Origin.values),
    *PAGE_PARAMETERS,
)


class CacheView(StaffApiView):
    """The cache as pages."""

    parameters = _LIST_PARAMETERS

    @extend_schema(
        operation_id="list_cache",
        summary="List and search the cache",
        parameters=[*_LIST_PARAMETERS],
        responses={200: OpenApiResponse(CACHE_PAGE), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """A page of cached translations, the newest first."""
        rows: QuerySet[CachedTranslation] = CachedTranslation.objects.all()
        if name := request.query_params.get("model"):
            rows = rows.filter(model_id=get_model(name).pk)
        if origin := request.query_params.get("origin"):
            if origin not in CachedTranslation.Origin.values:
                raise InvalidRequest(
                    f"There is no origin {origin!r}.",
                    f"There are: {', '.join(CachedTranslation.Origin.values)}.",
                )
            rows = rows.filter(origin=origin)
        if search := request.query_params.get("search"):
            rows = search_translations(rows, search)
        page, links = page_of(rows.select_related("model"), request, ["-id"])
        return Response({**links, "results": _answers(page)})


class CachedTranslationView(StaffApiView):
    """One cached translation."""

    @extend_schema(
        operation_id="get_cached",
        summary="Read a cached translation",
        responses={200: OpenApiResponse(CACHE_ROW), **ERRORS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """One cached translation."""
        return Response(_answers([_row(pk)])[0])

    @extend_schema(
        operation_id="correct_cached",
        summary="Correct a cached translation",
        request=CACHE_PATCH,
        examples=[OpenApiExample("A target", {"target": "Good morning!"}, request_only=True)],
        responses={200: OpenApiResponse(CACHE_ROW), **ERRORS},
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Correct a translation. It becomes `edited` and wins over every engine from now on."""
        sent = known_fields(
            request.data, {"target": "the translation", "allow_empty": "whether it may be empty"}
        )
        target = sent.get("target")
        if not isinstance(target, str):
            raise InvalidRequest("target must be a string.", 'Send {"target": "..."}.')
        if "\0" in target:
            raise InvalidRequest("target has a NUL character, which cannot be stored.")
        row = _row(pk)
        allow_empty = parse_flag(sent, "allow_empty") or False
        row = correct(row, target, route_of(row), allow_empty=allow_empty)
        return Response(_answers([row])[0])

    @extend_schema(
        operation_id="delete_cached",
        summary="Delete a cached translation",
        responses={204: None, **ERRORS},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Delete a cached translation; the text is translated anew when it is next asked for."""
        delete_rows([_row(pk).pk])
        return Response(status=204)


def _row(pk: int) -> CachedTranslation:
    return get_object_or_404(CachedTranslation.objects.select_related("model"), pk=pk)


def _answers(rows: list[CachedTranslation]) -> list[dict[str, Any]]:
    mark_superseded(rows)
    return [_answer(row) for row in rows]


def _answer(row: CachedTranslation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "source": row.source,
        "target": row.target,
        "source_language": row.source_language_id,
        "target_language": row.target_language_id,
        "model": row.model.name,
        "origin": row.origin,
        "options": orjson.loads(row.options or "{}"),
        "score": row.score,
        "superseded": row.is_superseded,
        "updated_at": row.updated_at.isoformat(),
    }
