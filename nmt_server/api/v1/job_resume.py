"""`POST /api/v1/jobs/<id>/resume`: a job that failed goes on."""

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
from nmt_server.jobs.records import resume_job
from nmt_server.jobs.runner import runner


class JobResumeView(ApiView):
    """The way back into the queue."""

    @operation(
        operation_id="resume_job",
        summary="Resume a job that failed",
        request=None,
        responses={202: OpenApiResponse(schema_of(JobAnswer)), **ERRORS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Put a job that failed back into the queue; what it had translated stays."""
        job = job_of(request._request, pk)
        if not resume_job(job.pk):
            raise InvalidRequest(
                f"The job is {job.get_state_display()}.", "Only a job that failed can be resumed."
            )
        runner().wake()
        job.refresh_from_db()
        return Response(describe(job, request._request), status=202)
