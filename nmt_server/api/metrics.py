"""`/metrics` for Prometheus."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from nmt_server.api.http.errors import answer_errors
from nmt_server.monitoring.exposition import exposition


@answer_errors
def metrics(request: HttpRequest) -> HttpResponseBase:
    """The figures of all web processes and hosts, in the format that the client prefers.

    Everybody may see them, as they may see `/readyz`: they hold no text, no key and no address.
    """
    content, content_type = exposition(request.META.get("HTTP_ACCEPT", ""))
    return HttpResponse(content, content_type=content_type)
