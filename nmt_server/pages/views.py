"""The pages that people see in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.i18n import JavaScriptCatalog

from nmt_server.api.http.access import caller_of
from nmt_server.conversion.catalogue import CATALOGUE
from nmt_server.documents import FORMATS
from nmt_server.errors import NmtServerError
from nmt_server.registration.from_catalogue import why_no_downloads
from nmt_server.rights import Right
from nmt_server.sentences import said
from nmt_server.serving.routing import pivot_language

LANGUAGES = ("en", "ja")
"""Those that the pages are written in."""

# Everything comes from this server, nothing stands inline, and no other site may frame the page.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
_LOCALE = "django.middleware.locale.LocaleMiddleware"
_HOUR = 3600

# What the templates of single views name beside what all have.
_MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "files": lambda: {"formats": list(FORMATS)},
    "models": lambda: {"catalogue": CATALOGUE, "no_downloads": _why_no_downloads()},
}

Page = Callable[[HttpRequest], HttpResponse]


def page(view: str) -> Page:
    """The page of a view, from the template of that name. It gets what it shows from the API."""

    def shown(request: HttpRequest) -> HttpResponse:
        rights, person = _who(request)
        context = {
            "view": view,
            "pivot": pivot_language(),
            **_MORE.get(view, dict)(),
            # What the page offers; whether it is allowed is decided where it is asked for.
            "rights": rights,
            "person": person,
            "language_cookie": settings.LANGUAGE_COOKIE_NAME if _chooses_language() else "",
        }
        response = render(request, f"nmt_server/{view}.html", context)
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        # Programs that ask for the same path get something else, and others have other rights.
        patch_vary_headers(response, ["Accept", "Cookie"])
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return shown


def texts(request: HttpRequest, language: str) -> HttpResponseBase:
    """What the scripts of the pages say in a language, as Django gives it to scripts."""
    if language not in LANGUAGES:
        raise Http404
    with translation.override(language):
        response = JavaScriptCatalog.as_view(packages=["nmt_server"])(request)
    patch_cache_control(response, max_age=_HOUR)
    return response


def _who(request: HttpRequest) -> tuple[str, str]:
    """The rights of whoever asks, as words, and what they are called; nothing for a wrong key."""
    try:
        caller = caller_of(request)
    except NmtServerError:
        return "", ""
    rights = [right for right in Right if caller.may(frozenset({right}))]
    return " ".join(rights), caller.name


def _why_no_downloads() -> str:
    why = why_no_downloads()
    return said(why) if why else ""


def _chooses_language() -> bool:
    return settings.USE_I18N and _LOCALE in settings.MIDDLEWARE
