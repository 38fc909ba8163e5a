"""`/api/v1/suggestions`: what people have proposed, to be accepted or dropped."""

from __future__ import annotations

from typing import Annotated

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.access import caller_of
from nmt_server.api.http.declared import Answer
from nmt_server.api.http.schema import operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.api.v1.pages import Page, PageQuery, page_of
from nmt_server.cache.suggestions import accept
from nmt_server.models import Suggestion
from nmt_server.serving.served_model import route_of


class SuggestionAnswer(Answer):
    """A translation that somebody proposes."""

    id: int
    source: str
    target: str
    source_language: str
    target_language: str
    model: str
    who: Annotated[str, Meta(description="Empty where nobody was known.")]
    at: Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class SuggestionPage(Page):
    """A page of suggestions, and how many wait in all."""

    count: int
    results: list[SuggestionAnswer]


class SuggestionsView(ApiView):
    """Suggestions as pages."""

    query_type = PageQuery
    query: PageQuery

    @operation(
        operation_id="list_suggestions",
        summary="List the suggestions",
        parameters=parameters_of(PageQuery),
        responses={200: OpenApiResponse(schema_of(SuggestionPage)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """A page of the translations that people without the right to correct propose."""
        rows = Suggestion.objects.select_related("model")
        page, links = page_of(rows, request, self.query, ["-id"])
        results = [_answer(row) for row in page]
        return Response(SuggestionPage(**links, count=Suggestion.objects.count(), results=results))


class SuggestionView(ApiView):
    """One suggestion."""

    @operation(
        operation_id="accept_suggestion",
        summary="Accept a suggestion",
        request=None,
        responses={204: None, **ERRORS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Serve it from now on, as a correction."""
        row = _row(pk)
        accept(row, route_of(row), who=caller_of(request._request).name)
        return Response(status=204)

    @operation(
        operation_id="drop_suggestion",
        summary="Drop a suggestion",
        responses={204: None, **ERRORS},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Forget it."""
        _row(pk).delete()
        return Response(status=204)


def _row(pk: int) -> Suggestion:
    return get_object_or_404(Suggestion.objects.select_related("model"), pk=pk)


def _answer(row: Suggestion) -> SuggestionAnswer:
    return SuggestionAnswer(
        id=row.pk,
        source=row.source,
        target=row.target,
        source_language=row.source_language_id,
        target_language=row.target_language_id,
        model=row.model.name,
        who=row.who,
        at=row.at.isoformat(),
    )
