"""`GET /api/v1/models` and `GET /api/v1/languages`: what the server can translate."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.disclosure import disclose
from nmt_server.api.v1.base import ApiView, flag_parameter
from nmt_server.api.v1.schema import LANGUAGES_RESPONSE, MODELS_RESPONSE
from nmt_server.models import Language, TranslationModel
from nmt_server.serving.current_models import registered_models
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.status import report_models


class ModelsView(ApiView):
    """The registered models."""

    @extend_schema(
        operation_id="list_models",
        summary="List the models",
        responses=OpenApiResponse(MODELS_RESPONSE),
    )
    def get(self, request: Request) -> Response:
        """The registered models, with the state of each one's host process."""
        rows = list(TranslationModel.objects.order_by("name").prefetch_related("languages"))
        models = []
        for row, report in zip(rows, report_models(rows), strict=True):
            model = ServedModel.from_row(row)
            models.append(
                {
                    "name": model.name,
                    "engine": model.engine,
                    "engine_label": row.get_engine_display(),
                    "source": model.source_language,
                    "target": model.target_language,
                    "sources": sorted(model.sources),
                    "targets": sorted(model.targets),
                    "default": model.is_default,
                    "state": report.host.state,
                    "reason": disclose(request._request, report.host.reason),
                    "notes": [disclose(request._request, note) for note in report.notes()],
                    "device": report.host.device,
                    "compute_type": report.host.compute_type,
                    "fingerprint": model.fingerprint,
                }
            )
        return Response({"models": models})


_ALL = OpenApiParameter(
    "all",
    OpenApiTypes.BOOL,
    description="List every known language, not only those of registered models.",
)


class LanguagesView(ApiView):
    """Languages."""

    parameters = (_ALL,)

    @extend_schema(
        operation_id="list_languages",
        summary="List the languages",
        parameters=[_ALL],
        responses=OpenApiResponse(LANGUAGES_RESPONSE),
    )
    def get(self, request: Request) -> Response:
        """The languages of the registered models."""
        languages = Language.objects.order_by("code")
        if not flag_parameter(request.query_params, "all"):
            models = registered_models()
            codes = {code for model in models for code in [*model.sources, *model.targets]}
            languages = languages.filter(code__in=codes)
        return Response({"languages": list(languages.values("code", "name", "native_name"))})
