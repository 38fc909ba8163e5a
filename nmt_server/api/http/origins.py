"""Where a request comes from: a page of another origin, one of our own, a program, this machine."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from nmt_server.conf import get_settings
from nmt_server.errors import Forbidden


def refuse_cross_site(request: HttpRequest) -> None:
    """Raise `Forbidden` where a web page of another origin asks, unless that origin is allowed.

    The protocols take JSON under any media type, which a page anywhere may send without a
    preflight; browsers name the page's origin in such a request, and programs name none.
    """
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None:
        # A plain link or image from elsewhere carries no Origin, but this.
        if request.META.get("HTTP_SEC_FETCH_SITE") in ("cross-site", "same-site"):
            raise _forbidden("another site")
        return
    allowed = get_settings().ALLOWED_ORIGINS
    if "*" in allowed or origin in allowed or origin in settings.CSRF_TRUSTED_ORIGINS:
        return
    if not is_of_own_page(request):
        raise _forbidden(origin)


def is_of_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this server sends it."""
    origin = request.META.get("HTTP_ORIGIN")
    # Whatever it is: what has another form is of another page.
    return origin is not None and origin.partition("://")[2] == request.get_host()


def names_other_origin(request: HttpRequest) -> bool:
    """Whether the browser says that a page of another origin sends it, be that an allowed one."""
    if "HTTP_ORIGIN" in request.META:
        return not is_of_own_page(request)
    return request.META.get("HTTP_SEC_FETCH_SITE") in ("cross-site", "same-site")


def is_from_loopback(request: HttpRequest) -> bool:
    """Whether the client runs on this machine; never for what a proxy says it forwards."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    return _is_loopback(request.META.get("REMOTE_ADDR", ""))


@lru_cache(maxsize=1000)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _forbidden(who: str) -> Forbidden:
    return Forbidden(
        f"A page of {who} may not use this server.",
        "To allow it, add its origin to NMT_ALLOWED_ORIGINS.",
    )
