"""gunicorn's threaded worker, whose threads speak HTTP as this project does."""

from __future__ import annotations

import gc
import io
from types import SimpleNamespace
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from mysite.http.connection import Connection
from mysite.http.environ import base_environ

# How long a thread waits for the next request of a client that it has answered, in seconds: enough
# for a program that sends its next line when it has the answer.
_NEXT_REQUEST_SECONDS = 0.01

# gunicorn looks here for what was read ahead; a connection is only given back without that.
_NOTHING_READ_AHEAD = SimpleNamespace(unreader=SimpleNamespace(buf=io.BytesIO()))


class KeptConnectionWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types.
    """Threads that stay with a connection while its client goes on asking.

    gunicorn accepts connections, watches those that rest, and ends. Its own threads give a
    connection back after each answer: two changes of thread for each request.
    """

    def load_wsgi(self) -> None:
        """Load the application; called by gunicorn."""
        super().load_wsgi()
        # What is there now stays: the collector need not look at it again and again.
        gc.collect()
        gc.freeze()

    def handle(self, conn: Any) -> bool:
        """Answer requests on `conn` until its client rests; called by gunicorn in a thread.

        True says that the connection is kept, and watched until something comes.
        """
        conn.sock.setblocking(True)
        if conn.parser is None:
            conn.parser = _NOTHING_READ_AHEAD
            conn.http = Connection(
                conn.sock,
                conn.client,
                self.wsgi,
                base_environ(*conn.server[:2], is_multiprocess=True),
                lambda: not self.alive,
                logs_access=self.cfg.accesslog is not None,
            )
        try:
            while conn.http.answer_next(_NEXT_REQUEST_SECONDS):
                # Another client may wait for a thread.
                if not conn.http.has_request and not self.tpool._work_queue.empty():
                    return True
        except TimeoutError:
            return True
        return False
