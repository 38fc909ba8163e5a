"""What becomes of translations that are there, in protocols without a field for it."""

from __future__ import annotations

from django.http import HttpRequest

from nmt_server.errors import InvalidRequest
from nmt_server.translation.wishes import CacheMode

CACHE_HEADER = "X-Translation-Cache"
"""The header that says it: `use`, `refresh`, `read-only` or `skip`."""


def cache_mode(request: HttpRequest) -> CacheMode:
    """What the header says; `use` where there is none. Raises `InvalidRequest`."""
    word = request.headers.get(CACHE_HEADER, CacheMode.USE).strip().lower()
    if word not in set(CacheMode):
        raise InvalidRequest(
            f"{CACHE_HEADER} is {word[:50]!r}.", f"Send one of: {', '.join(CacheMode)}."
        )
    return CacheMode(word)
