"""Wait for a job to get on."""

from __future__ import annotations

import time
from collections.abc import Callable

from nmt_server.jobs.records import UNFINISHED
from nmt_server.jobs.runner import Runner
from nmt_server.models import Job


def wait_for(runner: Runner, job: Job, is_there: Callable[[Job], bool]) -> Job:
    """The job, as soon as it is as wanted."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        seen = runner.changes.number
        job.refresh_from_db()
        if is_there(job):
            return job
        runner.changes.wait(seen, 0.5)
    raise AssertionError(f"The job is {job.state}, {job.done} of {job.total}: {job.error}")


def wait_for_end(runner: Runner, job: Job) -> Job:
    """The job at its end."""
    return wait_for(runner, job, lambda job: job.state not in UNFINISHED)
