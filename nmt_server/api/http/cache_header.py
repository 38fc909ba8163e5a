"""What becomes of translations that are there, where a request has no field that says it."""

from __future__ import annotations

from django.http import HttpRequest

from nmt_server.errors import InvalidRequest
from nmt_server.translation.wishes import CacheMode

CACHE_HEADER = "X-Translation-Cache"
"""The header that says it: `use`, `refresh`, `read-only` or `skip`."""

# `request.headers` would make objects of all headers, which takes a tenth of the time of a cached
# line.
_IN_META = "HTTP_" + CACHE_HEADER.upper().replace("-", "_")


def cache_mode(request: HttpRequest) -> CacheMode:
    """What the header says; `use` where there is none. Raises `InvalidRequest`."""
    sent: str | None = request.META.get(_IN_META)
    if sent is None:
        return CacheMode.USE
    word = sent.strip().lower()
    if word not in set(CacheMode):
        raise InvalidRequest(
            f"{CACHE_HEADER} is {word[:50]!r}.", f"Send one of: {', '.join(CacheMode)}."
        )
    return CacheMode(word)
