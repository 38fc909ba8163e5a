"""A server that a proxy shows under a path of its own, such as `/translate/`."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings


class ForwardedPrefix:
    """Takes the path from the header X-Forwarded-Prefix, where the setting of that name allows it.

    Without it any client could have the page load its scripts from a path of theirs.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        prefix = environ.pop("HTTP_X_FORWARDED_PREFIX", "").rstrip("/")
        # One slash only: two would begin the address of another server.
        if prefix.startswith("/") and prefix[1:2] != "/" and settings.TRUST_FORWARDED_PREFIX:
            environ["SCRIPT_NAME"] = prefix
        return self._application(environ, start)
