"""`GET /api/v1/model-folders`: the models that can be added, as their files show them."""

from __future__ import annotations

from typing import Annotated

from drf_spectacular.utils import OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer, Sent
from nmt_server.api.http.schema import operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.api.v1.model_refusals import refusals_told
from nmt_server.registration.folders import model_folders, path_within
from nmt_server.registration.found import FoundModel, found_models, recognise
from nmt_server.sentences import translated


class FolderQuery(Sent):
    """What is looked at."""

    path: Annotated[
        str | None,
        Meta(
            description="A file or folder in one of the folders, registered or not. If left out: "
            "all that is not registered yet.",
        ),
    ] = None


class FoundModelAnswer(Answer):
    """A model as its files show it; what they do not say is empty."""

    path: str
    name: Annotated[str, Meta(description="One that it could have.")]
    engine: str
    engine_label: str
    source: str
    target: str
    sources: Annotated[list[str], Meta(description="Of a multilingual model.")]
    targets: list[str]
    source_tokenizer: str
    target_tokenizer: str
    size: Annotated[int, Meta(description="Bytes.")]
    can_be_added: Annotated[
        bool, Meta(description="As it is, or by somebody who says what its files do not.")
    ]
    problem: Annotated[str, Meta(description="What is missing, or why it cannot be added.")]
    hint: Annotated[str, Meta(description="What to do about it.")]


class FoldersAnswer(Answer):
    """The folders from which models may be added, and the models in them."""

    folders: list[str]
    models: list[FoundModelAnswer]


class ModelFoldersView(ApiView):
    """What can be added."""

    query_type = FolderQuery
    query: FolderQuery

    @operation(
        operation_id="find_models",
        summary="Find models to add",
        parameters=parameters_of(FolderQuery),
        responses={200: OpenApiResponse(schema_of(FoldersAnswer)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """Look into the folders of the setting `MODEL_FOLDERS`; nothing is loaded.

        POST to `/api/v1/models` adds one.
        """
        with refusals_told():
            path = self.query.path
            found = found_models() if path is None else [recognise(path_within(path))]
        return Response(
            FoldersAnswer(
                folders=[str(folder) for folder in model_folders()],
                models=[_answer(model) for model in found],
            )
        )


def _answer(model: FoundModel) -> FoundModelAnswer:
    return FoundModelAnswer(
        path=model.path,
        name=model.name,
        engine=model.engine,
        engine_label=model.engine_label,
        source=model.source,
        target=model.target,
        sources=sorted(model.sources),
        targets=sorted(model.targets),
        source_tokenizer=model.source_tokenizer,
        target_tokenizer=model.target_tokenizer,
        size=model.size,
        can_be_added=model.can_be_added,
        problem=translated(model.problem.message) if model.problem else "",
        hint=translated(model.problem.hint) if model.problem else "",
    )
