"""Addresses of static files, also under the path of a proxy."""

from __future__ import annotations

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.urls import get_script_prefix


class PrefixedStaticFiles(StaticFilesStorage):
    """Looks for the path with each address: Django's keeps that of the first request for all."""

    @property
    def base_url(self) -> str:
        """The address that all files are under."""
        return f"{get_script_prefix()}static/"
