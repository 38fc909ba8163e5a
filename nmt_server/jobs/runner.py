"""The thread of a web process that works on jobs, together with those of the other processes."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from queue import Empty, SimpleQueue
from uuid import UUID

from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connections

from nmt_server.conf import get_settings
from nmt_server.errors import Cancelled, DatabaseUnavailable, LimitReached, NmtServerError
from nmt_server.jobs import records
from nmt_server.jobs.chunks import Chunk, TextResult, translate_chunks
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.records import Claim, LeaseLost
from nmt_server.logs.request_id import request_named
from nmt_server.metrics import counts
from nmt_server.models import Job
from nmt_server.models.failures import log_failure
from nmt_server.text.lines import in_a_line
from nmt_server.translation import CancelToken

logger = logging.getLogger(__name__)

# Jobs that one process works on at a time; those after them wait.
_MOST_JOBS = 4
# Seconds between looks at the database: for jobs of other processes, and at the own leases, which
# is also how a job notices that another process has cancelled it.
_LOOK_EVERY = 3.0
_RENEW_EVERY = 1.0
# Seconds between deletions of old jobs.
_CLEAN_EVERY = 3600.0
# How often, and with which pause in seconds, results are written to a database that is locked.
_WRITE_TRIES = 30
_WRITE_PAUSE = 2.0
# How often a chunk is tried while its model cannot be reached.
_CHUNK_TRIES = 6


class Changes:
    """Wakes those who wait for a job of this process to get on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._number = 0

    @property
    def number(self) -> int:
        """How many changes there were."""
        return self._number

    def tell(self) -> None:
        """Something has changed."""
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    def wait(self, seen: int, timeout: float) -> None:
        """Wait until there were more than `seen` changes, for `timeout` seconds at most."""
        with self._changed:
            self._changed.wait_for(lambda: self._number > seen, timeout)


class Runner:
    """Claims jobs and works on them until it is told to stop."""

    def __init__(self) -> None:
        self.changes = Changes()
        self._lock = threading.Lock()
        # Whoever wants the thread to look puts something here. `put` may interrupt itself.
        self._look: SimpleQueue[None] = SimpleQueue()
        self._is_stopping = False
        self._thread: threading.Thread | None = None
        self._running: dict[Claim, _Run] = {}

    @property
    def is_stopping(self) -> bool:
        """Whether the process is about to end."""
        return self._is_stopping

    def wake(self) -> None:
        """Look for jobs now; starts the thread where it does not run yet."""
        with self._lock:
            if self._thread is None and not self.is_stopping:
                thread = threading.Thread(target=self._loop, name="jobs", daemon=True)
                thread.start()
                self._thread = thread
        self._look.put(None)

    def cancel(self, pk: UUID) -> None:
        """Stop working on a job that was cancelled, if this process does."""
        for claim, run in list(self._running.items()):
            if claim.job_id == pk:
                run.cancel.cancel()
        self.changes.tell()

    def stop(self) -> None:
        """Let go of all jobs, for the next start or another process; returns at once.

        A signal handler may call it: it takes no lock that the code it interrupts may hold, be that
        another call of it.
        """
        self._is_stopping = True
        self._look.put(None)

    def join(self, timeout: float) -> None:
        """Wait for the end after `stop`, for `timeout` seconds at most."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _loop(self) -> None:
        cleaned_at = float("-inf")
        while not self.is_stopping:
            try:
                close_old_connections()
                for claim, run in list(self._running.items()):
                    if not records.renew(claim, has_progressed=run.has_progressed()):
                        run.cancel.cancel()
                self._start(records.claim_jobs(_MOST_JOBS - len(self._running)))
                if time.monotonic() - cleaned_at > _CLEAN_EVERY:
                    cleaned_at = time.monotonic()
                    records.delete_old_jobs(get_settings().KEEP_JOBS_DAYS)
            except AnyDatabaseError as error:
                logger.warning("Jobs are looked for again later: %s", error)
            except Exception:
                # The thread is the only one that looks for them.
                logger.exception("Jobs are looked for again later.")
            self._wait(_RENEW_EVERY if self._running else _LOOK_EVERY)
        runs = list(self._running.values())
        for run in runs:
            run.cancel.cancel()
        self.changes.tell()
        for run in runs:
            run.thread.join(5)
        connections.close_all()

    def _wait(self, seconds: float) -> None:
        """Wait until somebody wants a look, for `seconds` at most; one look is for all so far."""
        with contextlib.suppress(Empty):
            self._look.get(timeout=seconds)
            while True:
                self._look.get_nowait()

    def _start(self, claims: list[Claim]) -> None:
        for claim in claims:
            run = self._running[claim] = _Run(self, claim)
            try:
                run.thread.start()
            except BaseException:
                del self._running[claim]
                records.release(claim)
                raise

    def ended(self, claim: Claim) -> None:
        """The work on a job has ended, one way or another."""
        del self._running[claim]
        self.changes.tell()
        self._look.put(None)


class _Run:
    """The work on one job."""

    def __init__(self, runner: Runner, claim: Claim) -> None:
        self.cancel = CancelToken()
        self.thread = threading.Thread(target=self._run, name=f"job {claim.job_id}", daemon=True)
        self._runner = runner
        self._claim = claim
        self._stopped = threading.Event()
        self._progressed = threading.Event()
        self.cancel.on_cancel(self._stopped.set)

    def has_progressed(self) -> bool:
        """Whether anything new of the job has come into the cache since the last call."""
        has_progressed = self._progressed.is_set()
        self._progressed.clear()
        return has_progressed

    def _run(self) -> None:
        with request_named(f"job-{self._claim.job_id}"):
            self._work()

    def _work(self) -> None:
        try:
            self._translate()
            is_done = records.finish(self._claim)
            logger.info("The job %s %s.", self._claim.job_id, "is done" if is_done else "rests")
        except LeaseLost:
            logger.info("The job %s is not ours any more.", self._claim.job_id)
        except Cancelled:
            # Where it was not the process that stops, this changes nothing.
            self._end(records.release)
        except (AnyDatabaseError, DatabaseUnavailable) as error:
            log_failure(logger, f"The job {self._claim.job_id} goes on later.", error)
        except NmtServerError as error:
            logger.warning("The job %s failed: %s", self._claim.job_id, in_a_line(str(error)))
            if isinstance(error, LimitReached):
                counts.limits_reached.labels(error.limit).inc()
            self._end(partial(records.fail, why=str(error)))
        finally:
            self._runner.ended(self._claim)
            connections.close_all()

    def _translate(self) -> None:
        job = Job.objects.filter(pk=self._claim.job_id).first()
        if job is None:
            raise LeaseLost
        began = time.monotonic()
        chunks = records.chunks_left(self._claim)
        for chunk, results in translate_chunks(
            chunks, Plan.of(job), self.cancel, tries=_CHUNK_TRIES, on_stored=self._progressed.set
        ):
            now = time.monotonic()
            self._store(chunk, results, now - began)
            began = now
            self._runner.changes.tell()

    def _end(self, end: Callable[[Claim], None]) -> None:
        try:
            end(self._claim)
        except AnyDatabaseError as error:
            then = f"The job {self._claim.job_id} goes on when its lease is over."
            log_failure(logger, then, error)

    def _store(self, chunk: Chunk, results: list[TextResult], seconds: float) -> None:
        for tried in range(1, _WRITE_TRIES + 1):
            try:
                records.store_results(self._claim, chunk, results, seconds)
                return
            except AnyDatabaseError:
                # An import into SQLite, say, lets nobody else write for a minute.
                if tried == _WRITE_TRIES or self._stopped.wait(_WRITE_PAUSE):
                    raise
                logger.warning("Results of the job %s cannot be written yet.", self._claim.job_id)
                close_old_connections()


@cache
def runner() -> Runner:
    """The runner of this process."""
    return Runner()
