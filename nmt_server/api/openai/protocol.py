"""What the routes of OpenAI's protocol share: its errors, where its key stands, and its stream."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.guard import OPEN
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import json_response
from nmt_server.errors import NmtServerError, QuotaUsedUp, UnknownModel

PRESET_HEADER = "X-NMT-Preset"
"""Says how a prompt was understood."""

PAIR_HEADER = "X-NMT-Languages"
"""Says from which language into which it was translated."""

_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
# Of a limit, OpenAI says what there were too many of.
_KINDS = {429: "requests"}


def _key_of(request: HttpRequest) -> str:
    """The key of the client; empty where it sends none."""
    scheme, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def error_value(error: NmtServerError, status: int, sentence: str) -> dict[str, Any]:
    """An error as it stands in an answer or in a stream."""
    if isinstance(error, QuotaUsedUp):
        # Programs wait for more where they are only too fast, and tell people of this one.
        kind = code = "insufficient_quota"
        return {"error": {"message": sentence, "type": kind, "param": None, "code": code}}
    kind = "server_error" if status >= 500 else _KINDS.get(status, "invalid_request_error")
    code = "model_not_found" if isinstance(error, UnknownModel) else _CODES.get(status, error.code)
    return {"error": {"message": sentence, "type": kind, "param": None, "code": code}}


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    status = 404 if isinstance(error, UnknownModel) else status
    return json_response(error_value(error, status, sentence), status=status)


OPENAI = Protocol("openai", _error_body, _key_of)


@OPENAI.view("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", rights=OPEN)
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """404 for the rest of the protocol, in its own shape."""
    message = f"There is nothing under {request.method} /v1/{rest} here. This server translates."
    error = {"message": message, "type": "invalid_request_error", "param": None}
    return json_response({"error": {**error, "code": "unknown_url"}}, status=404)
