"""`/api/v1/glossaries/ID/entries`: the terms of a glossary, as JSON or as a file."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer, Sent, check, one_of
from nmt_server.api.http.glossaries import glossary_of
from nmt_server.api.http.schema import files_of, operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView, JsonWhateverIsAccepted
from nmt_server.api.v1.glossary_terms import SentTerm, SentTerms
from nmt_server.glossaries.change import checked_pair, terms_of, update_glossary
from nmt_server.glossaries.formats import FORMATS
from nmt_server.glossaries.term import Pair, Term

_SOURCE = Annotated[str, Meta(description="The language of the terms.", examples=["ja"])]
_TARGET = Annotated[str, Meta(description="That of their translations.", examples=["en"])]


class EntriesQuery(Sent):
    """Which terms are asked for, and as what."""

    source: _SOURCE
    target: _TARGET
    format: Annotated[
        Annotated[str, one_of(("json", *FORMATS))] | None,
        Meta(description="`json` if left out; others are files."),
    ] = None


class EntriesChange(SentTerms, kw_only=True):
    """Terms for a pair of languages."""

    source: _SOURCE
    target: _TARGET


class EntriesAnswer(Answer):
    """The terms of a glossary for a pair of languages."""

    source: str
    target: str
    entries: list[SentTerm]


class GlossaryEntriesView(ApiView):
    """The terms of a glossary."""

    content_negotiation_class = JsonWhateverIsAccepted
    query_type = EntriesQuery
    query: EntriesQuery

    @operation(
        operation_id="list_entries",
        summary="Read the terms of a glossary",
        parameters=parameters_of(EntriesQuery),
        responses={
            (200, "application/json"): OpenApiResponse(schema_of(EntriesAnswer)),
            **files_of(each.media_type for each in FORMATS.values()),
            **ERRORS,
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """The terms for a pair of languages, in their order."""
        row = glossary_of(request._request, pk)
        pair = checked_pair(self.query.source, self.query.target)
        terms = terms_of(row, pair)
        if self.query.format in (None, "json"):
            return Response(_answer(pair, terms))
        chosen = FORMATS[self.query.format]
        response = HttpResponse(
            chosen.write(terms, pair), content_type=f"{chosen.media_type}; charset=utf-8"
        )
        name = f"{row.pk}.{pair.source}-{pair.target}{chosen.extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @operation(
        operation_id="replace_entries",
        summary="Replace the terms of a glossary",
        request={"application/json": schema_of(EntriesChange)},
        responses={200: OpenApiResponse(schema_of(EntriesAnswer)), **ERRORS},
    )
    def put(self, request: Request, pk: UUID) -> Response:
        """Replace all terms for a pair of languages; with none, there are none any more."""
        return self._change(request, pk, replaces=True)

    @operation(
        operation_id="change_entries",
        summary="Add terms to a glossary, or change some",
        request={"application/json": schema_of(EntriesChange)},
        responses={200: OpenApiResponse(schema_of(EntriesAnswer)), **ERRORS},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        """Add terms, or change those that are there; the answer has all of these languages."""
        return self._change(request, pk, replaces=False)

    def _change(self, request: Request, pk: UUID, *, replaces: bool) -> Response:
        sent = check(request.data, EntriesChange)
        row = glossary_of(request._request, pk, changes=True)
        dictionary = sent.dictionary(sent.source, sent.target)
        update_glossary(row, [dictionary], replaces=replaces)
        return Response(_answer(dictionary.pair, terms_of(row, dictionary.pair)))


def _answer(pair: Pair, terms: list[Term]) -> EntriesAnswer:
    return EntriesAnswer(pair.source, pair.target, [SentTerm.of(term) for term in terms])
