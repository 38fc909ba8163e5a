"""A worker of gunicorn, whose threads answer as `mysite.http` does."""

from __future__ import annotations

import errno
import gc
import os
import resource
import signal
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from mysite.http.connection import Connection
from mysite.http.environ import base_environ
from mysite.http.leader import Leadership
from mysite.servers.broken_threads import end_soon, replace_where_threads_break
from mysite.servers.connection_counts import OwnCount
from nmt_server.api.http.followers import share_threads
from nmt_server.conf import get_settings

# While most are refused: how long new connections gather, in seconds, and how many are taken then.
# What answers one after the other leaves the processors to the engine in between.
_GATHER = 0.1
_MOST_GATHERED = 64
# Seconds for which a new connection is left to a process that has fewer, for each that it has less,
# and at most; not where so many were closed in so many seconds: where each request has a connection
# of its own, to wait costs more than it brings.
_LEFT_FOR_EACH = 0.0002
_LEFT_AT_MOST = 0.005
_MANY_CLOSED = 16
_COME_AND_GO = 0.05
# Seconds that it is waited for a file where there are no more, and files that a process needs
# beside those of its connections.
_NO_FILES_SECONDS = 0.1
_OTHER_FILES = 100


class LeaderWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types.
    """gunicorn accepts connections and ends in good order; what is between is not its own."""

    count: OwnCount
    """Set by the master before it forks."""

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
        self._has_taken_all = False
        replace_where_threads_break()
        self._closes = deque([float("-inf")] * _MANY_CLOSED, _MANY_CLOSED)
        self._leadership = Leadership(
            self.tpool,
            self._closed,
            end_soon,
            lambda: self._has_taken_all,
            self.cfg.keepalive,
            threads=self.cfg.threads,
            max_wait=get_settings().MAX_WAIT,
            most_resting=_most_resting(self.cfg.worker_connections),
        )
        try:
            super().run()
        finally:
            self._has_taken_all = True
            _end_at_once_on_quit()

    def handle_quit(self, number: int, frame: FrameType | None) -> None:
        """End before what is in flight is answered; called by gunicorn, again where it may."""
        _end_at_once_on_quit()
        super().handle_quit(number, frame)

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
        if enabled:
            self.count.set(self.nr_conns)
        else:
            self.count.takes_none()
        if not enabled and not self.alive:
            for listener in self.sockets:
                while self._accept_one(listener):
                    pass
                listener.close()
            # Not before: those that lead until nothing is left would be gone already.
            self._has_taken_all = True

    def accept(self, listener: Any) -> None:
        """Take a new connection; called by gunicorn."""
        if not self._leadership.refusals.are_many:
            if not self._come_and_go and (lead := self.count.lead):
                self._never.wait(min(lead * _LEFT_FOR_EACH, _LEFT_AT_MOST))
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
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            # It waits until one that rests is closed; meanwhile this would be asked without end.
            self._never.wait(_NO_FILES_SECONDS)
            return False
        client.setblocking(True)
        with self._counting:
            self._change_count(1)
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
            self._change_count(-1)
            self._closes.append(time.monotonic())
        if not self.alive or not self._accepting:
            # gunicorn's loop waits for that.
            self.method_queue.defer(lambda: None)

    @property
    def _come_and_go(self) -> bool:
        """Whether connections are closed as fast as they come."""
        return time.monotonic() - self._closes[0] < _COME_AND_GO

    def _change_count(self, difference: int) -> None:
        self.nr_conns += difference
        if self._accepting:
            self.count.set(self.nr_conns)


def _most_resting(connections: int) -> int:
    """How many may rest, of so many `connections` at most and as many files as there may be."""
    files, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return max(1, connections * 9 // 10)
    wanted = connections + _OTHER_FILES
    if files < wanted:
        is_bounded = most_files != resource.RLIM_INFINITY
        files = min(wanted, most_files) if is_bounded else wanted
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most_files))
    connections = min(connections, files - _OTHER_FILES)
    return max(1, connections * 9 // 10)


def _end_at_once_on_quit() -> None:
    # gunicorn's handler would raise an error where nobody takes it any more.
    signal.signal(signal.SIGQUIT, lambda _number, _frame: os._exit(0))
