"""The addresses of the protocols of other servers, as their clients know them."""

from __future__ import annotations

from django.urls import path

from nmt_server.api.openai import completions, models
from nmt_server.api.openai import protocol as openai

urlpatterns = [
    path("v1/models", models.models),
    path("v1/models/<path:name>", models.model),
    path("v1/chat/completions", completions.chat),
    path("v1/completions", completions.completions),
    path("v1/<path:rest>", openai.nothing),
]
