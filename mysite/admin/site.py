"""The administration of the project: its name, and an index that says what matters."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from nmt_server.accounts.passwords import wrong_passwords
from nmt_server.api.http.errors import headers_of, log_error
from nmt_server.errors import NmtServerError, TooManyGuesses
from nmt_server.monitoring.overview import overview

# What people come for stands first; what is not named follows.
_ORDER = (
    *("nmt_server", "auth", "authtoken"),
    *("CachedTranslation", "TranslationModel", "Job", "Glossary", "GlossaryEntry", "Suggestion"),
    *("ApiKey", "Language"),
)


class Site(AdminSite):
    """The administration."""

    site_title = site_header = "nmt-server"
    index_title = _("Overview")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What each page has; the site's address ends in a slash, as a proxy wants it."""
        root = request.META.get("SCRIPT_NAME", "").rstrip("/")
        return {**super().each_context(request), "site_url": f"{root}/"}

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Let somebody sign in, unless too many wrong passwords come from there."""
        if request.method != "POST":
            return super().login(request, extra_context)
        name, address = request.POST.get("username", ""), request.META.get("REMOTE_ADDR", "")
        try:
            wrong_passwords().check(name, address)
        except TooManyGuesses as error:
            log_error(request, error)
            return HttpResponse(str(error), "text/plain", 429, headers=headers_of(error))
        response = super().login(request, extra_context)
        if request.user.is_authenticated:
            wrong_passwords().was_right(name, address)
        elif not getattr(request, "axes_locked_out", False):
            # Else nobody has looked at the password.
            wrong_passwords().was_wrong(address)
        return response

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The index, with how the server is doing above the list of records."""
        try:
            found = overview()
        except (NmtServerError, AnyDatabaseError):
            found = None  # The page itself says what is wrong, if anything.
        return super().index(request, {**(extra_context or {}), "overview": found})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The server's own records first."""
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(model["object_name"]))
        return sorted(apps, key=lambda app: _place(app["app_label"]))


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
