"""What is seen of every request: its name, how long it took, and what it was answered with."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.conf import get_settings
from nmt_server.logs.request_id import ATTRIBUTE, CURRENT, HEADER, RequestIds
from nmt_server.metrics import counts
from nmt_server.metrics.shared import shared_counts

_SENT = "HTTP_" + HEADER.upper().replace("-", "_")
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
        shared_counts(get_settings().DATA_DIR / "run" / "metrics").publish()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Have a request answered."""
        began = time.perf_counter()
        name = self._names.take(request.META.get(_SENT))
        # Django writes of some answers when all middleware is done, with the request in the record.
        setattr(request, ATTRIBUTE, name)
        token = CURRENT.set(name)
        try:
            response = self._get_response(request)
        finally:
            CURRENT.reset(token)
        response.headers[HEADER] = name
        seconds = time.perf_counter() - began
        counts.of_request(route_of(request), response.status_code).observe(seconds)
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the view that answered: one of a few, whatever was asked for."""
    match = request.resolver_match
    if match is None or match.url_name is None:
        return _OTHER
    # The admin has a hundred views, in which nobody looks for one.
    return "admin" if match.namespace == "admin" else match.url_name
