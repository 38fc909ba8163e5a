"""MTranServer's translations, and those that Immersive Translate and KISS Translator ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from msgspec import Meta, field

from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.fields import Fields, read_fields
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import Translated, tell_warnings, translate_texts
from nmt_server.documents.fragments import HTML
from nmt_server.errors import NmtServerError
from nmt_server.translation import Wishes

_TEXTS = ("text", "texts", "text_list")


def _key_of(request: HttpRequest) -> str:
    """The key of the client, which MTranServer takes in several places; empty for none."""
    scheme, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    named = key if scheme.lower() == "bearer" else request.META.get("HTTP_KEY", "")
    return (named or request.GET.get("token", "")).strip()


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    del error
    return json_response({"error": sentence}, status=status)


MTRANSERVER = Protocol("mtranserver", _error_body, _key_of)


class Languages(Foreign, kw_only=True):
    """From which language into which."""

    source: Annotated[str | None, Meta(description="The code of a language, or `auto`.")] = field(
        name="from", default=None
    )
    target: str = field(name="to")
    html: bool | None = None


class TranslateRequest(Languages, kw_only=True):
    """A text to translate."""

    text: str


class BatchRequest(Languages, kw_only=True):
    """Texts to translate."""

    texts: list[str]


class KissRequest(Languages, kw_only=True):
    """A text or several, as KISS Translator sends them."""

    text: str | None = None
    texts: list[str] | None = None


class ImmersiveRequest(Foreign, kw_only=True):
    """Texts, as the custom interface of Immersive Translate sends them."""

    source_lang: str | None = None
    target_lang: str
    text_list: list[str]


@MTRANSERVER.view("POST")
def translate(request: HttpRequest, fields: Fields) -> HttpResponse:
    """Translate a text."""
    sent = fields.checked(TranslateRequest)
    translated = _translated(request, [sent.text], sent)
    return tell_warnings(json_response({"result": translated[0].text}), translated)


@MTRANSERVER.view("POST")
def batch(request: HttpRequest) -> HttpResponse:
    """Translate several texts."""
    sent = read_fields(request, _TEXTS).checked(BatchRequest)
    translated = _translated(request, sent.texts, sent)
    return tell_warnings(json_response({"results": [each.text for each in translated]}), translated)


@MTRANSERVER.view("POST")
def kiss(request: HttpRequest) -> HttpResponse:
    """The same for KISS Translator."""
    sent = read_fields(request, _TEXTS).checked(KissRequest)
    texts = [sent.text or ""] if sent.texts is None else sent.texts
    translated = _translated(request, texts, sent)
    found: list[Any] = [{"text": each.text, "src": each.source} for each in translated]
    answer = found[0] if sent.texts is None else {"translations": found}
    return tell_warnings(json_response(answer), translated)


@MTRANSERVER.view("POST")
def immersive(request: HttpRequest, fields: Fields | None = None) -> HttpResponse:
    """The same for Immersive Translate, whose texts are HTML."""
    sent = (fields or read_fields(request, _TEXTS)).checked(ImmersiveRequest)
    translated = translate_texts(
        request,
        sent.text_list,
        sent.source_lang or None,
        sent.target_lang,
        wishes=Wishes(syntax=HTML),
    )
    found = [{"detected_source_lang": each.source, "text": each.text} for each in translated]
    return tell_warnings(json_response({"translations": found}), translated)


def _translated(request: HttpRequest, texts: Sequence[str], sent: Languages) -> list[Translated]:
    wishes = Wishes(syntax=HTML if sent.html else None)
    return translate_texts(request, texts, sent.source or None, sent.target, wishes=wishes)
