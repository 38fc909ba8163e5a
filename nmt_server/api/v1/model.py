"""`/api/v1/models/<name>`: how a model is served, changing that, and removing it."""

from __future__ import annotations

from typing import Annotated

from drf_spectacular.utils import OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer, Sent, check
from nmt_server.api.http.schema import operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.api.v1.model_actions import Done, row_of
from nmt_server.api.v1.model_fields import ModelOptions, OptionsAnswer, options_answer
from nmt_server.api.v1.model_refusals import refusals_told
from nmt_server.errors import RefusedModel
from nmt_server.models import TranslationModel
from nmt_server.registration.change import change_model
from nmt_server.registration.register import count_translations, delete_model
from nmt_server.sentences import translated


class ModelDetails(Answer):
    """A registered model, for those who manage it."""

    name: str
    path: str
    source_tokenizer: str
    target_tokenizer: str
    options: OptionsAnswer
    by_engine: Annotated[int, Meta(description="Its translations in the cache.")]
    by_people: Annotated[int, Meta(description="Those of them that people edited or imported.")]


class RemovalQuery(Sent):
    """What goes with a model."""

    with_corrections: Annotated[
        bool, Meta(description="Also its translations that people edited or imported.")
    ] = False


class ModelView(ApiView):
    """One model."""

    query_type = RemovalQuery
    query: RemovalQuery
    query_methods = ("DELETE",)

    @operation(
        operation_id="get_model",
        summary="Read how a model is served",
        responses={200: OpenApiResponse(schema_of(ModelDetails)), **ERRORS},
    )
    def get(self, request: Request, name: str) -> Response:
        """Where its files are, its options, and how much of it is in the cache."""
        return Response(_details(row_of(name)))

    @operation(
        operation_id="change_model",
        summary="Change how a model is served",
        request={"application/json": schema_of(ModelOptions)},
        responses={200: OpenApiResponse(schema_of(ModelDetails)), **ERRORS},
    )
    def patch(self, request: Request, name: str) -> Response:
        """Change its options, from the next request on."""
        sent = check(request.data, ModelOptions)
        row = row_of(name)
        with refusals_told():
            change_model(row, sent.changes())
        return Response(_details(row))

    @operation(
        operation_id="remove_model",
        summary="Remove a model",
        parameters=parameters_of(RemovalQuery),
        responses={200: OpenApiResponse(schema_of(Done)), **ERRORS},
    )
    def delete(self, request: Request, name: str) -> Response:
        """Forget a model and its translations in the cache; its files stay.

        Where people edited or imported some, it is refused without `with_corrections`.
        """
        row = row_of(name)
        by_people = count_translations(row).by_people
        if by_people and not self.query.with_corrections:
            raise RefusedModel(
                f"People edited or imported {by_people} translations of {name}, which would be "
                "lost.",
                "Export them from the cache first, then remove it with_corrections=true.",
            )
        heir = delete_model(row)
        said = [translated(f"{name} is removed; its files are still in {row.path}.")]
        if heir is not None:
            said.append(translated(f"The default model is now {heir.name}."))
        return Response(Done(" ".join(said)))


def _details(row: TranslationModel) -> ModelDetails:
    counts = count_translations(row)
    return ModelDetails(
        name=row.name,
        path=row.path,
        source_tokenizer=row.source_sentencepiece,
        target_tokenizer=row.target_sentencepiece,
        options=options_answer(row),
        by_engine=counts.by_engine,
        by_people=counts.by_people,
    )
