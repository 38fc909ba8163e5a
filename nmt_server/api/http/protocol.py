"""The protocols of other servers: each can be switched off, and says errors in its own shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from nmt_server.api.http.access import KEY_OF_PROTOCOL, TRANSLATE
from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.errors import headers_of, log_error, status_of
from nmt_server.api.http.faults import faults_told
from nmt_server.api.http.guard import Rights, View, guard
from nmt_server.api.http.programs import past_people
from nmt_server.api.http.responses import text_response
from nmt_server.conf import get_settings
from nmt_server.errors import NmtServerError

ErrorBody = Callable[[NmtServerError, int, str], HttpResponse]
"""The answer to an error, from it, the HTTP status, and the sentence for the client."""
KeyOf = Callable[[HttpRequest], str]
"""The key of the client where the protocol has it; empty where it sends none."""


class Protocol:
    """A protocol: its name in the setting `PROTOCOLS`, how it tells an error, where its key is."""

    def __init__(self, name: str, error_body: ErrorBody, key_of: KeyOf) -> None:
        self.name = name
        self._error_body = error_body
        self._key_of = key_of

    @property
    def is_spoken(self) -> bool:
        """Whether it is switched on."""
        return self.name in get_settings().PROTOCOLS

    def view(self, *methods: str, rights: Rights = TRANSLATE) -> Callable[[View], View]:
        """Make a view one of this protocol, for programs, that answers these methods.

        Nothing is under its address where the protocol is switched off. A page of another origin
        is refused, whatever the method, because a translation costs work.
        """

        def decorate(view: View) -> View:
            @wraps(view)
            def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                try:
                    with faults_told():
                        return view(request, *args, **kwargs)
                except NmtServerError as error:
                    return self.error(request, error)

            answering.refuse = self.error  # type: ignore[attr-defined]
            needed = {method: rights for method in methods if method != "HEAD"}
            guarded = guard(answering, get_changes=True, **needed)

            @wraps(guarded)
            def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                if not self.is_spoken:
                    raise Http404
                try:
                    if rights and request.method in methods:
                        request.META[KEY_OF_PROTOCOL] = self._key_of(request)
                except NmtServerError as error:
                    return self.error(request, error)
                return guarded(request, *args, **kwargs)

            return past_people(speaking)

        return decorate

    def error(self, request: HttpRequest, error: NmtServerError) -> HttpResponse:
        """The answer to an error, which is logged."""
        log_error(request, error)
        status = status_of(error)
        response = self._error_body(error, status, disclose(request, str(error)))
        for name, value in headers_of(error).items():
            response[name] = value
        return response


def key_in_address(request: HttpRequest) -> str:
    """The key of a client whose protocol has no place for one but the address; empty for none."""
    return request.GET.get("key", "").strip()


def error_in_plain_text(error: NmtServerError, status: int, sentence: str) -> HttpResponse:
    """The answer of a protocol that tells what is wrong in a sentence alone."""
    del error
    response = text_response(sentence)
    response.status_code = status
    return response
