"""What a web process does beside answering, from its start to its end."""

from __future__ import annotations

from nmt_server.accounts.usage import write_all
from nmt_server.jobs.runner import runner
from nmt_server.serving.preload import load_on_start
from nmt_server.serving.upkeep import start_upkeep

# Seconds that a process which ends has to let go of its jobs, so that they go on elsewhere.
_JOBS_END_SECONDS = 10.0


def begin() -> None:
    """Take up jobs, load what is wanted from the start, and keep the database in order."""
    runner().wake()
    load_on_start()
    start_upkeep()


def stop() -> None:
    """Take up no more jobs: the process is told to end. Does no harm in a signal handler."""
    runner().stop()


def end() -> None:
    """Let go of jobs and write down what was counted, when all is answered."""
    runner().join(_JOBS_END_SECONDS)
    write_all()
