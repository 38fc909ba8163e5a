"""`/api/v1/jobs/ID`: how far a job is, its end, and its result."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse
from msgspec import UNSET
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.files.documents import result_of
from nmt_server.api.files.owners import job_of
from nmt_server.api.http.schema import files_of, operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView, JsonWhateverIsAccepted
from nmt_server.api.v1.job_answers import (
    JobAnswer,
    describe,
    describe_results,
    describe_wholly,
)
from nmt_server.api.v1.job_requests import JobQuery, ResultQuery
from nmt_server.documents import FORMATS
from nmt_server.errors import JobNotDone
from nmt_server.jobs import records
from nmt_server.jobs.results import results_from
from nmt_server.jobs.runner import runner
from nmt_server.models import Job

_WAIT = "Wait for its end, or ask for what there is with ?partial=true."
_WAYS = {
    Job.State.QUEUED: _WAIT,
    Job.State.RUNNING: _WAIT,
    Job.State.PAUSED: "Resume it, or ask for what there is with ?partial=true.",
}


class JobView(ApiView):
    """One job."""

    query_type = JobQuery
    query: JobQuery

    @operation(
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
            results = results_from(job, start, self.query.limit)
            answer.results = describe_results(results, request._request)
            answer.next = start + len(results)
        return Response(answer)

    @operation(
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

    @operation(
        operation_id="get_job_result",
        summary="Get the translated file",
        parameters=parameters_of(ResultQuery),
        responses={
            **files_of(["application/json", *(each.content_type for each in FORMATS.values())]),
            **ERRORS,
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The file with its translations in place; of a list of texts, the list as JSON."""
        job = job_of(request._request, pk)
        if job.state != Job.State.DONE and not self.query.partial:
            raise JobNotDone(
                f"The job is {job.get_state_display()}.",
                _WAYS.get(Job.State(job.state), "Ask for what there is with ?partial=true."),
            )
        return result_of(job)
