"""What the routes of LibreTranslate's protocol share."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import json_response
from nmt_server.errors import NmtServerError


def _key_of(request: HttpRequest) -> str:
    """The key of the client, which stands in a field; empty where it sends none."""
    if request.method == "POST":
        return (read_fields(request, ("q",)).checked(WithKey).api_key or "").strip()
    return request.GET.get("api_key", "").strip()


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    del error
    return json_response({"error": sentence}, status=status)


LIBRETRANSLATE = Protocol("libretranslate", _error_body, _key_of)


class WithKey(Foreign, kw_only=True):
    """What every request may have."""

    api_key: str | None = None
