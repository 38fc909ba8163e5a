"""`POST /translate` and `POST /detect`."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from nmt_server.api.http.declared import one_of
from nmt_server.api.http.fields import Fields, read_fields
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import (
    Translated,
    detect_served,
    served_languages,
    tell_warnings,
    translate_texts,
)
from nmt_server.api.libretranslate.protocol import LIBRETRANSLATE, WithKey
from nmt_server.documents.fragments import SYNTAXES
from nmt_server.errors import InvalidRequest
from nmt_server.languages import Detection
from nmt_server.translation import Wishes

_TEXTS = Annotated[
    str | list[str], Meta(description="A text, answered by one, or a list, answered by a list.")
]
_MOST_ALTERNATIVES = 16


class TranslateRequest(WithKey, kw_only=True):
    """Texts to translate."""

    q: _TEXTS | None = None
    source: Annotated[str | None, Meta(description="The code of a language, or `auto`.")] = None
    target: Annotated[str | None, Meta(description="The code of a language.")] = None
    format: Annotated[
        Annotated[str, one_of(("text", "html"))] | None,
        Meta(description="If it is `html`, the tags stand around their words again."),
    ] = None
    alternatives: Annotated[
        Annotated[int, Meta(ge=0, le=_MOST_ALTERNATIVES)] | None,
        Meta(description="How many other translations to tell."),
    ] = None


class DetectRequest(WithKey, kw_only=True):
    """A text whose language is asked for."""

    q: str | None = None


@LIBRETRANSLATE.view("POST")
def translate(request: HttpRequest, fields: Fields) -> HttpResponse:
    """Translate a text or a list of texts."""
    sent = fields.checked(TranslateRequest)
    for name in ("q", "source", "target"):
        if not getattr(sent, name):
            raise InvalidRequest(f"Invalid request: missing {name} parameter.")
    is_list = isinstance(sent.q, list)
    texts = sent.q if isinstance(sent.q, list) else [sent.q or ""]
    wishes = Wishes(syntax=SYNTAXES.get(sent.format or ""))
    wanted = sent.alternatives or 0
    translated = translate_texts(
        request, texts, sent.source, sent.target, wishes=wishes, alternatives=wanted
    )
    answer = {"translatedText": [each.text for each in translated]}
    answers: dict[str, Any] = {**answer}
    if translated and translated[0].detected is not None:
        answers["detectedLanguage"] = [_detected(each) for each in translated]
    if wanted:
        answers["alternatives"] = [list(each.alternatives) for each in translated]
    if not is_list:
        answers = {name: values[0] for name, values in answers.items()}
    return tell_warnings(json_response(answers), translated)


@LIBRETRANSLATE.view("POST")
def detect(request: HttpRequest) -> HttpResponse:
    """The languages that a text may be in, the likeliest first."""
    sent = read_fields(request, ("q",)).checked(DetectRequest)
    if not sent.q:
        raise InvalidRequest("Invalid request: missing q parameter.")
    found = detect_served(sent.q) or [Detection(served_languages()[0], 0.0)]
    return json_response([_told(each) for each in found])


def _detected(translated: Translated) -> dict[str, Any]:
    return _told(translated.detected or Detection(translated.source, 1.0))


def _told(found: Detection) -> dict[str, Any]:
    return {"confidence": round(100 * found.confidence, 2), "language": found.code}
