"""Looks after the hosts of a process: one on which somebody waits must answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from nmt_server.worker.link import SocketLink

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 1.0


class Watch:
    """A thread that looks at all links once a second, from the first `begin` to `end`."""

    def __init__(self, links: Callable[[], Iterable[SocketLink]]) -> None:
        self._links = links
        self._lock = threading.Lock()
        self._ended: threading.Event | None = None

    def begin(self) -> None:
        """Watch, if it does not yet."""
        with self._lock:
            if self._ended is None:
                ended = threading.Event()
                threading.Thread(
                    target=self._run, args=(ended,), name="watch-hosts", daemon=True
                ).start()
                self._ended = ended

    def end(self) -> None:
        """Watch no more, until the next `begin`."""
        with self._lock:
            if self._ended is not None:
                self._ended.set()
                self._ended = None

    def _run(self, ended: threading.Event) -> None:
        while not ended.wait(_EVERY_SECONDS):
            for link in self._links():
                try:
                    link.look()
                except Exception:
                    # The others are looked at nonetheless.
                    logger.exception("A host could not be looked at.")
