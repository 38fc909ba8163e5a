"""`/api/v1/models` and `GET /api/v1/languages`: what the server can translate, and more of it."""

from __future__ import annotations

from typing import Annotated

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer, Sent, check, one_of
from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.event_stream import event_stream
from nmt_server.api.http.schema import operation, parameters_of, schema_of
from nmt_server.api.v1.added_events import ADDED_EVENTS, added_events
from nmt_server.api.v1.base import ERRORS, ApiView, JsonWhateverIsAccepted
from nmt_server.api.v1.model_refusals import refusals_told
from nmt_server.api.v1.new_model import NewModel
from nmt_server.models import Language, TranslationModel
from nmt_server.sentences import translated
from nmt_server.serving.current_models import registered_models
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.status import report_models

_STATES = ("not loaded", "loading", "ready", "draining", "failed", "not responding")


class ModelAnswer(Answer):
    """A registered model."""

    name: str
    engine: str
    engine_label: Annotated[str, Meta(description="What people call the engine.")]
    source: str
    target: str
    sources: Annotated[list[str], Meta(description="All source languages.")]
    targets: Annotated[list[str], Meta(description="All target languages.")]
    default: bool
    state: Annotated[str, one_of(_STATES)]
    reason: Annotated[str, Meta(description="Why it failed.")]
    notes: Annotated[
        list[str],
        Meta(
            description="What its users should know: a change that it does not serve yet or cannot "
            "serve, or a device that is not the intended one."
        ),
    ]
    device: str
    compute_type: str
    fingerprint: Annotated[str, Meta(description="SHA-256 of the model's files.")]


class ModelsAnswer(Answer):
    """The registered models."""

    models: list[ModelAnswer]


class LanguageAnswer(Answer):
    """A language."""

    code: str
    name: str
    native_name: str


class LanguagesAnswer(Answer):
    """Languages, by code."""

    languages: list[LanguageAnswer]


class LanguagesQuery(Sent):
    """Which languages are asked for."""

    all: Annotated[
        bool,
        Meta(description="List every known language, not only those of registered models."),
    ] = False


class ModelsView(ApiView):
    """The registered models, and new ones."""

    content_negotiation_class = JsonWhateverIsAccepted

    @operation(
        operation_id="list_models",
        summary="List the models",
        responses={200: OpenApiResponse(schema_of(ModelsAnswer)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """The registered models, with the state of each one's host process."""
        rows = list(TranslationModel.objects.order_by("name").prefetch_related("languages"))
        models = []
        for row, report in zip(rows, report_models(rows), strict=True):
            model = ServedModel.from_row(row)
            models.append(
                ModelAnswer(
                    name=model.name,
                    engine=model.engine,
                    engine_label=row.get_engine_display(),
                    source=model.source_language,
                    target=model.target_language,
                    sources=sorted(model.sources),
                    targets=sorted(model.targets),
                    default=model.is_default,
                    state=report.host.state,
                    reason=translated(disclose(request._request, report.host.reason)),
                    notes=[disclose(request._request, note) for note in report.notes()],
                    device=report.host.device,
                    compute_type=report.host.compute_type,
                    fingerprint=model.fingerprint,
                )
            )
        return Response(ModelsAnswer(models=models))

    @operation(
        operation_id="add_model",
        summary="Add a model",
        request={"application/json": schema_of(NewModel)},
        examples=[
            OpenApiExample("A folder", {"name": "sugoi-v4", "path": "sugoi-v4"}, request_only=True),
            OpenApiExample(
                "One of the catalogue",
                {"name": "opus", "catalogue": "Helsinki-NLP/opus-mt-ja-en"},
                request_only=True,
            ),
        ],
        responses={**ADDED_EVENTS, **ERRORS},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Find out what a model is, load and measure it, try it, and register it.

        One of the catalogue is downloaded and converted before; a download that was broken off
        goes on where it stopped.

        The answer is a stream of server-sent events that tells each step. Whoever closes it before
        the end has added nothing. A checkpoint that can hold code is refused.
        """
        sent = check(request.data, NewModel)
        with refusals_told():
            addition = sent.addition()
        return event_stream(added_events(request._request, addition))


class LanguagesView(ApiView):
    """Languages."""

    query_type = LanguagesQuery
    query: LanguagesQuery

    @operation(
        operation_id="list_languages",
        summary="List the languages",
        parameters=parameters_of(LanguagesQuery),
        responses={200: OpenApiResponse(schema_of(LanguagesAnswer)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """The languages of the registered models."""
        languages = Language.objects.order_by("code")
        if not self.query.all:
            models = registered_models()
            codes = {code for model in models for code in [*model.sources, *model.targets]}
            languages = languages.filter(code__in=codes)
        answers = [LanguageAnswer(**row) for row in languages.values("code", "name", "native_name")]
        return Response(LanguagesAnswer(languages=answers))
