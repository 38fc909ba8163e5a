"""Where a server listens: whether it can, and who will reach it there."""

from __future__ import annotations

import errno
import os
import socket

import psutil
from django.conf import settings
from django.core.management.base import CommandError
from django.http.request import validate_host

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 14366

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_EVERYWHERE = ("", "0", "0.0.0.0", "::")
_MOST_NAMED = 4

_ERRORS = {
    errno.EACCES: "You may not serve on port {port}; choose one above 1023.",
    errno.EADDRINUSE: "Port {port} is in use already; end what uses it, or choose another port.",
    errno.EADDRNOTAVAIL: "This machine does not have the address {host}.",
}


def require_address(host: str, port: int) -> None:
    """Raise `CommandError` where nothing can listen on `host` and `port` (0 for any) now."""
    if not 0 <= port <= 65535:
        raise CommandError(f"There is no port {port}: they end with 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            if os.name == "posix":
                # Connections that a server has left behind are in nobody's way.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except socket.gaierror:
        raise CommandError(f"There is no address {host}.") from None
    except OSError as error:
        told = _ERRORS.get(error.errno or 0, "The server cannot start: {error}.")
        raise CommandError(told.format(host=host, port=port, error=error)) from error


def who_is_refused(host: str) -> str:
    """A sentence for who serves others under addresses that the server refuses; mostly empty."""
    allowed = settings.ALLOWED_HOSTS
    # Who has named some has chosen.
    if host in _LOOPBACK or (host in _EVERYWHERE and len(allowed) > len(_LOOPBACK)):
        return ""
    reached = _addresses() if host in _EVERYWHERE else [f"[{host}]" if ":" in host else host]
    refused = [address for address in reached if not validate_host(address, allowed)]
    if not refused:
        return ""
    shown = ",".join(refused[:_MOST_NAMED])
    return (
        "Others get an error (400) until DJANGO_ALLOWED_HOSTS names the addresses that they type. "
        f"Of this machine: DJANGO_ALLOWED_HOSTS={shown}"
    )


def _addresses() -> list[str]:
    """The name of this machine and its addresses of IPv4."""
    found = [
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not address.address.startswith("127.")
    ]
    return [*found, socket.gethostname().lower()]
