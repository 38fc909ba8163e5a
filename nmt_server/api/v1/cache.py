"""`/api/v1/cache`: read, search, correct and delete cached translations."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.access import caller_of
from nmt_server.api.http.declared import Answer, Sent, check, one_of
from nmt_server.api.http.schema import operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.api.v1.cache_differences import Differences
from nmt_server.api.v1.pages import Page, PageQuery, page_of, page_of_portions
from nmt_server.cache.bounded_search import bounded_search
from nmt_server.cache.corrections import correct, delete_rows, row_to_correct, who_changed
from nmt_server.cache.search import search_translations
from nmt_server.cache.superseded import mark_superseded
from nmt_server.errors import InvalidRequest
from nmt_server.models import CachedTranslation
from nmt_server.serving.current_models import get_model
from nmt_server.serving.routing import find_route
from nmt_server.serving.served_model import Route, route_of
from nmt_server.text.lines import is_blank

Origin = Annotated[str, one_of(CachedTranslation.Origin.values)]


SearchWords = Annotated[
    str | None,
    Meta(description="`^text` begins with, `=text` is, `text` contains; both sides."),
]
ModelName = Annotated[str | None, Meta(description="Only rows of the model of this name.")]


class CacheQuery(PageQuery):
    """Which rows are asked for."""

    search: SearchWords = None
    model: ModelName = None
    origin: Origin | None = None


class CacheRow(Answer):
    """A cached translation."""

    id: int
    source: str
    target: str
    source_language: str
    target_language: str
    model: str
    origin: Origin
    options: Annotated[
        dict[str, Any],
        Meta(
            description="What decides, beside the text, what the engine makes of it: decoding "
            "options that differ from the neutral ones, and what else the request asked for."
        ),
    ]
    differs: Annotated[
        dict[str, Any],
        Meta(
            description="Those that are others than the model has by itself, which is why a text "
            "can be there several times. Null: something usual that was not asked for."
        ),
    ]
    score: Annotated[float | None, Meta(description="Mean log-probability of the tokens.")]
    superseded: Annotated[
        bool,
        Meta(description="It is never served: a person has translated the same text."),
    ]
    warnings: Annotated[list[str], Meta(description="What the engine warned of.")]
    changed_by: Annotated[
        str, Meta(description="Who made it; empty for an engine, and where nobody was known.")
    ]
    updated_at: Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class CachePage(Page):
    """A page of cached translations."""

    results: list[CacheRow]
    complete: Annotated[
        bool,
        Meta(
            description="False where there are too many rows to look at all of them at once: "
            "`next` looks further back, also where this page is short or empty."
        ),
    ]


class Correction(Sent):
    """A translation that a person made."""

    target: Annotated[str, Meta(examples=["Good morning!"])]
    allow_empty: Annotated[
        bool | None,
        Meta(description="Whether the target may be empty: nothing is served then."),
    ] = None


class NewCorrection(Correction, kw_only=True):
    """A translation that a person made of a text."""

    source: Annotated[str, Meta(description="The text, exactly as it is translated by itself.")]
    model: Annotated[
        str | None, Meta(description="If left out: the default one, or the best one.")
    ] = None
    source_language: str | None = None
    target_language: str | None = None


class CacheView(ApiView):
    """The cache as pages."""

    text_fields = ("source",)

    query_type = CacheQuery
    query: CacheQuery

    @operation(
        operation_id="list_cache",
        summary="List and search the cache",
        parameters=parameters_of(CacheQuery),
        responses={200: OpenApiResponse(schema_of(CachePage)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """A page of cached translations, the newest first."""
        query = self.query
        # Joined with its models, MariaDB takes all rows of each model and sorts them.
        rows = rows_of(None, query.model, query.origin).prefetch_related("model")
        is_complete = True
        if search := query.search:
            page, links, is_complete = page_of_portions(
                lambda beside, is_upwards: bounded_search(
                    rows, search, beside=beside, is_upwards=is_upwards
                ),
                request,
                query,
            )
        else:
            page, links = page_of(rows, request, query, ["-id"])
        return Response(CachePage(**links, results=_answers(page), complete=is_complete))

    @operation(
        operation_id="correct_text",
        summary="Say how a text is translated",
        request={"application/json": schema_of(NewCorrection)},
        examples=[
            OpenApiExample(
                "A text", {"source": "おはよう", "target": "Good morning!"}, request_only=True
            )
        ],
        responses={200: OpenApiResponse(schema_of(CacheRow)), **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Say how a text is translated, whether or not it is in the cache.

        It wins over every engine from now on, for the text as a whole and where it is a sentence or
        a line of another one.
        """
        sent = check(request.data, NewCorrection)
        if is_blank(sent.source):
            raise InvalidRequest("source is blank, which is never translated.")
        route = find_route(sent.model, sent.source_language, sent.target_language)
        return Response(_corrected(request, row_to_correct(route, sent.source), sent, route))


def rows_of(
    search: str | None, model: str | None, origin: str | None
) -> QuerySet[CachedTranslation]:
    """The rows that are asked for. Raises `UnknownModel`."""
    rows: QuerySet[CachedTranslation] = CachedTranslation.objects.all()
    if model:
        rows = rows.filter(model_id=get_model(model).pk)
    if origin:
        rows = rows.filter(origin=origin)
    return search_translations(rows, search) if search else rows


class CachedTranslationView(ApiView):
    """One cached translation."""

    @operation(
        operation_id="get_cached",
        summary="Read a cached translation",
        responses={200: OpenApiResponse(schema_of(CacheRow)), **ERRORS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """One cached translation."""
        return Response(_answers([_row(pk)])[0])

    @operation(
        operation_id="correct_cached",
        summary="Correct a cached translation",
        request={"application/json": schema_of(Correction)},
        examples=[OpenApiExample("A target", {"target": "Good morning!"}, request_only=True)],
        responses={200: OpenApiResponse(schema_of(CacheRow)), **ERRORS},
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Correct a translation. It becomes `edited` and wins over every engine from now on."""
        sent = check(request.data, Correction)
        row = _row(pk)
        try:
            changed = _corrected(request, row, sent, route_of(row), has_to_be_there=True)
        except CachedTranslation.DoesNotExist:
            raise Http404 from None  # Somebody was faster to delete it.
        return Response(changed)

    @operation(
        operation_id="delete_cached",
        summary="Delete a cached translation",
        responses={204: None, **ERRORS},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Delete a cached translation; the text is translated anew when it is next asked for."""
        delete_rows([_row(pk).pk])
        return Response(status=204)


def _corrected(
    request: Request,
    row: CachedTranslation,
    sent: Correction,
    route: Route,
    *,
    has_to_be_there: bool = False,
) -> CacheRow:
    if "\0" in sent.target or "\0" in row.source:
        raise InvalidRequest("The text has a NUL character, which cannot be stored.")
    allow_empty, who = bool(sent.allow_empty), caller_of(request._request).name
    row = correct(
        row, sent.target, route, allow_empty=allow_empty, who=who, has_to_be_there=has_to_be_there
    )
    return _answers([row])[0]


def _row(pk: int) -> CachedTranslation:
    return get_object_or_404(CachedTranslation.objects.select_related("model"), pk=pk)


def _answers(rows: list[CachedTranslation]) -> list[CacheRow]:
    mark_superseded(rows)
    people = who_changed(rows)
    differences = Differences()
    return [
        CacheRow(
            id=row.pk,
            source=row.source,
            target=row.target,
            source_language=row.source_language_id,
            target_language=row.target_language_id,
            model=row.model.name,
            origin=row.origin,
            options=orjson.loads(row.options or "{}"),
            differs=differences.of(row),
            score=row.score,
            superseded=row.is_superseded,
            warnings=row.warnings.split(),
            changed_by=people.get(row.pk, ""),
            updated_at=row.updated_at.isoformat(),
        )
        for row in rows
    ]
