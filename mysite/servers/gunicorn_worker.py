"""A worker of gunicorn, whose threads answer as `mysite.http` does."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from mysite.http.connection import Connection
from mysite.http.environ import base_environ
from mysite.http.leader import Leadership
from nmt_server.api.http.followers import share_threads
from nmt_server.conf import get_settings

# While most are refused: how long new connections gather, in seconds, and how many are taken then.
# What answers one after the other leaves the processors to the engine in between.
_GATHER = 0.1
_MOST_GATHERED = 64


class LeaderWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types.
    """gunicorn accepts connections and ends in good order; what is between is not its own."""

    def load_wsgi(self) -> None:
        """Load the application; called by gunicorn."""
        super().load_wsgi()
        share_threads(self.cfg.threads)
        # What is there now stays: the collector need not look at it again and again.
        gc.collect()
        gc.freeze()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """As many threads as answers may wait, and one that leads; called by gunicorn."""
        return ThreadPoolExecutor(max_workers=self.cfg.threads + 1)

    def run(self) -> None:
        """Serve until the worker is to end; called by gunicorn."""
        self._counting = threading.Lock()
        self._never = threading.Event()
        self._leadership = Leadership(
            self.tpool,
            self._closed,
            lambda: not self.alive,
            self.cfg.keepalive,
            threads=self.cfg.threads,
            max_wait=get_settings().MAX_WAIT,
        )
        super().run()

    def is_parent_alive(self) -> bool:
        """Whether gunicorn's master is there; its end, however it came, is that of the worker."""
        is_alive: bool = super().is_parent_alive()
        if not is_alive:
            # The thread that leads would wait for requests, and the process for that thread.
            self.alive = False
        return is_alive

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take new connections or not; called by gunicorn.

        A worker that ends takes those that have come by then, which the system would break when
        the last process closes the address, and leaves the others to other processes at once.
        """
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                while self._accept_one(listener):
                    pass
                listener.close()

    def accept(self, listener: Any) -> None:
        """Take a new connection; called by gunicorn."""
        if not self._leadership.is_refusing:
            self._accept_one(listener)
            return
        for _ in range(_MOST_GATHERED):
            if not self._accept_one(listener):
                break
        self._never.wait(_GATHER)

    def _accept_one(self, listener: Any) -> bool:
        """Take a new connection; False where there is none."""
        try:
            client, address = listener.accept()
        except BlockingIOError:
            return False  # Another process was faster.
        except ConnectionAbortedError:
            return True  # The client was faster.
        client.setblocking(True)
        with self._counting:
            self.nr_conns += 1
        self._leadership.add(
            Connection(
                client,
                address,
                self.wsgi,
                base_environ(*listener.getsockname()[:2], is_multiprocess=True),
                lambda: not self.alive,
                logs_access=self.cfg.accesslog is not None,
            )
        )
        return True

    def _closed(self, _connection: Connection) -> None:
        with self._counting:
            self.nr_conns -= 1
        if not self.alive or not self._accepting:
            # gunicorn's loop waits for that.
            self.method_queue.defer(lambda: None)
