"""What a web process does beside answering, from its start to its end."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from nmt_server.accounts.usage import write_all
from nmt_server.jobs.runner import runner
from nmt_server.serving.preload import load_on_start
from nmt_server.serving.upkeep import start_upkeep

# Seconds that a process which ends has to let go of its jobs, so that they go on elsewhere.
_JOBS_END_SECONDS = 10.0


_begins = threading.Lock()
_has_begun = False


def begin() -> None:
    """Take up jobs, load what is wanted from the start, and keep the database in order; once."""
    global _has_begun
    with _begins:
        if _has_begun:
            return
        _has_begun = True
    runner().wake()
    load_on_start()
    start_upkeep()


def begun_by(application: WSGIApplication) -> WSGIApplication:
    """`application`, whose first request begins all this under a server that does not."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _has_begun:
            begin()
        return application(environ, start_response)

    return answer


def stop() -> None:
    """Take up no more jobs: the process is told to end. Does no harm in a signal handler."""
    runner().stop()


def end() -> None:
    """Let go of jobs and write down what was counted, when all is answered."""
    runner().join(_JOBS_END_SECONDS)
    write_all()
