"""`GET /translate?from=ja&to=en&text=...`, answered by the translation alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from msgspec import field

from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.fields import Fields
from nmt_server.api.http.protocol import Protocol, error_in_plain_text, key_in_address
from nmt_server.api.http.responses import text_response
from nmt_server.api.http.translating import tell_warnings, translate_texts

XUNITY = Protocol("xunity", error_in_plain_text, key_in_address)


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
