"""What a reverse proxy says of a request that it forwards, where the proxy is one that is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.http import HttpRequest

from mysite.proxies.networks import Network, address_of, is_within
from mysite.proxies.unnamed import UnnamedProxies, mark_in
from nmt_server.accounts.addresses import whose


class NamedProxies:
    """Takes the client, the scheme and the path from the headers of the proxies in `networks`.

    These are `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Prefix`. From others they say
    nothing: any client could send them, to pass for another or to have the page load its scripts
    from a path of its own.
    """

    def __init__(self, application: WSGIApplication, networks: Sequence[Network]) -> None:
        self._application = application
        self._is_named = lru_cache(1024)(lambda address: is_within(address, networks))

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if self._is_named(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._client(environ)
            # Where several proxies stand in a row, the last entry is of the one that is named.
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
            prefix = environ.get("HTTP_X_FORWARDED_PREFIX", "").rstrip("/")
            # One slash only: two would begin the address of another server.
            if prefix.startswith("/") and prefix[1:2] not in ("/", "\\"):
                environ["SCRIPT_NAME"] = prefix
        return self._application(environ, start)

    def _client(self, environ: WSGIEnvironment) -> str:
        """The address of the client: the last that no named proxy has."""
        client: str = environ["REMOTE_ADDR"]
        for word in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not address_of(word):
                break
            client = word.strip()
            if not self._is_named(client):
                break
        return client


def named_proxies(application: WSGIApplication) -> WSGIApplication:
    """`application` behind the proxies that the settings name; others are noticed."""
    networks = settings.TRUSTED_PROXIES
    inner = NamedProxies(application, networks) if networks else application
    return UnnamedProxies(inner, networks, mark_in(settings.DATA_DIR))


def client_address(request: HttpRequest) -> str:
    """What stands for the address of a request where wrong passwords for one user are counted."""
    return whose(request.META.get("REMOTE_ADDR", ""))
