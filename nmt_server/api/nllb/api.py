"""nllb-api: `/api/v4/translator`, its stream, and `/api/v4/language`."""

from __future__ import annotations

from collections.abc import Generator
from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from msgspec import Meta

from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.event_stream import event_stream
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import (
    detect_served,
    served_languages,
    tell_warnings,
    translate_texts,
)
from nmt_server.errors import NmtServerError
from nmt_server.languages import Detection, flores_code


def _key_of(request: HttpRequest) -> str:
    """The key of the client, as a secret is sent to nllb-api; empty for none."""
    return str(request.META.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer ").strip()


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    del error
    known = status in HTTPStatus._value2member_map_
    reason = HTTPStatus(status).phrase if known else "Error"
    answer = {"status_code": status, "detail": sentence, "extra": reason}
    return json_response(answer, status=status)


NLLB_API = Protocol("nllb-api", _error_body, _key_of)


class TranslateRequest(Foreign, kw_only=True):
    """A text to translate."""

    text: str
    source: Annotated[str | None, Meta(examples=["jpn_Jpan"])] = None
    target: Annotated[str | None, Meta(examples=["eng_Latn"])] = None
    event_type: str | None = None


class LanguageRequest(Foreign, kw_only=True):
    """A text whose language is asked for."""

    text: str


@NLLB_API.view("GET", "POST")
def translator(request: HttpRequest) -> HttpResponse:
    """Translate a text."""
    sent = read_fields(request, ("text",)).checked(TranslateRequest)
    translated = translate_texts(request, [sent.text], sent.source or None, sent.target or None)
    return tell_warnings(json_response({"result": translated[0].text}), translated)


@NLLB_API.view("GET")
def stream(request: HttpRequest) -> HttpResponseBase:
    """The translation as server-sent events, a line each."""
    sent = read_fields(request, ("text",)).checked(TranslateRequest)

    def events() -> Generator[bytes, None, None]:
        made = translate_texts(request, [sent.text], sent.source or None, sent.target or None)
        name = f"event: {sent.event_type}\n" if _is_name(sent.event_type) else ""
        for line in made[0].text.splitlines() or [""]:
            yield f"{name}data: {line}\n\n".encode("utf-8", "replace")

    return event_stream(events())


@NLLB_API.view("GET")
def language(request: HttpRequest) -> HttpResponse:
    """The language that a text is likely to be in, as NLLB calls it."""
    sent = read_fields(request, ("text",)).checked(LanguageRequest)
    found = next(iter(detect_served(sent.text)), Detection(served_languages()[0], 0.0))
    return json_response({"language": flores_code(found.code), "confidence": found.confidence})


def _is_name(name: str | None) -> bool:
    return bool(name) and "\n" not in str(name) and "\r" not in str(name)
