"""What browsers and other machines need: static files, names of hosts, origins."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles import finders

from nmt_server.conf import get_settings
from nmt_server.monitoring.doctor.finding import Finding, failed, fine, warning

_STATIC = ("nmt_server/base.css", "nmt_server/translate/view.js", "admin/css/base.css")
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def look_at_web() -> Iterator[Finding]:
    """Which names and origins the server answers to, and whether the page has its files."""
    missing = [name for name in _STATIC if finders.find(name) is None]
    if missing:
        yield failed(
            f"The file {missing[0]} of the page is not found.",
            "Install the package again; nmt_server and staticfiles belong in INSTALLED_APPS.",
        )
    else:
        yield fine("The files of the page and of the administration are there.")
    yield _hosts()
    yield _origins()


def _hosts() -> Finding:
    others = [host for host in settings.ALLOWED_HOSTS if host not in _LOOPBACK]
    if "*" in others:
        return warning(
            "The server answers to every name of a host (DJANGO_ALLOWED_HOSTS has *).",
            "Name those that it has: with any name, pages can reach it in a visitor's network.",
        )
    if not others:
        return fine(
            "It answers to this machine only. For others, DJANGO_ALLOWED_HOSTS names the addresses "
            "that they type."
        )
    return fine(f"It answers to {', '.join(others)}, and to this machine.")


def _origins() -> Finding:
    origins = [*get_settings().ALLOWED_ORIGINS, *settings.CSRF_TRUSTED_ORIGINS]
    if "*" in origins:
        return warning(
            "Every web page may translate here (NMT_ALLOWED_ORIGINS has *).",
            "Name the origins that need it, such as https://example.org.",
        )
    if not origins:
        return fine("No web pages but its own may use it (NMT_ALLOWED_ORIGINS).")
    return fine(f"Web pages of {', '.join(dict.fromkeys(origins))} may use it.")
