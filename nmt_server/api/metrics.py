"""`/metrics` for Prometheus."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from nmt_server.api.http.errors import answer_errors, method_not_allowed
from nmt_server.monitoring.exposition import exposition


@answer_errors
def metrics(request: HttpRequest) -> HttpResponseBase:
    """The figures of all web processes and hosts, in the format that the client prefers."""
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed("GET")
    _require_right(request)
    content, content_type = exposition(request.META.get("HTTP_ACCEPT", ""))
    return HttpResponse(content, content_type=content_type)


def _require_right(_request: HttpRequest) -> None:
    """Everybody may see them, as they may see `/readyz`: they hold no text and no address."""
