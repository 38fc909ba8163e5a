"""The protocols of other servers: each can be switched off, and says errors in its own shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from nmt_server.api.http.access import refuse_cross_site
from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.errors import headers_of, log_error, method_not_allowed, status_of
from nmt_server.api.http.programs import for_programs
from nmt_server.conf import get_settings
from nmt_server.errors import NmtServerError

View = Callable[..., HttpResponseBase]
ErrorBody = Callable[[NmtServerError, int, str], HttpResponse]
"""The answer to an error, from it, the HTTP status, and the sentence for the client."""


class Protocol:
    """A protocol: its name in the setting `PROTOCOLS`, and how it tells an error."""

    def __init__(self, name: str, error_body: ErrorBody) -> None:
        self.name = name
        self._error_body = error_body

    @property
    def is_spoken(self) -> bool:
        """Whether it is switched on."""
        return self.name in get_settings().PROTOCOLS

    def view(self, *methods: str) -> Callable[[View], View]:
        """Make a view one of this protocol, for programs, that answers these methods.

        Nothing is under its address where the protocol is switched off. A page of another origin
        is refused, whatever the method, because a translation costs work.
        """

        def decorate(view: View) -> View:
            @wraps(view)
            def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                if not self.is_spoken:
                    raise Http404
                if request.method not in methods:
                    return method_not_allowed(*methods)
                try:
                    refuse_cross_site(request)
                    return view(request, *args, **kwargs)
                except NmtServerError as error:
                    log_error(request, error)
                    return self.error(request, error)

            return for_programs(answering)

        return decorate

    def error(self, request: HttpRequest, error: NmtServerError) -> HttpResponse:
        """The answer to an error."""
        status = status_of(error)
        response = self._error_body(error, status, disclose(request, str(error)))
        for name, value in headers_of(error).items():
            response[name] = value
        return response
