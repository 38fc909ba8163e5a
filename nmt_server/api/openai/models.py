"""`GET /v1/models`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.guard import ANY
from nmt_server.api.http.responses import json_response
from nmt_server.api.openai.answers import ModelAnswer, ModelsAnswer
from nmt_server.api.openai.protocol import OPENAI
from nmt_server.serving.current_models import get_model, registered_models
from nmt_server.serving.routing import by_preference


@OPENAI.view("GET", rights=ANY)
def models(request: HttpRequest) -> HttpResponse:
    """The registered models, the default one first."""
    named = [ModelAnswer(each.name) for each in by_preference(registered_models())]
    return json_response(ModelsAnswer(named))


@OPENAI.view("GET", rights=ANY)
def model(request: HttpRequest, name: str) -> HttpResponse:
    """One of them."""
    return json_response(ModelAnswer(get_model(name).name))
