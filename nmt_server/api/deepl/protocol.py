"""What the routes of DeepL's protocol share: its errors, its key, how it writes languages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.guard import OPEN
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import json_response
from nmt_server.errors import NmtServerError, NotSignedIn, QuotaUsedUp

_SCHEME = "deepl-auth-key"
# DeepL's own status, which its clients tell from too many requests (429).
_QUOTA_EXCEEDED = (456, "Quota Exceeded")


def _key_of(request: HttpRequest) -> str:
    """The key of the client; empty where it sends none."""
    scheme, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return key.strip() if scheme.lower() == _SCHEME else ""


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    response = json_response({"message": sentence}, status=status)
    if isinstance(error, NotSignedIn):
        # Of 401, its clients know nothing.
        response.status_code = 403
    elif isinstance(error, QuotaUsedUp):
        response.status_code, response.reason_phrase = _QUOTA_EXCEEDED
    return response


DEEPL = Protocol("deepl", _error_body, _key_of)


@DEEPL.view("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", rights=OPEN)
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """404 for the rest of the protocol: documents, Write, the administration."""
    message = f"There is nothing under {request.method} {request.path} here."
    return json_response({"message": message}, status=404)
