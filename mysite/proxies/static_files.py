"""Static files: their addresses, also under the path of a proxy, and their size on the way."""

from __future__ import annotations

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import get_script_prefix


class PrefixedStaticFiles(StaticFilesStorage):
    """Looks for the path with each address: Django's keeps that of the first request for all."""

    @property
    def base_url(self) -> str:
        """The address that all files are under."""
        return f"{get_script_prefix()}static/"


class CompressedStaticFiles(GZipMiddleware):
    """Compresses static files, and nothing else: they are no secret, and the same for everybody."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer, compressed where the client takes that."""
        if request.path_info.startswith("/static/"):
            return super().process_response(request, response)
        return response
