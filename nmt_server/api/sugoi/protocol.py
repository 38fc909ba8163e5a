"""The Sugoi protocol: `POST /` with a text or a list of texts, answered in kind.

Spoken by XUnity.AutoTranslator, Translator++, Textractor, LunaTranslator and many scripts.
"""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.api.http.access import MANAGE, TRANSLATE, caller_of, require
from nmt_server.api.http.body import checked_text_or_texts, checked_texts, read_json_body
from nmt_server.api.http.cache_header import cache_mode
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.errors import answer_errors
from nmt_server.api.http.responses import json_response, text_response
from nmt_server.api.http.warnings import WARNINGS_HEADER, count_warnings
from nmt_server.api.sugoi.close import stop_server
from nmt_server.conf import get_settings
from nmt_server.errors import Forbidden, InvalidRequest
from nmt_server.pages.views import page
from nmt_server.serving.readiness import check_readiness
from nmt_server.translation import Wishes, translate

logger = logging.getLogger(__name__)

_TEXTS = ("content", "batch")
_BATCH = ("translate batch", "batch translate")
# What other Sugoi servers do on these does not exist here, but the text must not be translated.
_NOTHING_TO_DO = ("change input language", "change output language", "pause", "resume")

_translate_page = page("translate")


@answer_errors
def root(request: HttpRequest) -> HttpResponseBase:
    """GET: a greeting for programs, the page for browsers. POST: the protocol."""
    if request.method == "POST":
        return _answer(request, read_json_body(request, _TEXTS))
    if "text/html" in request.META.get("HTTP_ACCEPT", ""):
        return _translate_page(request)
    return text_response("Hello! This is nmt-server. POST JSON here to translate.")


def _answer(request: HttpRequest, sent: Any) -> HttpResponseBase:
    if not isinstance(sent, dict):
        raise InvalidRequest("The body must be a JSON object.", 'Such as {"content": "text"}.')
    message = sent.get("message")
    command = message.strip().lower() if isinstance(message, str) else ""
    if command == "close server":
        return _close(request)
    if command == "check if server is ready":
        return json_response(check_readiness().is_ready)
    if command in _NOTHING_TO_DO:
        return json_response(True)
    if command in _BATCH:
        batch = sent["batch"] if "batch" in sent else sent.get("content")
        texts, is_list = checked_texts(batch, "batch" if "batch" in sent else "content"), True
    elif "content" not in sent:
        raise InvalidRequest(
            "The object has no content.", 'Send {"content": "text"} or {"content": ["text"]}.'
        )
    else:
        texts, is_list = checked_text_or_texts(sent["content"], "content")
    require(request, TRANSLATE)
    caller = caller_of(request)
    with ClientGone(request) as cancel:
        wishes = Wishes(cache=cache_mode(request), cancel=cancel, budget=caller.budget)
        translations = translate(texts, wishes=wishes)
    translated = [translation.text for translation in translations]
    response = json_response(translated if is_list else translated[0])
    if warnings := count_warnings(translations):
        response[WARNINGS_HEADER] = warnings
        logger.info("POST %s: %d texts, with warnings: %s.", request.path, len(texts), warnings)
    return response


def _close(request: HttpRequest) -> HttpResponseBase:
    if not get_settings().ALLOW_CLOSE:
        raise Forbidden("This server does not close on request.", "End its process instead.")
    require(request, MANAGE)
    logger.info("The server was told to close.")
    stop_server()
    return json_response("The server is closing.")
