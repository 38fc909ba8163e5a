"""The pages that people see in a browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from nmt_server.serving.routing import pivot_language

# Everything comes from this server, nothing stands inline, and no other site may frame the page.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)


def translate_page(request: HttpRequest) -> HttpResponse:
    """The page where a person translates. It gets all that it shows from the REST API."""
    return _page(request, "translate")


def _page(request: HttpRequest, view: str) -> HttpResponse:
    """The view of that name, from the template and the scripts of the same name."""
    context = {"view": view, "pivot": pivot_language()}
    response = render(request, f"nmt_server/{view}.html", context)
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    # Programs that ask for the same path get something else.
    patch_vary_headers(response, ["Accept"])
    return response
