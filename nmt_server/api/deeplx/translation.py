"""DeepLX's `POST /translate`, which Subtitle Edit and browser extensions send."""

from __future__ import annotations

import uuid
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.fields import Fields
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import tell_warnings, translate_texts
from nmt_server.documents.fragments import SYNTAXES
from nmt_server.errors import NmtServerError
from nmt_server.translation import Wishes


def _key_of(request: HttpRequest) -> str:
    """The key of the client, which DeepLX takes in either of two places; empty for none."""
    scheme, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    named = key if scheme.lower() in ("bearer", "deepl-auth-key") else ""
    return (named or request.GET.get("token", "")).strip()


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    del error
    return json_response({"code": status, "message": sentence}, status=status)


DEEPLX = Protocol("deeplx", _error_body, _key_of)


class TranslateRequest(Foreign, kw_only=True):
    """A text to translate."""

    text: str
    target_lang: str
    source_lang: Annotated[str | None, Meta(description="If left out, it is detected.")] = None
    tag_handling: str | None = None


@DEEPLX.view("POST")
def translate(request: HttpRequest, fields: Fields) -> HttpResponse:
    """Translate a text."""
    sent = fields.checked(TranslateRequest)
    wishes = Wishes(syntax=SYNTAXES.get(sent.tag_handling or ""))
    translated = translate_texts(
        request, [sent.text], sent.source_lang or None, sent.target_lang, wishes=wishes
    )
    answer = {
        "code": 200,
        "id": uuid.uuid4().int % 10**10,
        "data": translated[0].text,
        # Programs take the first of these before `data`.
        "alternatives": [],
        "source_lang": translated[0].source.upper(),
        "target_lang": sent.target_lang.upper(),
        "method": "Free",
    }
    return tell_warnings(json_response(answer), translated)
