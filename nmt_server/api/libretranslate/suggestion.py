"""`POST /suggest`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.access import caller_of
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.responses import json_response
from nmt_server.api.libretranslate.protocol import LIBRETRANSLATE, WithKey
from nmt_server.cache.corrections import correct, row_to_correct
from nmt_server.cache.suggestions import check_suggestion, suggest
from nmt_server.errors import InvalidRequest
from nmt_server.rights import Right
from nmt_server.serving.routing import find_route


class SuggestRequest(WithKey, kw_only=True):
    """A text, `q`, and a better translation, `s`."""

    q: str | None = None
    s: str | None = None
    source: str | None = None
    target: str | None = None


@LIBRETRANSLATE.view("POST", rights=frozenset({Right.TRANSLATE, Right.CORRECT}))
def suggestion(request: HttpRequest) -> HttpResponse:
    """Take a translation: at once from who may correct, else until one of those accepts it."""
    sent = read_fields(request, ("q", "s")).checked(SuggestRequest)
    for name in ("q", "s", "source", "target"):
        if not getattr(sent, name):
            raise InvalidRequest(f"Invalid request: missing {name} parameter.")
    text, translation = sent.q or "", sent.s or ""
    route = find_route(None, sent.source, sent.target)
    caller = caller_of(request)
    if caller.may(frozenset({Right.CORRECT})):
        check_suggestion(text, translation)
        correct(row_to_correct(route, text), translation, route, who=caller.name)
    else:
        suggest(route, text, translation, who=caller.name)
    return json_response({"success": True})
