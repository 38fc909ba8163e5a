"""gunicorn's threaded worker, for clients that send one line after the other."""

from __future__ import annotations

import gc
import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# How long a thread waits for the next request of a client that it has answered, in seconds: enough
# for a program that sends its next line when it has the answer.
_NEXT_REQUEST_SECONDS = 0.01


class KeptConnectionWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types.
    """Threads that stay with a connection while its client goes on asking.

    gunicorn's own give a connection back to the main thread after each answer, which watches it
    and wakes a thread for what comes: two changes of thread for each request.
    """

    def load_wsgi(self) -> None:
        """Load the application; called by gunicorn."""
        super().load_wsgi()
        # What is there now stays: the collector need not look at it again and again.
        gc.collect()
        gc.freeze()

    def handle(self, conn: Any) -> Any:
        """Answer requests on `conn` until its client rests; called by gunicorn in a thread.

        What is returned is gunicorn's to interpret: `True` says that the connection is kept.
        """
        while True:
            outcome = super().handle(conn)
            if outcome is not True or not self._has_next_request(conn):
                return outcome

    def _has_next_request(self, conn: Any) -> bool:
        if not self.alive:
            return False
        if conn.parser.unreader.buf.getvalue():
            return True  # Read ahead, together with the last one.
        if not self.tpool._work_queue.empty():
            return False  # Another client waits for a thread.
        poll = select.poll()
        poll.register(conn.sock, select.POLLIN)
        return bool(poll.poll(1000 * _NEXT_REQUEST_SECONDS))
