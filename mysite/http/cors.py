"""CORS of what browsers send. Programs send no origin, and most lines are theirs."""

from __future__ import annotations

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers


class Cors(CorsMiddleware):
    """`CorsMiddleware`, which makes objects of all headers of all requests, for those alone.

    The time is a tenth of that of a cached line.
    """

    # Its other way of calling is not shortened.
    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a preflight, or let a request be answered and say who may read that."""
        if "HTTP_ORIGIN" in request.META or request.method == "OPTIONS":
            response = super().__call__(request)
        else:
            response = self.get_response(request)
            assert isinstance(response, HttpResponseBase)
            patch_vary_headers(response, ("origin",))
        assert isinstance(response, HttpResponseBase)
        return response
