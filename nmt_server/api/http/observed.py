"""What is seen of every request: its name, how long it took, and what it was answered with."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.api.http.errors import TOLD
from nmt_server.conf import get_settings
from nmt_server.logs.request_id import ATTRIBUTE, CURRENT, HEADER, RequestIds
from nmt_server.metrics import counts
from nmt_server.metrics.shared import shared_counts
from nmt_server.tracing.spans import span, start_tracing

_SENT = "HTTP_" + HEADER.upper().replace("-", "_")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# What has no name of its own; its path may be anything that a client likes.
_OTHER = "other"


class ObservedMiddleware:
    """Names each request and counts it. The first of all, so that it sees the answers of the rest.

    The name is in the answer's header X-Request-ID, in every line of the log that is written for
    the request, and in those of the host that translates for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._names = RequestIds()
        settings = get_settings()
        shared_counts(settings.DATA_DIR / "run" / "metrics").publish()
        self._respond = get_response
        if settings.TRACE:
            start_tracing("nmt-server")
            self._respond = self._traced

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Have a request answered."""
        began = time.perf_counter()
        name = self._names.take(request.META.get(_SENT))
        # Django writes of some answers when all middleware is done, with the request in the record.
        setattr(request, ATTRIBUTE, name)
        token = CURRENT.set(name)
        try:
            response = self._respond(request)
        finally:
            CURRENT.reset(token)
        if TOLD in request.META:
            # As Django marks what it has written a line of: else it writes another one.
            response._has_been_logged = True  # type: ignore[attr-defined]
        response.headers[HEADER] = name
        seconds = time.perf_counter() - began
        counts.of_request(route_of(request), response.status_code).observe(seconds)
        return response

    def _traced(self, request: HttpRequest) -> HttpResponseBase:
        """Have a request answered within a span, which goes on the trace of the client."""
        with span("request", request.META.get("HTTP_TRACEPARENT", "")) as around:
            response = self._get_response(request)
            about = {
                "http.request.method": _known_method(request),
                "http.route": route_of(request),
                "http.response.status_code": response.status_code,
                "nmt.request_id": getattr(request, ATTRIBUTE),
            }
            around.rename(f"{about['http.request.method']} {about['http.route']}", about)
        return response


def _known_method(request: HttpRequest) -> str:
    return request.method if request.method in _METHODS else "_OTHER"


def route_of(request: HttpRequest) -> str:
    """The name of the view that answered: one of a few, whatever was asked for."""
    match = request.resolver_match
    if match is None or match.url_name is None:
        return _OTHER
    # The admin has a hundred views, in which nobody looks for one.
    return "admin" if match.namespace == "admin" else match.url_name
