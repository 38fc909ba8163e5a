"""`/language/translate/v2`, with its `/languages` and `/detect`."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from nmt_server.api.http.declared import Foreign, one_of
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.guard import ANY
from nmt_server.api.http.offered import offered_sources, offered_targets
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import detect_served, tell_warnings, translate_texts
from nmt_server.documents.fragments import HTML
from nmt_server.errors import NmtServerError
from nmt_server.translation import Wishes
from nmt_server.translation.bounds import check_texts

_REASONS = {
    400: ("invalid", "INVALID_ARGUMENT"),
    401: ("authError", "UNAUTHENTICATED"),
    403: ("forbidden", "PERMISSION_DENIED"),
    413: ("uploadTooLarge", "INVALID_ARGUMENT"),
    429: ("rateLimitExceeded", "RESOURCE_EXHAUSTED"),
    503: ("backendError", "UNAVAILABLE"),
    504: ("backendError", "DEADLINE_EXCEEDED"),
}


def _key_of(request: HttpRequest) -> str:
    """The key of the client, in the address or in a header; empty where it sends none."""
    named = request.GET.get("key") or request.META.get("HTTP_X_GOOG_API_KEY", "")
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return (named or (token if scheme.lower() == "bearer" else "")).strip()


def _error_body(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    del error
    reason, name = _REASONS.get(
        status, ("internalError" if status >= 500 else "invalid", "UNKNOWN")
    )
    each = {"message": sentence, "domain": "global", "reason": reason}
    value = {"code": status, "message": sentence, "errors": [each], "status": name}
    return json_response({"error": value}, status=status)


GOOGLE = Protocol("google", _error_body, _key_of)


class TranslateRequest(Foreign, kw_only=True):
    """Texts to translate."""

    q: Annotated[str | list[str], Meta(description="A text or several.")]
    target: Annotated[str, Meta(description="The code of a language.")]
    source: Annotated[str | None, Meta(description="If left out, it is detected.")] = None
    format: Annotated[
        Annotated[str, one_of(("text", "html"))] | None,
        Meta(description="`text`, or `html`, which it is if left out."),
    ] = None


class DetectRequest(Foreign, kw_only=True):
    """Texts whose languages are asked for."""

    q: str | list[str]


class LanguagesRequest(Foreign, kw_only=True):
    """Which languages are asked for."""

    target: Annotated[
        str | None, Meta(description="The language of the names; without it there are none.")
    ] = None


@GOOGLE.view("GET", "POST")
def translate(request: HttpRequest) -> HttpResponse:
    """Translate a text or several."""
    sent = read_fields(request, ("q",)).checked(TranslateRequest)
    wishes = Wishes(syntax=None if sent.format == "text" else HTML)
    translated = translate_texts(
        request, _texts(sent.q), sent.source or None, sent.target, wishes=wishes
    )
    found = []
    for each in translated:
        told: dict[str, Any] = {"translatedText": each.text}
        if each.detected is not None:
            told["detectedSourceLanguage"] = each.source
        found.append(told)
    return tell_warnings(json_response({"data": {"translations": found}}), translated)


@GOOGLE.view("GET", "POST", rights=ANY)
def languages(request: HttpRequest) -> HttpResponse:
    """The languages that are translated or translated into, with English names."""
    sent = read_fields(request, ()).checked(LanguagesRequest)
    named = {each.code: each.name for each in (*offered_sources(), *offered_targets())}
    found = [
        {"language": code, "name": name} if sent.target else {"language": code}
        for code, name in sorted(named.items())
    ]
    return json_response({"data": {"languages": found}})


@GOOGLE.view("GET", "POST")
def detect(request: HttpRequest) -> HttpResponse:
    """The language that each text is likely to be in."""
    sent = read_fields(request, ("q",)).checked(DetectRequest)
    texts = _texts(sent.q)
    check_texts(len(texts))
    found = []
    for text in texts:
        likely = next(iter(detect_served(text)), None)
        code, confidence = likely or ("und", 0.0)
        found.append([{"language": code, "confidence": confidence, "isReliable": False}])
    return json_response({"data": {"detections": found}})


def _texts(q: str | list[str]) -> list[str]:
    return [q] if isinstance(q, str) else q
