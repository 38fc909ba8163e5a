"""Which HTTP status an error has, and how it is logged."""

from __future__ import annotations

import logging
import math
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import defaults

from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.faults import fault_of, faults_told
from nmt_server.api.http.responses import json_response
from nmt_server.errors import (
    DatabaseUnavailable,
    EngineError,
    HostDied,
    LimitReached,
    MethodNotAllowed,
    ModelUnavailable,
    MustWait,
    NmtServerError,
    NoMemory,
    NotSignedIn,
    ServerBusy,
    UnsupportedEncoding,
)
from nmt_server.logs.sparing import Sparing
from nmt_server.metrics import counts
from nmt_server.text.lines import in_a_line

logger = logging.getLogger(__name__)

_refusals = Sparing()

TOLD = "nmt_server.told"
"""Where the environment of a request says that the log tells of its error, or leaves it out."""

_STATUS = {
    "invalid_request": 400,
    "invalid_option": 400,
    "invalid_file": 400,
    "refused_model": 400,
    "unknown_model": 400,
    "unsupported_pair": 400,
    "not_signed_in": 401,
    "forbidden": 403,
    "unknown_glossary": 404,
    "unknown_inspection": 404,
    "method_not_allowed": 405,
    "not_done": 409,
    "length_required": 411,
    "too_large": 413,
    "unsupported_encoding": 415,
    "limit_reached": 429,
    # As nginx has it: the client is gone, and nobody reads this.
    "cancelled": 499,
    "not_installed": 501,
    "no_model": 503,
    "model_unavailable": 503,
    "database_unavailable": 503,
    "no_memory": 503,
    "engine_error": 503,
    "host_died": 503,
    "busy": 503,
    "timeout": 504,
}

# What may be over in a moment; they say when.
_PASSING = (
    *(DatabaseUnavailable, EngineError, HostDied),
    *(LimitReached, ModelUnavailable, NoMemory, ServerBusy),
)


def status_of(error: NmtServerError) -> int:
    """The HTTP status of an error; 500 where its code has no status of its own."""
    return _STATUS.get(error.code, 500)


def headers_of(error: NmtServerError) -> dict[str, str]:
    """When to try again, in whole seconds, or what else to send."""
    if isinstance(error, _PASSING):
        return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
    if isinstance(error, UnsupportedEncoding):
        return {"Accept-Encoding": "gzip, deflate"}
    if isinstance(error, NotSignedIn):
        return {"WWW-Authenticate": 'Bearer realm="nmt-server"'}
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(error.allowed)}
    return {}


def answer_errors(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Answer the errors of a plain view as `{"error": "sentence"}`, never as a page."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with faults_told():
                return view(request, *args, **kwargs)
        except NmtServerError as error:
            return answer_error(request, error)

    return answering


def answer_error(request: HttpRequest, error: NmtServerError) -> HttpResponse:
    """An error as `{"error": "sentence"}`."""
    log_error(request, error)
    body = {"error": disclose(request, str(error))}
    return json_response(body, status=status_of(error), headers=headers_of(error))


def log_error(request: HttpRequest, error: NmtServerError) -> None:
    """Count an error, and write what the server could not do to its log.

    A client's mistakes are only of interest. Of who would have to wait, there is a line a second at
    most: there is no time to lose then.
    """
    counts.of_errors(error.code).inc()
    if isinstance(error, LimitReached):
        counts.limits_reached.labels(error.limit).inc()
    is_ours = status_of(error) >= 500
    if is_ours:
        request.META[TOLD] = True
    more = ""
    if isinstance(error, MustWait):
        if (left_out := _refusals.pass_on()) is None:
            return
        more = f" ({left_out:,} more were refused since the last line.)" if left_out else ""
    level = logging.WARNING if is_ours else logging.INFO
    said = in_a_line(f"{request.method} {request.path}: {error.code}: {error}{more}")
    logger.log(level, "%s", said)


def _for_programs(
    page: Callable[..., HttpResponseBase], status: int, sentence: str
) -> Callable[..., HttpResponseBase]:
    """Django's error page for browsers, JSON for everybody else."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "text/html" in request.META.get("HTTP_ACCEPT", ""):
            return page(request, *args, **kwargs)
        return json_response({"error": sentence}, status=status)

    return view


# For a project's root URLconf: handler400, handler404 and handler500.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400, which for a host name that is not allowed says how to allow it."""
    if isinstance(exception, DisallowedHost):
        host = request.META.get("HTTP_HOST", "")
        sentence = (
            f"This server does not answer under the host name {host!r}. Add the name to the "
            "environment variable DJANGO_ALLOWED_HOSTS (the setting ALLOWED_HOSTS)."
        )
        # For browsers too: it is people who type an address.
        return json_response({"error": sentence}, status=400)
    sentence = "The request is refused as suspicious; the server's log says why."
    return _for_programs(defaults.bad_request, 400, sentence)(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500, or 503 with what to do where it is the database or memory that is gone."""
    if fault := fault_of(sys.exception()):
        # For browsers too: Django's page of an error says nothing. Django has logged it.
        return answer_error(request, fault)
    sentence = "The server failed; its log says how."
    return _for_programs(defaults.server_error, 500, sentence)(request)


not_found = _for_programs(defaults.page_not_found, 404, "There is nothing under this address.")
