"""`/api/v1/glossaries`: make, list, change and delete glossaries."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer, Sent, check
from nmt_server.api.http.glossaries import glossaries_of, glossary_of, new_glossary
from nmt_server.api.http.schema import operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.api.v1.glossary_terms import SentTerms
from nmt_server.api.v1.pages import Page, PageQuery, page_of
from nmt_server.errors import InvalidRequest
from nmt_server.glossaries.change import (
    delete_glossary,
    dictionaries_of,
    make_glossary,
    update_glossary,
)
from nmt_server.models import Glossary

_NAME = Annotated[str, Meta(examples=["Names of the game"])]
_TIME = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class DictionaryAnswer(Answer):
    """The languages of some terms, and how many there are."""

    source: str
    target: str
    entries: int


class GlossaryAnswer(Answer):
    """A glossary, without its terms."""

    id: Annotated[str, Meta(extra_json_schema={"format": "uuid"})]
    name: str
    shared: Annotated[bool, Meta(description="It is for everybody.")]
    default: Annotated[bool, Meta(description="It is used where a request names no glossary.")]
    dictionaries: list[DictionaryAnswer]
    created_at: _TIME
    updated_at: _TIME


class GlossaryPage(Page):
    """A page of glossaries."""

    results: list[GlossaryAnswer]


class NewGlossary(SentTerms, kw_only=True):
    """A glossary to make, with or without its first terms."""

    name: _NAME
    shared: Annotated[
        bool | None,
        Meta(
            description="Whether it is for everybody, which needs the right `correct`. If left "
            "out: where no key is sent and that right is there."
        ),
    ] = None
    default: Annotated[
        bool | None,
        Meta(
            description="Whether it is used where a request names no glossary: for the key that "
            "makes it, or, shared, for everybody."
        ),
    ] = None
    source: Annotated[str | None, Meta(description="The language of the terms.")] = None
    target: Annotated[str | None, Meta(description="The language of their translations.")] = None


class GlossaryChange(Sent, kw_only=True):
    """What to change of a glossary; what is left out stays."""

    name: _NAME | None = None
    default: Annotated[
        bool | None, Meta(description="Whether it is used where a request names no glossary.")
    ] = None


class GlossariesView(ApiView):
    """Glossaries as pages."""

    query_type = PageQuery
    query: PageQuery

    @operation(
        operation_id="list_glossaries",
        summary="List the glossaries",
        parameters=parameters_of(PageQuery),
        responses={200: OpenApiResponse(schema_of(GlossaryPage)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """A page of the glossaries of the key that is sent and of the shared ones, newest first."""
        order = ["-created_at", "pk"]
        page, links = page_of(glossaries_of(request._request), request, self.query, order)
        return Response(GlossaryPage(**links, results=[_answer(row) for row in page]))

    @operation(
        operation_id="make_glossary",
        summary="Make a glossary",
        request={"application/json": schema_of(NewGlossary)},
        examples=[
            OpenApiExample(
                "A name table",
                {
                    "name": "Names of the game",
                    "source": "ja",
                    "target": "en",
                    "content": "クロエ=Chloe\n魔導書=spellbook",
                },
                request_only=True,
            )
        ],
        responses={201: OpenApiResponse(schema_of(GlossaryAnswer)), **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Make a glossary: of a list of `entries`, or of the `content` of a file or a name table.

        It belongs to the key that is sent. One that is made without a key and not shared is used
        and changed by whoever knows its id.
        """
        sent = check(request.data, NewGlossary)
        row = new_glossary(
            request._request,
            sent.name,
            is_shared=sent.shared,
            is_default=bool(sent.default),
        )
        dictionaries = []
        if sent.source or sent.target or sent.has_terms:
            dictionaries.append(sent.dictionary(sent.source, sent.target))
        return Response(_answer(make_glossary(row, dictionaries)), status=201)


class GlossaryView(ApiView):
    """One glossary."""

    @operation(
        operation_id="get_glossary",
        summary="Read a glossary",
        responses={200: OpenApiResponse(schema_of(GlossaryAnswer)), **ERRORS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """A glossary, and how many terms it has for which languages."""
        return Response(_answer(glossary_of(request._request, pk)))

    @operation(
        operation_id="change_glossary",
        summary="Change a glossary",
        request={"application/json": schema_of(GlossaryChange)},
        responses={200: OpenApiResponse(schema_of(GlossaryAnswer)), **ERRORS},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        """Change its name, or whether it is used by default."""
        sent = check(request.data, GlossaryChange)
        row = glossary_of(request._request, pk, changes=True)
        if sent.default and not (row.is_shared or row.key_id):
            raise InvalidRequest("A glossary of nobody cannot be used by default.")
        return Response(_answer(update_glossary(row, name=sent.name, is_default=sent.default)))

    @operation(
        operation_id="delete_glossary",
        summary="Delete a glossary",
        responses={204: None, **ERRORS},
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        """Delete a glossary; what it had brought about is translated anew."""
        delete_glossary(glossary_of(request._request, pk, changes=True))
        return Response(status=204)


def _answer(row: Glossary) -> GlossaryAnswer:
    return GlossaryAnswer(
        id=str(row.pk),
        name=row.name,
        shared=row.is_shared,
        default=row.is_default,
        dictionaries=[
            DictionaryAnswer(pair.source, pair.target, number)
            for pair, number in dictionaries_of(row).items()
        ],
        created_at=row.created_at.isoformat(),
        updated_at=row.updated_at.isoformat(),
    )
