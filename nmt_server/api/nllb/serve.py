"""nllb-serve's `/translate`, with GET and with POST."""

from __future__ import annotations

import time
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.fields import Fields
from nmt_server.api.http.protocol import Protocol, error_in_plain_text, key_in_address
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import tell_warnings, translate_texts

NLLB_SERVE = Protocol("nllb-serve", error_in_plain_text, key_in_address)


class TranslateRequest(Foreign, kw_only=True):
    """Texts to translate."""

    source: Annotated[str | list[str], Meta(description="A text or several.")]
    src_lang: str | None = None
    tgt_lang: str | None = None


@NLLB_SERVE.view("GET", "POST")
def translate(request: HttpRequest, fields: Fields) -> HttpResponse:
    """Translate a text or several."""
    began = time.monotonic()
    sent = fields.checked(TranslateRequest)
    texts = [sent.source] if isinstance(sent.source, str) else sent.source
    translated = translate_texts(request, texts, sent.src_lang or None, sent.tgt_lang or None)
    answer = {
        "source": texts,
        "translation": [each.text for each in translated],
        "src_lang": sent.src_lang,
        "tgt_lang": sent.tgt_lang,
        "time_taken": round(time.monotonic() - began, 3),
        "time_units": "s",
    }
    return tell_warnings(json_response(answer), translated)
