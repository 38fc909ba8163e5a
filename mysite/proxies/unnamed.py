"""Proxies that forward requests although no setting names them: behind one, all have one address.

Whoever tries wrong passwords or keys, or sends too much, would stop everybody else who comes
through it. What was seen is said once in the log, and kept for the system check W004.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from mysite.proxies.networks import Network, address_of, is_within

logger = logging.getLogger(__name__)

_MOST_ADDRESSES = 100


class UnnamedProxies:
    """Notices proxies on this machine or in a network of one's own that are not in `networks`.

    Of others, nobody knows whether they are proxies: any client could send their header.
    """

    def __init__(
        self, application: WSGIApplication, networks: Sequence[Network], mark: Path
    ) -> None:
        self._application = application
        self._networks = networks
        self._mark = mark
        self._seen: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if "HTTP_X_FORWARDED_FOR" in environ:
            address = environ.get("REMOTE_ADDR", "")
            if address not in self._seen and len(self._seen) < _MOST_ADDRESSES:
                self._seen.add(address)
                self._look_at(address)
        return self._application(environ, start)

    def _look_at(self, address: str) -> None:
        if not _is_near(address) or is_within(address, self._networks):
            return
        logger.warning(
            "A proxy at %s forwards requests, and NMT_TRUSTED_PROXIES does not name it: all who "
            "come through it have its address, and share its limits. See the check mysite.W004.",
            address,
        )
        with contextlib.suppress(OSError):
            self._mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._mark.write_text(address)


def mark_in(data: Path) -> Path:
    """Where a data folder says which was seen last."""
    return data / "run" / "unnamed-proxy"


def seen_last(data: Path, networks: Sequence[Network]) -> str:
    """The address of the proxy that was seen last and is not named by now; empty for none."""
    try:
        address = mark_in(data).read_text(errors="replace")
    except OSError:
        return ""
    return address if _is_near(address) and not is_within(address, networks) else ""


def _is_near(address: str) -> bool:
    found = address_of(address)
    return found is not None and found.is_private
