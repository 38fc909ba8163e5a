"""`/v2/document`: files that are translated as jobs."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from nmt_server.api.deepl.protocol import DEEPL
from nmt_server.api.files.documents import create_document, is_key_to, key_to, result_of, wait_for
from nmt_server.api.files.owners import job_of
from nmt_server.api.files.uploads import takes_upload, upload_of
from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.glossaries import chosen_glossaries
from nmt_server.api.http.responses import json_response
from nmt_server.errors import InvalidRequest, ServerBusy
from nmt_server.jobs.results import characters_of
from nmt_server.models import Job
from nmt_server.rights import Right

_JOBS = frozenset({Right.JOBS})
_SEE_JOBS = frozenset({Right.JOBS, Right.MANAGE})
_STATUS = {
    Job.State.QUEUED: "queued",
    Job.State.RUNNING: "translating",
    Job.State.PAUSED: "queued",
    Job.State.DONE: "done",
    Job.State.CANCELLED: "error",
    Job.State.FAILED: "error",
}
# Seconds that the status of a document is waited for: clients look again after five.
_PATIENCE = 2.0


class DocumentRequest(Foreign, kw_only=True):
    """A document to translate. What is not named here is accepted and has no effect.

    `column` of a table is an extension.
    """

    target_lang: str
    source_lang: str | None = None
    output_format: str | None = None
    glossary_id: str | None = None
    column: str | None = None


class DocumentKey(Foreign, kw_only=True):
    """What proves that a client was told of a document."""

    document_key: str


@takes_upload
@DEEPL.view("POST", rights=_JOBS)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a document; answers at once."""
    fields = read_fields(request, ())
    sent = fields.checked(DocumentRequest)
    name, data = upload_of(request, fields)
    glossaries = chosen_glossaries(request, [sent.glossary_id]) if sent.glossary_id else None
    extension = name.rpartition(".")[2].lower()
    if sent.output_format and sent.output_format.lower().lstrip(".") != extension:
        raise InvalidRequest(
            f"The output_format {sent.output_format} is another one than that of the document.",
            "Leave it out.",
        )
    source = sent.source_lang or None
    column = sent.column or ""
    job = create_document(request, name, data, source, sent.target_lang, glossaries, column)
    return json_response({"document_id": str(job.pk), "document_key": key_to(job.pk)})


@DEEPL.view("POST", "GET", rights=_SEE_JOBS)
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a document is."""
    job = _job_of(request, pk)
    if job is None:
        return _nothing()
    job = wait_for(job, _PATIENCE)
    told: dict[str, Any] = {"document_id": str(job.pk), "status": _STATUS[Job.State(job.state)]}
    if job.state == Job.State.RUNNING and job.done and job.active_seconds:
        rate = job.done / job.active_seconds
        told["seconds_remaining"] = math.ceil((job.total - job.done) / rate)
    elif job.state == Job.State.DONE:
        told["billed_characters"] = characters_of(job)
    elif told["status"] == "error":
        told["error_message"] = disclose(request, job.error) or "The document was cancelled."
    return json_response(told)


@DEEPL.view("POST", "GET", rights=_SEE_JOBS)
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The document with its translations; it stays, and can be asked for again."""
    job = _job_of(request, pk)
    if job is None:
        return _nothing()
    if job.state != Job.State.DONE:
        # For which clients know a 503.
        raise ServerBusy(
            f"The document is {_STATUS[Job.State(job.state)]}.", "Ask for its status.", 5
        )
    return result_of(job)


def _nothing() -> HttpResponse:
    return json_response({"message": "There is no such document."}, status=404)


def _job_of(request: HttpRequest, pk: UUID) -> Job | None:
    """The job of a document, for the client that has its key and may see it."""
    sent = read_fields(request, ()).checked(DocumentKey)
    if not is_key_to(pk, sent.document_key):
        return None
    try:
        return job_of(request, pk)
    except Http404:
        return None
