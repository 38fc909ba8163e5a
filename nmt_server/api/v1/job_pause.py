"""`POST /api/v1/jobs/<id>/pause` and `/resume`: a job rests, and goes on with what it has."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.files.owners import job_of
from nmt_server.api.http.schema import operation, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.api.v1.job_answers import JobAnswer, describe
from nmt_server.errors import InvalidRequest
from nmt_server.jobs.records import pause_job, resume_job
from nmt_server.jobs.runner import runner


class JobPauseView(ApiView):
    """The way out of the queue."""

    @operation(
        operation_id="pause_job",
        summary="Pause a job",
        request=None,
        responses={202: OpenApiResponse(schema_of(JobAnswer)), **ERRORS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Let a job rest until it is resumed. What is in flight is still done and kept."""
        job = job_of(request._request, pk)
        if not pause_job(job.pk):
            raise InvalidRequest(
                f"The job is {job.get_state_display()}.",
                "Only a job that waits or is being translated can be paused.",
            )
        runner().changes.tell()
        job.refresh_from_db()
        return Response(describe(job, request._request), status=202)


class JobResumeView(ApiView):
    """The way back into the queue."""

    @operation(
        operation_id="resume_job",
        summary="Resume a job that failed or is paused",
        request=None,
        responses={202: OpenApiResponse(schema_of(JobAnswer)), **ERRORS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Let a job that failed or is paused go on; what it had translated stays."""
        job = job_of(request._request, pk)
        if not resume_job(job.pk):
            raise InvalidRequest(
                f"The job is {job.get_state_display()}.",
                "Only a job that failed or is paused can be resumed.",
            )
        runner().wake()
        job.refresh_from_db()
        return Response(describe(job, request._request), status=202)
