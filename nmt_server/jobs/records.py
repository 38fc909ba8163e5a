"""Jobs in the database: how they begin, get on and end, whichever process works on them.

Whoever works on a job holds a lease on it, under a name of its own, and renews it. Everything that
it writes is written only while the lease is its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import BigIntegerField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest, Length
from django.utils import timezone

from nmt_server.accounts.owner import NOBODY, Owner
from nmt_server.documents import MOST_TEXTS, read_document
from nmt_server.errors import InvalidFile, InvalidRequest, JobNotDone, ServerBusy
from nmt_server.jobs.bounds import check_room
from nmt_server.jobs.chunks import MOST_TEXTS_OF_A_CHUNK, Chunk, TextResult, cut
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.report import Report
from nmt_server.models import Job, JobChunk, JobFilePart
from nmt_server.text import any_json

State = Job.State
UNFINISHED = (State.QUEUED, State.RUNNING)

# Seconds after which the job of a process that is gone is taken over.
LEASE = 10.0

_PART_BYTES = 1024 * 1024
_BYTES_BESIDE_A_TEXT = 4
# Rows in one INSERT: a chunk has some tens of kilobytes.
_ROWS_A_QUERY = 20
_MOST_WAITING = 1000
# Seconds between two looks whether a server has taken a job.
_LOOK_EVERY = 0.2
# So often may work on a job begin and end without a single chunk getting done.
_MOST_ATTEMPTS = 5


class LeaseLost(Exception):
    """The job is no longer this process' to work on: cancelled, deleted or taken over."""


def create_job(
    plan: Plan,
    texts: Sequence[str],
    *,
    name: str = "",
    column: str = "",
    encoding: str = "",
    data: bytes = b"",
    lines: Sequence[int] = (),
    left: Sequence[tuple[int, str]] = (),
    owner: Owner = NOBODY,
    is_bounded: bool = False,
) -> Job:
    """Put a job into the queue. `data` is the file that `texts` were read from, where there is one.

    `lines` and `left` are those of its `Document`. The model and the languages are settled now, so
    that what is wrong with them is said now and nothing changes while the job runs. `is_bounded`
    says that the owner may have only so many jobs. Raises as `Plan.routes`, `ServerBusy` and
    `LimitReached`.
    """
    routes = plan.routes()
    if len(texts) > MOST_TEXTS:
        raise InvalidRequest(f"A job has {MOST_TEXTS:,} texts at most.", "Make several.")
    if Job.objects.filter(state__in=UNFINISHED).count() >= _MOST_WAITING:
        raise ServerBusy(
            f"{_MOST_WAITING:,} jobs wait already.", "Try again when some are done.", 60
        )
    size = len(data) + sum(_size_of(text) for text in texts)
    if is_bounded:
        check_room(owner, size)
    report = Report()
    report.add_left(left)
    job = Job(
        name=file_name(name),
        format=plan.format_name,
        column=column,
        encoding=encoding,
        model=routes[0].model.name if len(routes) == 1 else "",
        source_language=routes[0].source_language,
        target_language=routes[-1].target_language,
        options=dict(plan.options),
        split=plan.split,
        translate=plan.translate_mode,
        protect=plan.protect,
        total=len(texts),
        size=size,
        key_id=owner.key_id,
        user_id=owner.user_id,
        report=report.as_json(),
    )
    if not texts:
        job.state, job.finished_at = State.DONE, timezone.now()
    parts = range(0, len(data), _PART_BYTES)
    with transaction.atomic():
        job.save(force_insert=True)
        JobFilePart.objects.bulk_create(
            [
                JobFilePart(job=job, number=number, content=data[start : start + _PART_BYTES])
                for number, start in enumerate(parts)
            ],
            batch_size=1,
        )
        JobChunk.objects.bulk_create(
            (
                JobChunk(
                    job=job,
                    first=chunk.first,
                    end=chunk.first + len(chunk.texts),
                    texts=any_json.dumps(chunk.texts).decode(),
                    lines=any_json.dumps(chunk.lines).decode() if lines else "",
                )
                for chunk in cut(texts, lines)
            ),
            batch_size=_ROWS_A_QUERY,
        )
    return job


def create_file_job(
    plan: Plan,
    data: bytes,
    *,
    name: str = "",
    column: str = "",
    encoding: str = "",
    owner: Owner = NOBODY,
    is_bounded: bool = False,
) -> Job:
    """Put a file of the plan's format into the queue.

    Raises as `read_document` and `create_job`.
    """
    language = plan.routes()[0].source_language
    document = read_document(data, plan.format_name, column, encoding=encoding, language=language)
    return create_job(
        plan,
        document.texts,
        name=name,
        column=column,
        encoding=document.codec,
        data=data,
        lines=document.lines,
        left=document.left,
        owner=owner,
        is_bounded=is_bounded,
    )


def _size_of(text: str) -> int:
    """About the bytes that a text takes in the database."""
    return len(text.encode("utf-8", "surrogatepass")) + _BYTES_BESIDE_A_TEXT


def file_name(name: str) -> str:
    """The last part of a name or path of whatever system, fit to be shown and to be offered."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(character for character in last if character.isprintable())
    return "" if shown.strip(". ") == "" else shown[-200:]


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
    return Job.objects.filter(is_free, state__in=UNFINISHED)


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


def renew(claim: Claim) -> bool:
    """Renew a lease; whether it is still held."""
    return bool(_held(claim).update(lease_until=_lease_end()))


def release(claim: Claim) -> None:
    """Give a job back to the queue, for whoever comes next."""
    _held(claim).update(state=State.QUEUED, owner="", lease_until=None, attempts=0)


def fail(claim: Claim, why: str) -> None:
    """End a job with an error; what was done stays."""
    _end(claim, State.FAILED, why)


def finish(claim: Claim) -> None:
    """End a job whose chunks are all done."""
    job = Job.objects.filter(pk=claim.job_id).first()
    if job is not None and job.total and job.untranslated == job.total:
        fail(claim, "The engine failed on every segment; see the server's log.")
    else:
        _end(claim, State.DONE)


def _end(claim: Claim, state: Job.State, why: str = "") -> None:
    _held(claim).update(
        state=state, error=why, owner="", lease_until=None, finished_at=timezone.now()
    )


def _held(claim: Claim) -> QuerySet[Job]:
    return Job.objects.filter(pk=claim.job_id, owner=claim.owner, state=State.RUNNING)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=LEASE)


def chunks_left(claim: Claim) -> Iterator[Chunk]:
    """The chunks that are not done, in order, each read when it is asked for.

    Raises `LeaseLost` where the job was deleted.
    """
    rows = JobChunk.objects.filter(job_id=claim.job_id)
    for pk in list(rows.filter(results="").order_by("first").values_list("pk", flat=True)):
        row = rows.filter(pk=pk).values_list("first", "texts", "lines").first()
        if row is None:
            raise LeaseLost
        first, texts, lines = row
        yield Chunk(first, any_json.loads(texts), any_json.loads(lines) if lines else ())


def store_results(
    claim: Claim, chunk: Chunk, results: Sequence[TextResult], seconds: float
) -> None:
    """Write the results of a chunk and the progress of its job, both or neither.

    `seconds` is how long they took beside other chunks. Raises `LeaseLost`.
    """
    with transaction.atomic():
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
        JobChunk.objects.filter(job_id=claim.job_id, first=chunk.first).update(
            results=any_json.dumps([tuple(result) for result in results]).decode()
        )


def cancel_job(pk: UUID) -> bool:
    """End a job that has no end yet; whether there was one. Its file goes, its results stay."""
    parts = JobFilePart.objects.filter(job_id=pk)
    with transaction.atomic():
        file_bytes = parts.aggregate(bytes=Sum(Length("content")))["bytes"] or 0
        is_cancelled = Job.objects.filter(pk=pk, state__in=UNFINISHED).update(
            state=State.CANCELLED,
            owner="",
            lease_until=None,
            finished_at=timezone.now(),
            # Jobs of earlier versions have no size.
            size=Greatest(F("size") - file_bytes, Value(0), output_field=BigIntegerField()),
        )
        if is_cancelled:
            parts.delete()
    return bool(is_cancelled)


def delete_old_jobs(days: int) -> None:
    """Delete jobs that came to their end more than `days` days ago; 0 keeps them all."""
    if days:
        finished = timezone.now() - timedelta(days=days)
        Job.objects.filter(finished_at__lt=finished).exclude(state__in=UNFINISHED).delete()


def results_from(job: Job, start: int, most: int) -> list[tuple[int, str, TextResult]]:
    """Up to `most` finished segments from the index `start`: index, source and result.

    They end where the next segment is not done yet, although later ones may be.
    """
    found: list[tuple[int, str, TextResult]] = []
    while len(found) < most:
        # By the place of the chunk, for the index, and a few at a time.
        position = start + len(found)
        chunks = JobChunk.objects.filter(
            job=job, first__gt=position - MOST_TEXTS_OF_A_CHUNK, end__gt=position
        ).order_by("first")
        before = len(found)
        for first, texts, results in chunks.values_list("first", "texts", "results")[:4]:
            if not results:
                return found[:most]
            pairs = zip(any_json.loads(texts), any_json.loads(results), strict=True)
            found += [
                (index, source, TextResult.from_json(result))
                for index, (source, result) in enumerate(pairs, first)
                if index >= start
            ]
        if len(found) == before:
            break
    return found[:most]


def translated_file(job: Job) -> bytes:
    """The file of a job with its translations; a JSON list for a job without a file.

    What is not done yet, or could not be, is as it was. It is in the encoding of the job's file,
    or in UTF-8 where that lacks a character of a translation. Raises `InvalidFile` where the texts
    are not those that this version finds in the file, and `JobNotDone` where the file is gone.
    """
    translations: list[str] = []
    chunks = JobChunk.objects.filter(job=job).order_by("first").values_list("texts", "results")
    for texts, results in chunks:
        translations += (
            [result[0] for result in any_json.loads(results)] if results else any_json.loads(texts)
        )
    if not job.format:
        return any_json.dumps(translations)
    if job.state == State.CANCELLED:
        raise JobNotDone(
            "The job was cancelled, and its file was removed.",
            "What was translated is there one by one, with ?from=0 at the address of the job.",
        )
    document = read_document(_file_of(job), job.format, job.column, encoding=job.encoding)
    if len(document.texts) != len(translations):
        raise InvalidFile(
            "The file was read by an earlier version of the server, which found other texts in it.",
            "Send it again.",
        )
    return document.write(translations)


def _file_of(job: Job) -> bytes:
    parts = JobFilePart.objects.filter(job=job).order_by("number")
    return b"".join(bytes(part) for part in parts.values_list("content", flat=True))
