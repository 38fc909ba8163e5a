"""`GET /translate?from=ja&to=en&text=...`, answered by the translation alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from msgspec import field

from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.fields import Fields
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import text_response
from nmt_server.api.http.translating import tell_warnings, translate_texts
from nmt_server.errors import NmtServerError


def _key_of(request: HttpRequest) -> str:
    """The key of the client, which can only stand in the address; empty where there is none."""
    return request.GET.get("key", "").strip()


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    del error
    response = text_response(sentence)
    response.status_code = status
    return response


XUNITY = Protocol("xunity", _error_body, _key_of)


class TranslateRequest(Foreign, kw_only=True):
    """A text to translate."""

    text: str
    source: str | None = field(name="from", default=None)
    target: str | None = field(name="to", default=None)


@XUNITY.view("GET")
def translate(request: HttpRequest, fields: Fields) -> HttpResponse:
    """Translate a text."""
    sent = fields.checked(TranslateRequest)
    translated = translate_texts(request, [sent.text], sent.source or None, sent.target or None)
    return tell_warnings(text_response(translated[0].text), translated)
