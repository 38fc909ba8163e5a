"""Put a job into the queue: its texts in chunks, and its file in parts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from django.db import transaction
from django.utils import timezone

from nmt_server.accounts.owner import NOBODY, Owner
from nmt_server.documents import MOST_TEXTS
from nmt_server.errors import InvalidRequest, ServerBusy
from nmt_server.file_reading.process import texts_of
from nmt_server.jobs.bounds import check_room
from nmt_server.jobs.chunks import MOST_TEXTS_OF_A_CHUNK, MOST_WITH_TERMS, cut
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.records import UNFINISHED
from nmt_server.jobs.report import Report
from nmt_server.models import Job, JobChunk, JobFilePart
from nmt_server.text import any_json

_PART_BYTES = 1024 * 1024
_BYTES_BESIDE_A_TEXT = 4
# Rows in one INSERT: a chunk has some tens of kilobytes.
_ROWS_A_QUERY = 20
_MOST_WAITING = 1000


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
    says that the owner may have only so many jobs. Raises as `Plan.way`, `ServerBusy` and
    `LimitReached`.
    """
    way = plan.way()
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
        model=way.only_model,
        source_language=way.source_language,
        target_language=way.target_language,
        options=dict(plan.options),
        split=plan.split,
        translate=plan.translate_mode,
        protect=plan.protect,
        glossaries=None if plan.glossaries is None else [str(each) for each in plan.glossaries],
        total=len(texts),
        size=size,
        key_id=owner.key_id,
        user_id=owner.user_id,
        report=report.as_json(),
    )
    if not texts:
        job.state, job.finished_at = Job.State.DONE, timezone.now()
    parts = range(0, len(data), _PART_BYTES)
    most = MOST_WITH_TERMS if plan.may_use_terms() else MOST_TEXTS_OF_A_CHUNK
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
                for chunk in cut(texts, lines, most)
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

    Raises `InvalidRequest`, and as `texts_of` and `create_job`.
    """
    if "\0" in column:
        raise InvalidRequest("column has a NUL character, which cannot be stored.")
    language = plan.way().source_language
    found = texts_of(data, plan.format_name, column, encoding=encoding, language=language)
    return create_job(
        plan,
        found.texts,
        name=name,
        column=column,
        encoding=found.codec,
        data=data,
        lines=found.lines,
        left=found.left,
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
