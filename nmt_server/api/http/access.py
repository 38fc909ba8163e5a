"""Who may do what: pages from elsewhere may not, and some things only this machine may."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse

from nmt_server.conf import get_settings
from nmt_server.errors import Forbidden

_SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"


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
    if urlsplit(origin).netloc != request.get_host():
        raise _forbidden(origin)


def is_from_loopback(request: HttpRequest) -> bool:
    """Whether the client runs on this machine; never for what a proxy forwarded."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def require_loopback_or_staff(request: HttpRequest) -> None:
    """Raise `Forbidden` unless the client runs on this machine or is signed in as staff."""
    if not is_from_loopback(request) and not is_staff(request):
        raise Forbidden(
            "This is allowed from the server's own machine only.",
            "Use the admin, or the REST API with a token.",
        )


def is_staff(request: HttpRequest) -> bool:
    """Whether a staff user is signed in, also on the routes of programs, which know no session.

    Costs questions to the database; of one that does not answer, nobody is staff.
    """
    user = getattr(request, "user", None)
    try:
        # REST views that ask nobody to sign in have put an anonymous user into the request.
        if not getattr(user, "is_staff", False) and _SESSIONS in settings.MIDDLEWARE:
            if not hasattr(request, "session"):
                SessionMiddleware(lambda _: HttpResponse()).process_request(request)
            user = get_user(request)
        return bool(getattr(user, "is_staff", False))
    except AnyDatabaseError:
        return False


def _forbidden(who: str) -> Forbidden:
    return Forbidden(
        f"A page of {who} may not use this server.",
        "To allow it, add its origin to NMT_ALLOWED_ORIGINS.",
    )
