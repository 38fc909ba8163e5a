"""`GET /api/v1/cache/<id>/history`: what people have done to a translation."""

from __future__ import annotations

from typing import Annotated

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer
from nmt_server.api.http.schema import operation, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.cache.corrections import corrections_of
from nmt_server.models import CachedTranslation


class Change(Answer):
    """A translation that a person replaced by another."""

    who: Annotated[str, Meta(description="A user or a key; empty where nobody was known.")]
    at: Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
    before: Annotated[str, Meta(description="Empty where there was nothing.")]
    origin_before: Annotated[str, Meta(description="Who had made that; empty for nobody.")]
    after: str


class History(Answer):
    """What people have done to a translation."""

    changes: Annotated[list[Change], Meta(description="The newest first, 100 at most.")]


class CacheHistoryView(ApiView):
    """The history of a cached translation."""

    @operation(
        operation_id="get_cached_history",
        summary="See what people have done to a translation",
        responses={200: OpenApiResponse(schema_of(History)), **ERRORS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Who has corrected the translation of a text, when, and what it was before."""
        row = get_object_or_404(CachedTranslation, pk=pk)
        changes = [
            Change(each.who, each.at.isoformat(), each.before, each.origin_before, each.after)
            for each in corrections_of(row)
        ]
        return Response(History(changes=changes))
