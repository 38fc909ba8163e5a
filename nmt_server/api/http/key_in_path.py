"""Keys of programs that can send no header: `/k/KEY/` before the path of any route."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

KEY_IN_PATH = "nmt_server.key"
"""Where `nmt_server.api.http.access` finds the key, in `META`."""

_PREFIX = re.compile(r"/++k/++([^/]*+)")


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
            key, rest = key_and_path(path)
            if key is not None:
                request.META[KEY_IN_PATH] = key
                _set_path(request, rest)
        return self._get_response(request)


def key_and_path(path: str) -> tuple[str | None, str]:
    """The key before a path, None where there is none, and the path; of several keys the last."""
    key, end = None, 0
    while found := _PREFIX.match(path, end):
        key, end = found[1], found.end()
    return key, path[end:] or "/"


def _set_path(request: HttpRequest, path: str) -> None:
    meta = request.META
    request.path = request.path[: -len(request.path_info)] + path
    request.path_info = meta["PATH_INFO"] = path
    # What other servers keep of the address as it came.
    meta.pop("RAW_URI", None)
    meta.pop("REQUEST_URI", None)
