"""`/api/v1/models/<name>/...`: load and unload a model, try it, make it the default."""

from __future__ import annotations

from typing import Annotated

from drf_spectacular.utils import OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer
from nmt_server.api.http.schema import operation, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.errors import UnknownModel
from nmt_server.models import TranslationModel
from nmt_server.registration.register import load_model, make_default, try_model, unload_model
from nmt_server.sentences import translated


class Done(Answer):
    """What was done."""

    message: Annotated[str, Meta(description="In a sentence.")]


class LoadView(ApiView):
    """Load a model."""

    @operation(
        operation_id="load_model",
        summary="Load a model into memory",
        request=None,
        responses={200: OpenApiResponse(schema_of(Done)), **ERRORS},
    )
    def post(self, request: Request, name: str) -> Response:
        """Start the host of a model and wait until it is ready.

        It leaves again as the model's `keep_alive` says.
        """
        host = load_model(row_of(name))
        return Response(
            Done(translated(f"{name} is loaded on {host.device} ({host.compute_type})."))
        )


class UnloadView(ApiView):
    """Unload a model."""

    @operation(
        operation_id="unload_model",
        summary="Unload a model from memory",
        request=None,
        responses={200: OpenApiResponse(schema_of(Done)), **ERRORS},
    )
    def post(self, request: Request, name: str) -> Response:
        """End the host of a model after the work that it has accepted."""
        was_loaded = unload_model(row_of(name))
        return Response(
            Done(translated(f"{name} {'unloads' if was_loaded else 'was not loaded'}."))
        )


class DefaultView(ApiView):
    """Choose the default model."""

    @operation(
        operation_id="make_default_model",
        summary="Make a model the default",
        request=None,
        responses={200: OpenApiResponse(schema_of(Done)), **ERRORS},
    )
    def post(self, request: Request, name: str) -> Response:
        """Let a model serve requests that name none."""
        make_default(row_of(name))
        return Response(Done(translated(f"The default model is now {name}.")))


class TrialAnswer(Answer):
    """A test translation."""

    source: str
    target: str
    device: str
    compute_type: str


class TrialView(ApiView):
    """Try a model."""

    @operation(
        operation_id="try_model",
        summary="Try a model",
        request=None,
        responses={200: OpenApiResponse(schema_of(TrialAnswer)), **ERRORS},
    )
    def post(self, request: Request, name: str) -> Response:
        """Translate a word past the cache; a model that is not in memory is loaded for it only."""
        trial = try_model(row_of(name))
        host = trial.host
        return Response(
            TrialAnswer(
                source=trial.source,
                target=trial.target,
                device=host.device,
                compute_type=host.compute_type,
            )
        )


def row_of(name: str) -> TranslationModel:
    """The registered model of this name; raises `UnknownModel`."""
    row = TranslationModel.objects.filter(name=name).first()
    if row is None:
        raise UnknownModel(f"No model is named {name}.", "GET /api/v1/models lists them.")
    return row
