"""`GET /api/v1/ja/en/...`: the text stands in the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.guard import ANY
from nmt_server.api.http.offered import offered_sources, offered_targets
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import tell_warnings, translate_texts
from nmt_server.errors import NmtServerError


def _key_of(request: HttpRequest) -> str:
    """The key of the client, for which the protocol has no place: one in the address."""
    return request.GET.get("key", "").strip()


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    del error
    return json_response({"error": sentence}, status=status)


LINGVA = Protocol("lingva", _error_body, _key_of)


@LINGVA.view("GET")
def translate(request: HttpRequest, source: str, target: str, query: str) -> HttpResponse:
    """Translate a text."""
    translated = translate_texts(request, [query], source, target)
    answer: dict[str, Any] = {"translation": translated[0].text}
    if translated[0].detected is not None:
        answer["info"] = {"detectedSource": translated[0].source}
    return tell_warnings(json_response(answer), translated)


@LINGVA.view("GET", rights=ANY)
def languages(request: HttpRequest, kind: str) -> HttpResponse:
    """The languages that are translated, or those that are translated into."""
    offered = offered_sources() if kind == "source" else offered_targets()
    return json_response(
        {"languages": [{"code": each.code, "name": each.name} for each in offered]}
    )
