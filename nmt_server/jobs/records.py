"""Jobs in the database: how they get on and end, whichever process works on them.

Whoever works on a job holds a lease on it, under a name of its own, and renews it. Everything that
it writes is written only while the lease is its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest, Length
from django.utils import timezone

from nmt_server.jobs.chunks import Chunk, TextResult
from nmt_server.jobs.report import Report
from nmt_server.models import Job, JobChunk, JobFilePart
from nmt_server.text import any_json
from nmt_server.values.ages import days_ago

State = Job.State
UNFINISHED = (State.QUEUED, State.RUNNING, State.PAUSED)

# Seconds after which the job of a process that is gone is taken over.
LEASE = 10.0

# Seconds between two looks whether a server has taken a job.
_LOOK_EVERY = 0.2
# So often may work on a job begin and end without anything new in the cache.
_MOST_ATTEMPTS = 5


class LeaseLost(Exception):
    """The job is no longer this process' to work on: cancelled, deleted or taken over."""


class Claim(NamedTuple):
    """A lease on a job."""

    job_id: UUID
    owner: str


def claim_jobs(most: int) -> list[Claim]:
    """Take up to `most` jobs that nobody works on, the oldest first."""
    waiting = _open_jobs().order_by("created_at").values_list("pk", flat=True)[:most]
    return [claim for pk in waiting if (claim := _claim(pk)) is not None]


def _open_jobs() -> QuerySet[Job]:
    is_free = Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now())
    return Job.objects.filter(is_free, state__in=(State.QUEUED, State.RUNNING))


def taken_up(job: Job, seconds: float) -> bool:
    """Whether a server has a job or is busy with others, waiting for that for some seconds."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        has_begun = Job.objects.filter(pk=job.pk).exclude(state=State.QUEUED).exists()
        is_busy = Job.objects.filter(state=State.RUNNING, lease_until__gt=timezone.now()).exists()
        if has_begun or is_busy or time.monotonic() > end:
            return has_begun or is_busy
        pause.wait(_LOOK_EVERY)


def _claim(pk: UUID) -> Claim | None:
    claim = Claim(pk, uuid4().hex)
    # One statement, so that of two processes only one gets the job.
    taken = (
        _open_jobs()
        .filter(pk=pk)
        .update(
            state=State.RUNNING,
            owner=claim.owner,
            lease_until=_lease_end(),
            attempts=F("attempts") + 1,
        )
    )
    if not taken:
        return None
    if Job.objects.filter(pk=pk, attempts__gt=_MOST_ATTEMPTS).exists():
        fail(claim, "The work on it ended several times without a result; see the server's log.")
        return None
    return claim


def renew(claim: Claim, *, has_progressed: bool = False) -> bool:
    """Renew a lease; whether it is still held.

    Work that `has_progressed` may end as often as it must: what is in the cache is not made again.
    """
    fields = {"attempts": 0} if has_progressed else {}
    return bool(_held(claim).update(lease_until=_lease_end(), **fields))


def release(claim: Claim) -> None:
    """Give a job back to the queue, for whoever comes next; one that is paused stays so."""
    state = Case(When(state=State.PAUSED, then=F("state")), default=Value(State.QUEUED))
    _held(claim).update(state=state, owner="", lease_until=None, attempts=0)


def fail(claim: Claim, why: str) -> None:
    """End a job with an error; what was done stays."""
    _end(claim, State.FAILED, why)


def finish(claim: Claim) -> bool:
    """End a job whose chunks are done, else give it back: it was paused. Whether it ended."""
    if JobChunk.objects.filter(job_id=claim.job_id, results="").exists():
        release(claim)
        return False
    job = Job.objects.filter(pk=claim.job_id).first()
    if job is not None and job.total and job.untranslated == job.total:
        fail(claim, "The engine failed on every segment; see the server's log.")
    else:
        _end(claim, State.DONE)
    return True


def _end(claim: Claim, state: Job.State, why: str = "") -> None:
    _held(claim).update(
        state=state, error=why, owner="", lease_until=None, finished_at=timezone.now()
    )


def _held(claim: Claim) -> QuerySet[Job]:
    # What is in flight when a job is paused is still stored.
    held = (State.RUNNING, State.PAUSED)
    return Job.objects.filter(pk=claim.job_id, owner=claim.owner, state__in=held)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=LEASE)


def chunks_left(claim: Claim) -> Iterator[Chunk]:
    """The chunks that are not done, in order, each read when it is asked for.

    They end where the job is paused. Raises `LeaseLost` where it was deleted.
    """
    rows = JobChunk.objects.filter(job_id=claim.job_id)
    for pk in list(rows.filter(results="").order_by("first").values_list("pk", flat=True)):
        row = rows.filter(pk=pk).values_list("first", "texts", "lines", "job__state").first()
        if row is None:
            raise LeaseLost
        first, texts, lines, state = row
        if state == State.PAUSED:
            return
        yield Chunk(first, any_json.loads(texts), any_json.loads(lines) if lines else ())


def store_results(
    claim: Claim, chunk: Chunk, results: Sequence[TextResult], seconds: float
) -> None:
    """Write the results of a chunk and the progress of its job, both or neither.

    `seconds` is how long they took beside other chunks. Raises `LeaseLost`.
    """
    with transaction.atomic():
        # Before the job, as who deletes it does: else each could wait for what the other has.
        JobChunk.objects.filter(job_id=claim.job_id, first=chunk.first).update(
            results=any_json.dumps([tuple(result) for result in results]).decode()
        )
        is_held = _held(claim).update(
            done=F("done") + len(results),
            warned=F("warned") + sum(1 for result in results if result.warnings),
            untranslated=F("untranslated") + sum(1 for result in results if result.error),
            active_seconds=F("active_seconds") + seconds,
            attempts=0,
            lease_until=_lease_end(),
        )
        if not is_held:
            raise LeaseLost
        # Nobody else writes it while the lease is held.
        stored = _held(claim).values_list("report", flat=True).get()
        report = Report.from_json(stored)
        report.add(chunk, results)
        _held(claim).update(report=report.as_json())


def pause_job(pk: UUID) -> bool:
    """Let a job rest once what is in flight is done; whether it was waiting or running."""
    jobs = Job.objects.filter(pk=pk, state__in=(State.QUEUED, State.RUNNING))
    return bool(jobs.update(state=State.PAUSED))


def is_resting(job: Job) -> bool:
    """Whether a job is paused, and nothing of it is in flight any more."""
    is_held = job.lease_until is not None and job.lease_until > timezone.now()
    return job.state == State.PAUSED and not is_held


def resume_job(pk: UUID) -> bool:
    """Let a job that failed or is paused go on with what it has done; whether it was one.

    Whoever is still at what was in flight keeps the job.
    """
    at_work = Job.objects.filter(pk=pk, state=State.PAUSED, lease_until__gt=timezone.now())
    if at_work.update(state=State.RUNNING):
        return True
    jobs = Job.objects.filter(pk=pk, state__in=(State.FAILED, State.PAUSED))
    return bool(
        jobs.update(
            state=State.QUEUED, error="", attempts=0, finished_at=None, owner="", lease_until=None
        )
    )


def cancel_job(pk: UUID) -> bool:
    """End a job that has no end yet; whether there was one.

    Its file and the texts that are not done go, its results stay.
    """
    parts = JobFilePart.objects.filter(job_id=pk)
    unfinished = Job.objects.filter(pk=pk, state__in=UNFINISHED)
    if not unfinished.exists():
        return False
    with transaction.atomic():
        # Before the job, as in `store_results`.
        JobChunk.objects.filter(job_id=pk, results="").delete()
        file_bytes = parts.aggregate(bytes=Sum(Length("content")))["bytes"] or 0
        # Jobs of earlier versions have no size. That of the texts which stay is about their share.
        of_texts = Greatest(F("size") - file_bytes, Value(0), output_field=BigIntegerField())
        is_cancelled = unfinished.update(
            state=State.CANCELLED,
            owner="",
            lease_until=None,
            finished_at=timezone.now(),
            size=of_texts * F("done") / Greatest(F("total"), Value(1)),
        )
        if is_cancelled:
            parts.delete()
        else:
            # It has ended meanwhile, and may be one that failed: its texts stay.
            transaction.set_rollback(True)
    return bool(is_cancelled)


def delete_old_jobs(days: int) -> None:
    """Delete jobs that came to their end more than `days` days ago; 0 keeps them all."""
    if days:
        over = [state for state in State if state not in UNFINISHED]
        # None has ended before it was made: by that there is an index.
        old = Job.objects.filter(state__in=over, created_at__lt=days_ago(days))
        old.filter(finished_at__lt=days_ago(days)).delete()
