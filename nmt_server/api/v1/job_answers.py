"""What the API says of a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils.translation import get_language_from_request
from msgspec import UNSET, Meta, UnsetType

from nmt_server.api.http.declared import Answer, one_of
from nmt_server.api.http.disclosure import disclose
from nmt_server.api.v1.pages import Page
from nmt_server.documents import FORMATS
from nmt_server.documents.encoding import name_of
from nmt_server.jobs.chunks import TextResult
from nmt_server.jobs.report import MOST_LINES, Report
from nmt_server.models import Job
from nmt_server.sentences import translated

_COUNT = Annotated[int, Meta(ge=0)]
_TIME = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
_LINES = Annotated[
    list[Annotated[int, Meta(ge=1)]],
    Meta(
        description=f"The first {MOST_LINES} lines of the file in which they are, or their places "
        "in the list of texts, from 1."
    ),
]


class NoteAnswer(Answer):
    """How often something happened, and where."""

    count: _COUNT
    lines: _LINES


class KindAnswer(Answer):
    """How often something of a kind happened, and where."""

    what: str
    count: _COUNT
    lines: _LINES


class ReportAnswer(Answer):
    """What became of the segments that are done."""

    translated: Annotated[_COUNT, Meta(description="Segments that were translated.")]
    cached: Annotated[_COUNT, Meta(description="Of those, the ones that were in the cache.")]
    kept: Annotated[
        NoteAnswer,
        Meta(
            description="Segments that are no language: numbers, codes, addresses. They stay as "
            "they were."
        ),
    ]
    failed: Annotated[NoteAnswer, Meta(description="The `untranslated` ones.")]
    warnings: Annotated[list[KindAnswer], Meta(description="By the name of the warning.")]
    left: Annotated[
        list[KindAnswer],
        Meta(
            description="What the format has that looks like a text, but is none, such as the "
            "names of files; it is no segment. By what it is."
        ),
    ]


class ResultAnswer(Answer):
    """A segment that is done."""

    index: Annotated[_COUNT, Meta(description="The segment's number, from 0.")]
    source: str
    text: str
    warnings: Sequence[str]
    error: Annotated[
        str,
        Meta(description="How the engine failed on it, in which case it stays as it was."),
    ]
    cached: Annotated[bool, Meta(description="No engine worked on it.")]
    kept: Annotated[bool, Meta(description="It is no language, and stays as it was.")]


class JobAnswer(Answer):
    """A job."""

    id: UUID
    state: Annotated[str, one_of(Job.State.values)]
    error: Annotated[str, Meta(description="Why it failed.")]
    name: Annotated[str, Meta(description="The name of the file.")]
    format: Annotated[
        Annotated[str, one_of([*FORMATS, ""])], Meta(description="Empty for a list of texts.")
    ]
    encoding: Annotated[str, Meta(description="How the file was read. Empty for a list of texts.")]
    model: Annotated[str, Meta(description="Empty where there is a way over a pivot.")]
    source: str
    target: str
    total: Annotated[
        _COUNT,
        Meta(
            description="Segments: lines, cues, cells, values or texts. Blank ones of a file do "
            "not count."
        ),
    ]
    done: _COUNT
    rate: Annotated[float | None, Meta(description="Segments a second.")]
    seconds_left: float | None
    warnings: Annotated[_COUNT, Meta(description="Segments with a warning.")]
    untranslated: Annotated[
        _COUNT,
        Meta(description="Segments that the engine failed on, which stay as they were."),
    ]
    created_at: _TIME
    finished_at: _TIME | None
    report: Annotated[
        ReportAnswer | UnsetType,
        Meta(
            description="What became of the segments that are done; of one job only, and at the "
            "end of its events."
        ),
    ] = UNSET
    results: Annotated[list[ResultAnswer] | UnsetType, Meta(description="With `from` only.")] = (
        UNSET
    )
    next: Annotated[
        int | UnsetType, Meta(description="With `from` only: the `from` to go on with.")
    ] = UNSET


class JobPage(Page):
    """A page of jobs."""

    results: list[JobAnswer]


def describe(job: Job, request: HttpRequest) -> JobAnswer:
    """A job for whoever asks. The rate is in segments a second."""
    rate = job.done / job.active_seconds if job.done and job.active_seconds else None
    is_going_on = job.state in (Job.State.QUEUED, Job.State.RUNNING)
    return JobAnswer(
        id=job.pk,
        state=job.state,
        error=_said(request, job.error),
        name=job.name,
        format=job.format,
        encoding=name_of(job.encoding) if job.encoding else "",
        model=job.model,
        source=job.source_language,
        target=job.target_language,
        total=job.total,
        done=job.done,
        rate=rate,
        seconds_left=(job.total - job.done) / rate if rate and is_going_on else None,
        warnings=job.warned,
        untranslated=job.untranslated,
        created_at=job.created_at.isoformat(),
        finished_at=job.finished_at.isoformat() if job.finished_at else None,
    )


def _said(request: HttpRequest, error: str) -> str:
    """What failed, in the language that a browser asks for."""
    return translated(disclose(request, error), get_language_from_request(request))


def describe_wholly(job: Job, request: HttpRequest) -> JobAnswer:
    """As `describe`, with what became of the texts."""
    answer = describe(job, request)
    answer.report = msgspec.convert(Report.from_json(job.report).as_json(), ReportAnswer)
    return answer


def describe_results(
    results: Sequence[tuple[int, str, TextResult]], request: HttpRequest
) -> list[ResultAnswer]:
    """Segments that are done."""
    return [
        ResultAnswer(
            index=index,
            source=source,
            text=result.text,
            warnings=result.warnings,
            error=_said(request, result.error),
            cached=result.cached,
            kept=result.kept,
        )
        for index, source, result in results
    ]
