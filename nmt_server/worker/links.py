"""One connection to each host, made by one thread for all that want it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection

from nmt_server.errors import ModelUnavailable, NmtServerError, TranslationTimeout
from nmt_server.worker.answers import Draining
from nmt_server.worker.backend import Link
from nmt_server.worker.link import Mute, SocketLink
from nmt_server.worker.mute import end_mute_host
from nmt_server.worker.watch import Watch


class Links:
    """The links of a process, by the identity of their hosts."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        """`key` reads what the processes of a data folder prove themselves with."""
        # Not kept: somebody may empty the folder, and then there is another.
        self._key = key
        self._lock = threading.Lock()
        self._links: dict[str, SocketLink] = {}
        self._opening: dict[tuple[str, bool], Future[SocketLink | None]] = {}
        self._watch = Watch(lambda: list(self._links.values()))

    def close(self) -> None:
        """Close and forget all of them."""
        self._watch.end()
        with self._lock:
            links, self._links = self._links, {}
        for link in links.values():
            link.channel.close()

    def drop(self, identity: str, link: Link | None) -> None:
        """Forget a link whose host ends."""
        with self._lock:
            if link is not None and self._links.get(identity) is link:
                del self._links[identity]

    def open(
        self,
        identity: str,
        connect: Callable[[], Connection | None],
        timeout: float,
        *,
        starts: bool,
    ) -> SocketLink | None:
        """The link to a host; None where `connect` finds none.

        Of all who want it, one connects, and the others wait for what comes of it, `timeout`
        seconds at most; whoever `starts` a host, only for one who does so, too. It also ends one
        that is mute. Raises what `connect` raises, `ModelUnavailable` where the host is mute and
        goes on, and `TranslationTimeout`.
        """
        link = self._links.get(identity)
        if link is not None and not link.is_closed:
            return link
        with self._lock:
            opening = self._opening.get((identity, starts))
            is_ours = opening is None
            if opening is None:
                opening = self._opening[identity, starts] = Future()
        if is_ours:
            try:
                opening.set_result(self._connect(identity, connect, ends_mute=starts))
            except (NmtServerError, Draining, OSError) as error:
                opening.set_exception(error)
            finally:
                with self._lock:
                    del self._opening[identity, starts]
                # Where it ended otherwise, nobody waits for it in vain.
                opening.cancel()
        try:
            return opening.result(timeout)
        except TimeoutError:
            raise TranslationTimeout(
                f"The model was not reached within {timeout:g} seconds.", "Try again in a moment."
            ) from None

    def _connect(
        self, identity: str, connect: Callable[[], Connection | None], *, ends_mute: bool
    ) -> SocketLink | None:
        link = self._links.get(identity)
        if link is not None and not link.is_closed:
            return link
        try:
            link = self._greet(connect)
        except Mute as mute:
            if not (ends_mute and end_mute_host(mute.pid)):
                raise ModelUnavailable(
                    "The process for the model does not answer.",
                    "If it stays so, end the process nmt_server.worker.host.",
                ) from None
            link = self._greet_again(connect)
        if link is None:
            return None
        self._watch.begin()
        with self._lock:
            other = self._links.get(identity)
            if other is None or other.is_closed:
                self._links[identity] = link
                return link
        # Somebody looked for it while somebody else started it.
        link.channel.close()
        return other

    def _greet(self, connect: Callable[[], Connection | None]) -> SocketLink | None:
        connection = connect()
        return None if connection is None else SocketLink(connection, self._key())

    def _greet_again(self, connect: Callable[[], Connection | None]) -> SocketLink | None:
        try:
            return self._greet(connect)
        except Mute:
            raise ModelUnavailable(
                "The process for the model does not answer, and neither did the one before it.",
                "See the server's log.",
            ) from None
