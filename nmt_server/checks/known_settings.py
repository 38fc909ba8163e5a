"""The settings, for checks of what they say."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from nmt_server.conf import Settings, get_settings


def known_settings() -> Settings | None:
    """The settings, or None where they are wrong, which is E001's to report."""
    try:
        return get_settings()
    except ImproperlyConfigured:
        return None
