"""`/api/v1/cache`: read, search, correct and delete cached translations."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.v1.base import StaffApiView, known_fields
from nmt_server.api.v1.schema import CACHE_PAGE, CACHE_PATCH, CACHE_ROW, ERRORS
from nmt_server.cache.corrections import correct, delete_rows
from nmt_server.cache.search import search_translations
from nmt_server.errors import InvalidRequest
from nmt_server.models import CachedTranslation
from nmt_server.serving.current_models import get_model
from nmt_server.serving.served_model import route_of


class _Pages(CursorPagination):
    ordering = "-id"
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000


class CacheView(StaffApiView):
    """The cache as pages."""

    @extend_schema(
        operation_id="list_cache",
        parameters=[
            OpenApiParameter(
                "search",
                description="`^text` begins with, `=text` is, `text` contains; both sides.",
            ),
            OpenApiParameter("model", description="Only rows of the model of this name."),
            OpenApiParameter("origin", enum=["engine", "imported", "edited"]),
            OpenApiParameter("cursor", description="From `next` or `previous` of another page."),
            OpenApiParameter("page_size", int, description="1 to 1000; 100 if left out."),
        ],
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
        pages = _Pages()
        page = pages.paginate_queryset(rows.select_related("model"), request, view=self) or []
        return Response(
            {
                "next": pages.get_next_link(),
                "previous": pages.get_previous_link(),
                "results": [_answer(row) for row in page],
            }
        )


class CachedTranslationView(StaffApiView):
    """One cached translation."""

    @extend_schema(operation_id="get_cached", responses={200: OpenApiResponse(CACHE_ROW), **ERRORS})
    def get(self, request: Request, pk: int) -> Response:
        """One cached translation."""
        return Response(_answer(_row(pk)))

    @extend_schema(
        operation_id="correct_cached",
        request=CACHE_PATCH,
        responses={200: OpenApiResponse(CACHE_ROW), **ERRORS},
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Correct a translation. It becomes `edited` and wins over every engine from now on."""
        sent = known_fields(request.data, {"target": "the translation"})
        target = sent.get("target")
        if not isinstance(target, str):
            raise InvalidRequest("target must be a string.", 'Send {"target": "..."}.')
        if "\0" in target:
            raise InvalidRequest("target has a NUL character, which cannot be stored.")
        row = _row(pk)
        return Response(_answer(correct(row, target, route_of(row))))

    @extend_schema(operation_id="delete_cached", responses={204: None, **ERRORS})
    def delete(self, request: Request, pk: int) -> Response:
        """Delete a cached translation; the text is translated anew when it is next asked for."""
        delete_rows([_row(pk).pk])
        return Response(status=204)


def _row(pk: int) -> CachedTranslation:
    return get_object_or_404(CachedTranslation.objects.select_related("model"), pk=pk)


def _answer(row: CachedTranslation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "source": row.source,
        "target": row.target,
        "source_language": row.source_language_id,
        "target_language": row.target_language_id,
        "model": row.model.name,
        "origin": row.origin,
        "options": row.options,
        "score": row.score,
        "updated_at": row.updated_at.isoformat(),
    }
