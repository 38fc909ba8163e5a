"""From a file and two languages to a job, and back to a file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.http import content_disposition_header

from nmt_server.api.files.columns import column_of
from nmt_server.api.files.owners import ownership
from nmt_server.api.http.access import caller_of
from nmt_server.api.http.translating import sources_for
from nmt_server.documents import FORMATS
from nmt_server.documents.encoding import charset_of
from nmt_server.file_reading.process import recognise_file, texts_of
from nmt_server.jobs.create import create_file_job
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.records import UNFINISHED
from nmt_server.jobs.results import translated_file
from nmt_server.jobs.runner import runner
from nmt_server.languages import detect
from nmt_server.models import Job
from nmt_server.serving.routing import AUTO

# So many characters of a file say in which language it is.
_SAMPLE = 2000
_SIGNER = "nmt_server.files"
# Seconds between looks at a job that another process works on.
_LOOK_EVERY = 1.0


def create_document(
    request: HttpRequest,
    name: str,
    data: bytes,
    source: str | None,
    target: str | None,
    glossaries: tuple[UUID, ...] | None = None,
    column: str = "",
) -> Job:
    """Make a job of a file whose format its name and its content say.

    Where `source` is None or `auto`, it is detected; where `glossaries` is None, those that are
    used by default are. Of a table where no `column` is named, the only one with texts in the
    source language is translated. Raises as `recognise_file` and `create_file_job`.
    """
    format_name = recognise_file(name, data, column=column)
    is_detected = source is None or source.lower() == AUTO
    sources, own = sources_for(None, target)
    if not is_detected:
        way = Plan(source=source, target=target, format_name=format_name).way()
        sources, own = [way.source_language], way.target_language
    column = column or column_of(data, format_name, sources, own or "")
    if is_detected:
        source = _language_of(data, format_name, sources, column)
    plan = Plan(source=source, target=target, format_name=format_name, glossaries=glossaries)
    if (budget := caller_of(request).budget) is not None:
        budget.check_way(plan.way())
    job = create_file_job(plan, data, name=name, column=column, **ownership(request))
    runner().wake()
    return job


def wait_for(job: Job, seconds: float) -> Job:
    """The job at its end, or as it is after so many seconds."""
    end = time.monotonic() + seconds
    changes = runner().changes
    while job.state in UNFINISHED and not runner().is_stopping:
        seen = changes.number
        job.refresh_from_db()
        left = end - time.monotonic()
        if job.state not in UNFINISHED or left <= 0:
            break
        changes.wait(seen, min(_LOOK_EVERY, left))
    return job


def key_to(job_id: UUID) -> str:
    """What proves that somebody was told of a job: nobody else can make it."""
    return Signer(salt=_SIGNER).signature(str(job_id))


def is_key_to(job_id: UUID, key: str) -> bool:
    """Whether that is so."""
    return constant_time_compare(key_to(job_id), key)


def result_name(job: Job) -> str:
    """The name of the file with the language before its extension, such as `film.en.srt`."""
    stem, dot, extension = job.name.rpartition(".")
    if not dot or not stem:
        stem, extension = job.name or "translation", ""
    if not extension:
        extension = FORMATS[job.format].extensions[0][1:] if job.format else "json"
    return f"{stem}.{job.target_language}.{extension}"


def result_of(job: Job) -> HttpResponse:
    """The file of a job with its translations. Raises as `translated_file`."""
    known = FORMATS.get(job.format)
    content = translated_file(job)
    content_type = known.content_type if known else "application/json"
    if known and not known.is_package:
        content_type += f"; charset={charset_of(content, job.encoding)}"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, result_name(job)) or ""
    return response


def _language_of(data: bytes, format_name: str, sources: Sequence[str], column: str) -> str | None:
    """The one of `sources` that most of a file is in."""
    if len(sources) < 2:
        return next(iter(sources), None)
    texts = texts_of(data, format_name, column).texts
    found = detect("\n".join(texts)[:_SAMPLE], sources)
    return found[0].code if found else sources[0]
