"""The routes of the OpenAPI schema and of its page.

What makes a schema takes megabytes of every process that imports it, and few are ever asked for it.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase


def schema(request: HttpRequest) -> HttpResponseBase:
    """The schema of the app."""
    from nmt_server.api.documentation_views import SchemaView

    answer: HttpResponseBase = SchemaView.as_view()(request)
    return answer


def docs(request: HttpRequest) -> HttpResponseBase:
    """A page of it to try requests on."""
    from nmt_server.api.documentation_views import DocsView

    answer: HttpResponseBase = DocsView.as_view()(request)
    return answer
