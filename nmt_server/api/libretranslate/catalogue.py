"""What the server offers to clients of LibreTranslate, and what it does not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.access import TRANSLATE, rights_of_everybody
from nmt_server.api.http.guard import ANY, OPEN
from nmt_server.api.http.offered import Offered, offered_sources
from nmt_server.api.http.responses import json_response
from nmt_server.api.libretranslate.files import EXTENSIONS
from nmt_server.api.libretranslate.protocol import LIBRETRANSLATE


@LIBRETRANSLATE.view("GET", rights=ANY)
def languages(request: HttpRequest) -> HttpResponse:
    """The languages with those that each is translated into. A body is not looked at."""
    return json_response([each._asdict() for each in offered_sources()])


@LIBRETRANSLATE.view("GET", rights=OPEN)
def health(request: HttpRequest) -> HttpResponse:
    """That the server answers."""
    return json_response({"status": "ok"})


@LIBRETRANSLATE.view("GET", rights=OPEN)
def settings(request: HttpRequest) -> HttpResponse:
    """What a page of LibreTranslate asks for before it shows anything."""
    offered = offered_sources()
    first = offered[0] if offered else Offered("", "", [])
    target = first.targets[0] if first.targets else ""
    named = {each.code: each.name for each in offered}
    return json_response(
        {
            "charLimit": -1,
            "frontendTimeout": 500,
            "apiKeys": True,
            "keyRequired": TRANSLATE.isdisjoint(rights_of_everybody()),
            "suggestions": True,
            "filesTranslation": True,
            "supportedFilesFormat": EXTENSIONS,
            "language": {
                "source": {"code": first.code, "name": first.name},
                "target": {"code": target, "name": named.get(target, target)},
            },
        }
    )
