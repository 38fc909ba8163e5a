"""What the API says of a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from nmt_server.api.http.disclosure import disclose
from nmt_server.documents.encoding import name_of
from nmt_server.jobs.chunks import TextResult
from nmt_server.jobs.report import Report
from nmt_server.jobs.store import UNFINISHED
from nmt_server.models import Job


def describe(job: Job, request: HttpRequest) -> dict[str, Any]:
    """A job as JSON for whoever asks, as the schema has it. The rate is in segments a second."""
    rate = job.done / job.active_seconds if job.done and job.active_seconds else None
    is_going_on = rate is not None and job.state in UNFINISHED
    return {
        "id": str(job.pk),
        "state": job.state,
        "error": disclose(request, job.error),
        "name": job.name,
        "format": job.format,
        "encoding": name_of(job.encoding) if job.encoding else "",
        "model": job.model,
        "source": job.source_language,
        "target": job.target_language,
        "total": job.total,
        "done": job.done,
        "rate": rate,
        "seconds_left": (job.total - job.done) / rate if rate and is_going_on else None,
        "warnings": job.warned,
        "untranslated": job.untranslated,
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
    }


def describe_wholly(job: Job, request: HttpRequest) -> dict[str, Any]:
    """As `describe`, with what became of the texts."""
    return {**describe(job, request), "report": Report.from_json(job.report).as_json()}


def describe_results(
    results: Sequence[tuple[int, str, TextResult]], request: HttpRequest
) -> list[dict[str, Any]]:
    """Segments that are done, as JSON."""
    return [
        {
            "index": index,
            "source": source,
            "text": result.text,
            "warnings": list(result.warnings),
            "error": disclose(request, result.error),
            "cached": result.cached,
            "kept": result.kept,
        }
        for index, source, result in results
    ]
