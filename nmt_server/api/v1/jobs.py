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
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.access import require_loopback_or_staff
from nmt_server.api.http.body import checked_texts, content_length, read_body
from nmt_server.api.v1.base import (
    ApiView,
    JSONParser,
    JsonWhateverIsAccepted,
    flag_parameter,
    known_fields,
    number_parameter,
    optional_string,
    parse_flag,
)
from nmt_server.api.v1.job_answers import describe, describe_results, describe_wholly
from nmt_server.api.v1.pages import PAGE_PARAMETERS, page_of
from nmt_server.api.v1.schema import ERRORS
from nmt_server.api.v1.schema_jobs import JOB, JOB_PAGE, JOB_REQUEST
from nmt_server.api.v1.translate_request import parse_options, parse_protection
from nmt_server.conf import get_settings
from nmt_server.documents import FORMATS, recognise
from nmt_server.documents.encoding import charset_of
from nmt_server.errors import InvalidRequest, JobNotDone, RequestTooLarge
from nmt_server.jobs import store
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.runner import runner
from nmt_server.models import Job

_FIELDS = {
    "texts": "a list of texts",
    "file": "a file, in a form of the type multipart/form-data",
    "format": "the format of the file, if its name and its content do not say it",
    "column": "the column of a CSV or TSV file, or the key of a JSON file",
    "encoding": "the encoding of the file, if it cannot be told",
    "model": "the model's name",
    "source": "source language",
    "target": "target language",
    "options": "decoding options",
    "protect": "what is not translated",
    "pivot": "whether to go through a third language where no model has the pair",
    "split": "none, line, sentence or paragraph",
    "translate": "language or all",
}
# What a form can send only as JSON in a string.
_JSON_FIELDS = ("options", "pivot", "protect")
# What a form takes beside its file, in bytes.
_FORM_BYTES = 64 * 1024
_MOST_COLUMN = 255
_MOST_RESULTS = 1000


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


_LIST_PARAMETERS = (OpenApiParameter("state", enum=Job.State.values), *PAGE_PARAMETERS)
_RESULTS_PARAMETERS = (
    OpenApiParameter(
        "from",
        int,
        description="List results too: those that are done from this segment on, counted "
        "from 0, up to the first one that is not done. `next` is where to go on.",
    ),
    OpenApiParameter("limit", int, description="Results at most, 1 to 1000; 100."),
)
_PARTIAL = OpenApiParameter(
    "partial", bool, description="Whether to answer before all is done, the rest as it was."
)


class JobsView(ApiView):
    """Jobs."""

    parameters = _LIST_PARAMETERS
    parser_classes = (_FormParser, JSONParser)
    text_fields = ("texts",)

    def get_authenticators(self) -> Any:
        """Who lists the jobs of everybody says who it is; whoever makes one need not."""
        # There is no request while the schema is made.
        if self.request is not None and self.request.method == "GET":
            return [TokenAuthentication(), SessionAuthentication()]
        return []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Bound an upload before it is read, and keep it off the disk."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and (request.content_type or "").startswith("multipart/"):
            _check_size(content_length(request._request) - _FORM_BYTES)
            request._request.upload_handlers = [_UploadInMemory(request._request)]

    @extend_schema(
        operation_id="create_job",
        summary="Translate a file or many texts",
        request=JOB_REQUEST,
        responses={202: OpenApiResponse(JOB), **ERRORS},
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
            job = _file_job(sent)
        else:
            for name in ("format", "column", "encoding"):
                if name in sent:
                    raise InvalidRequest(f"{name} is for files.")
            job = store.create_job(_plan(sent), checked_texts(sent["texts"], "texts"))
        runner().wake()
        location = reverse("nmt_server:job", args=[job.pk])
        return Response(describe(job, request._request), status=202, headers={"Location": location})

    @extend_schema(
        operation_id="list_jobs",
        summary="List the jobs",
        parameters=[*_LIST_PARAMETERS],
        responses={200: OpenApiResponse(JOB_PAGE), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """A page of the jobs of everybody, the newest first.

        For staff and for the server's own machine: whoever knows a job's id may read it.
        """
        if not getattr(request.user, "is_staff", False):
            require_loopback_or_staff(request._request)
        jobs = Job.objects.all()
        if state := request.query_params.get("state"):
            if state not in Job.State.values:
                raise InvalidRequest(
                    f"There is no state {state!r}.", f"There are: {', '.join(Job.State.values)}."
                )
            jobs = jobs.filter(state=state)
        page, links = page_of(jobs, request, ["-created_at", "id"])
        results = [describe(job, request._request) for job in page]
        return Response({**links, "results": results})


class JobView(ApiView):
    """One job."""

    parameters = _RESULTS_PARAMETERS

    @extend_schema(
        operation_id="get_job",
        summary="See how far a job is",
        parameters=[*_RESULTS_PARAMETERS],
        responses={200: OpenApiResponse(JOB), **ERRORS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """How far a job is, what it has translated so far, and what it left alone and why."""
        job = get_object_or_404(Job, pk=pk)
        if job.state in store.UNFINISHED:
            runner().wake()
        answer = describe_wholly(job, request._request)
        if "from" in request.query_params:
            start = number_parameter(request.query_params, "from", 0, 0, 2**31 - 1)
            limit = number_parameter(request.query_params, "limit", 100, 1, _MOST_RESULTS)
            results = store.results_from(job, start, limit)
            answer["results"] = describe_results(results, request._request)
            answer["next"] = start + len(results)
        return Response(answer)

    @extend_schema(
        operation_id="delete_job",
        summary="Cancel or delete a job",
        responses={200: OpenApiResponse(JOB), 204: None, **ERRORS},
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        """Cancel a job, or delete one that has come to its end, with its file and its results.

        A job that was cancelled is answered, and keeps what it had translated.
        """
        job = get_object_or_404(Job, pk=pk)
        if store.cancel_job(job.pk):
            runner().cancel(job.pk)
            job.refresh_from_db()
            return Response(describe(job, request._request))
        job.delete()
        return Response(status=204)


class JobResultView(ApiView):
    """The result of a job."""

    parameters = (_PARTIAL,)
    content_negotiation_class = JsonWhateverIsAccepted

    @extend_schema(
        operation_id="get_job_result",
        summary="Get the translated file",
        parameters=[_PARTIAL],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            **ERRORS,
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The file with its translations in place; of a list of texts, the list as JSON."""
        job = get_object_or_404(Job, pk=pk)
        is_partial = flag_parameter(request.query_params, "partial")
        if job.state != Job.State.DONE and not is_partial:
            wait = "Wait for its end, or ask" if job.state in store.UNFINISHED else "Ask"
            raise JobNotDone(
                f"The job is {job.get_state_display()}.",
                f"{wait} for what there is with ?partial=true.",
            )
        known = FORMATS.get(job.format)
        content = store.translated_file(job)
        charset = charset_of(content, job.encoding)
        content_type = f"{known.content_type}; charset={charset}" if known else "application/json"
        response = HttpResponse(content, content_type=content_type)
        response["Content-Disposition"] = content_disposition_header(True, _result_name(job)) or ""
        return response


def _file_job(sent: Mapping[str, Any]) -> Job:
    file = sent["file"]
    if not isinstance(file, UploadedFile):
        raise InvalidRequest(
            "file must be a file in a form.", "Such as curl -F file=@film.srt; mind the @."
        )
    _check_size(file.size or 0)
    name = store.file_name(file.name or "")
    data = file.read()
    encoding = optional_string(sent, "encoding") or ""
    plan = _plan(sent)
    language = plan.routes()[0].source_language
    column = optional_string(sent, "column") or ""
    format_name = optional_string(sent, "format") or recognise(
        name, data, encoding, language, column
    )
    if format_name not in FORMATS:
        raise InvalidRequest(
            f"There is no format {format_name!r}.", f"The formats are: {', '.join(FORMATS)}."
        )
    if len(column) > _MOST_COLUMN or "\0" in column:
        raise InvalidRequest(f"column is a name of up to {_MOST_COLUMN} characters.")
    plan = replace(plan, format_name=format_name)
    return store.create_file_job(plan, data, name=name, column=column, encoding=encoding)


def _plan(sent: Mapping[str, Any]) -> Plan:
    return Plan(
        model=optional_string(sent, "model") or None,
        source=optional_string(sent, "source") or None,
        target=optional_string(sent, "target") or None,
        pivot=parse_flag(sent, "pivot"),
        options=parse_options(sent) or {},
        split=optional_string(sent, "split") or "",
        translate_mode=optional_string(sent, "translate") or "",
        protect=parse_protection(sent),
    )


def _fields(data: Any) -> dict[str, Any]:
    """The fields of a form or of JSON."""
    fields = known_fields(data, _FIELDS)
    if not isinstance(data, QueryDict):
        return fields
    if repeated := [name for name, values in data.lists() if len(values) > 1]:
        raise InvalidRequest(
            f"The form has more than one {repeated[0]}.", "Send each file as a job of its own."
        )
    return {name: _from_form(name, value) for name, value in data.items()}


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
