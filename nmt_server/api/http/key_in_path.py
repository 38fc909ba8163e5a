"""Keys of programs that can send no header: `/k/KEY/` before the path of any route."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

KEY_IN_PATH = "nmt_server.key"
"""Where `nmt_server.api.http.access` finds the key, in `META`."""

_PREFIX = re.compile(r"/+k/+([^/]*)(/.*)?", re.DOTALL)
# What other servers keep of the address as it came.
_AS_IT_CAME = ("RAW_URI", "REQUEST_URI")


class KeyInPathMiddleware:
    """Takes the key off the path before anybody can write it down; stands first.

    What comes behind it, logs, errors and redirects, sees the path of the route alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        path = request.path_info
        if path.startswith(("/k/", "//")):
            while found := _PREFIX.fullmatch(path):
                request.META[KEY_IN_PATH] = found[1]
                path = found[2] or "/"
            if path != request.path_info:
                _set_path(request, path)
        return self._get_response(request)


def _set_path(request: HttpRequest, path: str) -> None:
    before = request.path.removesuffix(request.path_info)
    request.path_info = request.META["PATH_INFO"] = path
    request.path = before.rstrip("/") + path
    for name in _AS_IT_CAME:
        request.META.pop(name, None)
