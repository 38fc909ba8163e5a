"""gunicorn with settings that suit translations: few processes, many threads that wait."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from mysite.servers.connection_counts import ConnectionCounts
from mysite.servers.no_more_connections import make_no_more_connections


class _Master(Arbiter):  # type: ignore[misc]  # gunicorn has no types.
    """gunicorn's master, for which Ctrl+C is SIGTERM: what is in flight is answered first."""

    def handle_int(self) -> None:
        raise StopIteration

    def stop(self, graceful: bool = True) -> None:
        """End the workers; called by gunicorn."""
        # Where another master has the address too, it goes on.
        if self.reexec_pid == self.master_pid == 0 and not self.systemd:
            for listener in self.LISTENERS:
                make_no_more_connections(listener.sock)
        super().stop(graceful)


class ProjectLog(Logger):  # type: ignore[misc]  # gunicorn has no types.
    """gunicorn's lines in the log of the project, written as all others are."""

    def setup(self, cfg: Any) -> None:
        """Use no handlers of its own; called by gunicorn."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True


class GunicornServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types.
    """A gunicorn server on `host` and `port`.

    `load_application` is called in each worker and returns its WSGI application; `on_ready` once,
    in the master, with the port that is open. Of the others, `on_worker_start` is called in each
    worker that is ready, `on_worker_stop` when it is told to end, in a signal handler, and
    `on_worker_end` when it has answered what was in flight. Workers that end get `drain_seconds`
    to answer.
    """

    def __init__(
        self,
        load_application: Callable[[], WSGIApplication],
        on_ready: Callable[[int], None],
        on_worker_start: Callable[[], None],
        on_worker_stop: Callable[[], None],
        on_worker_end: Callable[[], None],
        *,
        host: str,
        port: int,
        workers: int,
        threads: int,
        drain_seconds: float,
        access_log: bool,
    ) -> None:
        self._load_application = load_application
        self._on_worker_start = on_worker_start
        self._counts = ConnectionCounts(workers)
        self._on_worker_stop = on_worker_stop
        self._options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "worker_class": "mysite.servers.gunicorn_worker.LeaderWorker",
            "threads": threads,
            "graceful_timeout": round(drain_seconds),
            # For the loop that accepts, not for requests, which may take as long as they must; on a
            # machine whose cores are all translating, even that loop may wait for a while.
            "timeout": 120,
            # Programs keep a connection for a minute or more between two lines of a game, and many
            # count one that was closed under them as an error.
            "keepalive": 75,
            "when_ready": lambda master: on_ready(master.LISTENERS[0].sock.getsockname()[1]),
            "pre_fork": self._count,
            "post_worker_init": self._begin,
            "worker_exit": lambda _master, _worker: on_worker_end(),
            "child_exit": lambda _master, worker: worker.count.end(),
            "accesslog": "-" if access_log else None,
            "loglevel": "warning",
            "logger_class": ProjectLog,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Set the options; called by gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """The WSGI application; called by gunicorn in each worker."""
        return self._load_application()

    def run(self) -> None:
        """Serve until SIGTERM or Ctrl+C, then leave with `SystemExit`."""
        try:
            _Master(self).run()
        finally:
            # Who types Ctrl+C once more does not change how it has ended.
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _count(self, _master: object, worker: Any) -> None:
        worker.count = self._counts.begin()

    def _begin(self, _worker: object) -> None:
        # A terminal sends it to every process, and a worker would drop what it is doing.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end = signal.getsignal(signal.SIGTERM)

        def stop(number: int, frame: FrameType | None) -> None:
            self._on_worker_stop()
            if callable(end):
                end(number, frame)

        signal.signal(signal.SIGTERM, stop)
        self._on_worker_start()
