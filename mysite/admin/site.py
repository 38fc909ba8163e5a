"""The administration of the project: its name, and an index that says what matters."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from nmt_server.errors import NmtServerError
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
