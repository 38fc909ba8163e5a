"""`/api/v1/jobs`: texts and files that are translated in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from msgspec import UNSET
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.accounts.scope import check_routes
from nmt_server.api.http.access import caller_of
from nmt_server.api.http.body import content_length, read_body
from nmt_server.api.http.declared import check
from nmt_server.api.http.schema import parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView, JSONParser, JsonWhateverIsAccepted
from nmt_server.api.v1.job_answers import (
    JobAnswer,
    JobPage,
    describe,
    describe_results,
    describe_wholly,
)
from nmt_server.api.v1.job_owners import job_of, jobs_of, ownership
from nmt_server.api.v1.job_requests import FileJob, JobQuery, JobsQuery, ResultQuery, TextsJob
from nmt_server.api.v1.pages import page_of
from nmt_server.api.v1.request_fields import RequestFields
from nmt_server.conf import get_settings
from nmt_server.documents import FORMATS, recognise
from nmt_server.documents.encoding import charset_of
from nmt_server.errors import InvalidRequest, JobNotDone, RequestTooLarge
from nmt_server.jobs import records
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.runner import runner
from nmt_server.models import Job

# What a form can send only as JSON in a string.
_JSON_FIELDS = ("options", "pivot", "protect")
# What a form takes beside its file, in bytes.
_FORM_BYTES = 64 * 1024


class _UploadInMemory(MemoryFileUploadHandler):
    """Keeps an upload in memory, whatever its size: the size of the body was checked before."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Take part in every upload."""
        self.activated = True


class _FormParser(MultiPartParser):
    """A form, also a compressed one."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The fields and files of the form."""
        assert parser_context is not None
        request = parser_context["request"]._request
        if "HTTP_CONTENT_ENCODING" in request.META:
            limit = get_settings().MAX_UPLOAD_BYTES + _FORM_BYTES
            stream = BytesIO(read_body(request, limit))
        return super().parse(stream, media_type, parser_context)


class JobsView(ApiView):
    """Jobs."""

    query_type = JobsQuery
    query: JobsQuery
    parser_classes = (_FormParser, JSONParser)
    text_fields = ("texts",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Bound an upload before it is read, and keep it off the disk."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and (request.content_type or "").startswith("multipart/"):
            _check_size(content_length(request._request) - _FORM_BYTES)
            request._request.upload_handlers = [_UploadInMemory(request._request)]

    @extend_schema(
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
        (of RPG Maker's, only what players read), keys and values, and Ren'Py scripts. A file of
        another format is refused.
        """
        sent = _fields(request.data)
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
            job = records.create_job(plan, texts.texts, **ownership(request._request))
        runner().wake()
        location = reverse("nmt_server:job", args=[job.pk])
        return Response(describe(job, request._request), status=202, headers={"Location": location})

    @extend_schema(
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


class JobView(ApiView):
    """One job."""

    query_type = JobQuery
    query: JobQuery

    @extend_schema(
        operation_id="get_job",
        summary="See how far a job is",
        parameters=parameters_of(JobQuery),
        responses={200: OpenApiResponse(schema_of(JobAnswer)), **ERRORS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """How far a job is, what it has translated so far, and what it left alone and why."""
        job = job_of(request._request, pk)
        if job.state in records.UNFINISHED:
            runner().wake()
        answer = describe_wholly(job, request._request)
        if (start := self.query.from_) is not UNSET:
            results = records.results_from(job, start, self.query.limit)
            answer.results = describe_results(results, request._request)
            answer.next = start + len(results)
        return Response(answer)

    @extend_schema(
        operation_id="delete_job",
        summary="Cancel or delete a job",
        responses={200: OpenApiResponse(schema_of(JobAnswer)), 204: None, **ERRORS},
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        """Cancel a job, or delete one that has come to its end, with its file and its results.

        A job that was cancelled is answered, and keeps what it had translated.
        """
        job = job_of(request._request, pk)
        if records.cancel_job(job.pk):
            runner().cancel(job.pk)
            job.refresh_from_db()
            return Response(describe(job, request._request))
        job.delete()
        return Response(status=204)


class JobResultView(ApiView):
    """The result of a job."""

    query_type = ResultQuery
    query: ResultQuery
    content_negotiation_class = JsonWhateverIsAccepted

    @extend_schema(
        operation_id="get_job_result",
        summary="Get the translated file",
        parameters=parameters_of(ResultQuery),
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            **ERRORS,
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The file with its translations in place; of a list of texts, the list as JSON."""
        job = job_of(request._request, pk)
        if job.state != Job.State.DONE and not self.query.partial:
            wait = "Wait for its end, or ask" if job.state in records.UNFINISHED else "Ask"
            raise JobNotDone(
                f"The job is {job.get_state_display()}.",
                f"{wait} for what there is with ?partial=true.",
            )
        known = FORMATS.get(job.format)
        content = records.translated_file(job)
        charset = charset_of(content, job.encoding)
        content_type = f"{known.content_type}; charset={charset}" if known else "application/json"
        response = HttpResponse(content, content_type=content_type)
        response["Content-Disposition"] = content_disposition_header(True, _result_name(job)) or ""
        return response


def _file_job(request: HttpRequest, sent: FileJob) -> Job:
    file = sent.file
    if not isinstance(file, UploadedFile):
        raise InvalidRequest(
            "file must be a file in a form.", "Such as curl -F file=@film.srt; mind the @."
        )
    _check_size(file.size or 0)
    name = records.file_name(file.name or "")
    data = file.read()
    encoding = sent.encoding or ""
    plan = _plan(request, sent)
    language = plan.routes()[0].source_language
    column = sent.column or ""
    format_name = sent.format or recognise(name, data, encoding, language, column)
    if "\0" in column:
        raise InvalidRequest("column has a NUL character, which cannot be stored.")
    plan = replace(plan, format_name=format_name)
    return records.create_file_job(
        plan, data, name=name, column=column, encoding=encoding, **ownership(request)
    )


def _plan(request: HttpRequest, sent: RequestFields) -> Plan:
    plan = Plan(
        model=sent.model,
        source=sent.source,
        target=sent.target,
        pivot=sent.pivot,
        options=sent.options or {},
        split=sent.split or "",
        translate_mode=sent.translate or "",
        protect=sent.protection(),
    )
    check_routes(caller_of(request).account, plan.routes())
    return plan


def _fields(data: Any) -> dict[str, Any]:
    """The fields of a form or of JSON; an empty one is left out, as forms send them."""
    if isinstance(data, QueryDict):
        if repeated := [name for name, values in data.lists() if len(values) > 1]:
            raise InvalidRequest(
                f"The form has more than one {repeated[0]}.", "Send each file as a job of its own."
            )
        data = {name: _from_form(name, value) for name, value in data.items()}
    if not isinstance(data, dict):
        raise InvalidRequest("The body must be a JSON object.")
    return {name: None if value == "" else value for name, value in data.items()}


def _from_form(name: str, value: Any) -> Any:
    if name not in _JSON_FIELDS or not isinstance(value, str):
        return value
    try:
        return orjson.loads(value or "null")
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"{name} is not valid JSON: {error}.") from None


def _check_size(size: int) -> None:
    limit = get_settings().MAX_UPLOAD_BYTES
    if size > limit:
        raise RequestTooLarge(
            f"The file has about {size} bytes; the limit is {limit}.",
            "Send it in parts, or raise NMT_MAX_UPLOAD_BYTES.",
        )


def _result_name(job: Job) -> str:
    """The name of the file with the language before its extension, such as `film.en.srt`."""
    stem, dot, extension = job.name.rpartition(".")
    if not dot or not stem:
        stem, extension = job.name or "translation", ""
    if not extension:
        extension = FORMATS[job.format].extensions[0][1:] if job.format else "json"
    return f"{stem}.{job.target_language}.{extension}"
