"""`/api/v1/jobs`: texts and files that are translated in the background."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.files.owners import jobs_of, ownership
from nmt_server.api.files.uploads import FORM_BYTES, check_size
from nmt_server.api.http.access import caller_of
from nmt_server.api.http.body import content_length
from nmt_server.api.http.declared import check
from nmt_server.api.http.fields import UploadInMemory
from nmt_server.api.http.glossaries import chosen_glossaries
from nmt_server.api.http.schema import operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView, JSONParser
from nmt_server.api.v1.job_answers import (
    JobAnswer,
    JobPage,
    describe,
)
from nmt_server.api.v1.job_form import FormParser, fields_of
from nmt_server.api.v1.job_requests import FileJob, JobsQuery, TextsJob
from nmt_server.api.v1.pages import page_of
from nmt_server.api.v1.request_fields import RequestFields
from nmt_server.errors import InvalidRequest
from nmt_server.file_reading.process import recognise_file
from nmt_server.jobs.create import create_file_job, create_job, file_name
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.runner import runner
from nmt_server.models import Job


class JobsView(ApiView):
    """Jobs."""

    query_type = JobsQuery
    query: JobsQuery
    parser_classes = (FormParser, JSONParser)
    text_fields = ("texts",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Bound an upload before it is read, and keep it off the disk."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and (request.content_type or "").startswith("multipart/"):
            check_size(content_length(request._request) - FORM_BYTES)
            request._request.upload_handlers = [UploadInMemory(request._request)]

    @operation(
        operation_id="create_job",
        summary="Translate a file or many texts",
        request={
            "multipart/form-data": schema_of(FileJob),
            "application/json": schema_of(TextsJob),
        },
        examples=[
            OpenApiExample(
                "Texts",
                {"texts": ["クロエは静かに前へと歩み出た。", "勇者は剣を装備した。"]},
                request_only=True,
                media_type="application/json",
            )
        ],
        responses={202: OpenApiResponse(schema_of(JobAnswer)), **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Translate a file or a list of texts in the background; answers at once, with an id.

        A file comes in a form, as with `curl -F file=@film.srt`. Formats are plain text, subtitles
        (SRT, WebVTT, ASS and SSA), a column of CSV or TSV, the string values of JSON or JSON lines
        (of RPG Maker's, only what players read), keys and values, Ren'Py scripts, documents (docx,
        pptx, xlsx, odt, ods, odp, odg, epub) and catalogues (PO, XLIFF, RESX, .trans), in which
        what is translated stays. A file of another format is refused.
        """
        sent = fields_of(request.data)
        if ("texts" in sent) == ("file" in sent):
            raise InvalidRequest(
                "Send either texts or a file.",
                'Such as {"texts": ["..."]}, or the form of curl -F file=@film.srt.',
            )
        if "file" in sent:
            job = _file_job(request._request, check(sent, FileJob))
        else:
            for name in ("format", "column", "encoding"):
                if name in sent:
                    raise InvalidRequest(f"{name} is for files.")
            texts = check(sent, TextsJob)
            plan = _plan(request._request, texts)
            job = create_job(plan, texts.texts, **ownership(request._request))
        runner().wake()
        location = reverse("nmt_server:job", args=[job.pk])
        return Response(describe(job, request._request), status=202, headers={"Location": location})

    @operation(
        operation_id="list_jobs",
        summary="List the jobs",
        parameters=parameters_of(JobsQuery),
        responses={200: OpenApiResponse(schema_of(JobPage)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """A page of one's own jobs, the newest first; of everybody's, with the right `manage`.

        Jobs that were made without a key and by nobody who was signed in are nobody's own. Whoever
        knows the id of such a job may see it.
        """
        jobs = jobs_of(request._request)
        if self.query.state:
            jobs = jobs.filter(state=self.query.state)
        page, links = page_of(jobs, request, self.query, ["-created_at", "id"])
        results = [describe(job, request._request) for job in page]
        return Response(JobPage(**links, results=results))


def _file_job(request: HttpRequest, sent: FileJob) -> Job:
    file = sent.file
    if not isinstance(file, UploadedFile):
        raise InvalidRequest(
            "file must be a file in a form.", "Such as curl -F file=@film.srt; mind the @."
        )
    check_size(file.size or 0)
    name = file_name(file.name or "")
    data = file.read()
    encoding = sent.encoding or ""
    plan = _plan(request, sent)
    language = plan.way().source_language
    column = sent.column or ""
    format_name = sent.format or recognise_file(name, data, encoding, language, column)
    plan = replace(plan, format_name=format_name)
    return create_file_job(
        plan, data, name=name, column=column, encoding=encoding, **ownership(request)
    )


def _plan(request: HttpRequest, sent: RequestFields) -> Plan:
    named = sent.named_glossaries()
    plan = Plan(
        model=sent.model,
        source=sent.source,
        target=sent.target,
        pivot=sent.pivot,
        options=sent.options or {},
        split=sent.split or "",
        translate_mode=sent.translate or "",
        protect=sent.protection(),
        glossaries=None if named is None else chosen_glossaries(request, named),
    )
    if (budget := caller_of(request).budget) is not None:
        budget.check_way(plan.way())
    return plan
