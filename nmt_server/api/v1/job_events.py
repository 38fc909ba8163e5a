"""`GET /api/v1/jobs/<id>/events`: how a job gets on, as it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from nmt_server.api.files.owners import job_of
from nmt_server.api.http.declared import check_query
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.event_stream import event, event_stream
from nmt_server.api.http.followers import following
from nmt_server.api.http.schema import events_of, operation, parameters_of
from nmt_server.api.v1.base import ERRORS, ApiView, JsonWhateverIsAccepted
from nmt_server.api.v1.job_answers import JobAnswer, describe, describe_results, describe_wholly
from nmt_server.api.v1.job_requests import EventsQuery
from nmt_server.jobs import records
from nmt_server.jobs.results import results_from
from nmt_server.jobs.runner import runner
from nmt_server.models import Job

_RESULTS_AN_EVENT = 100
# Seconds between looks at a job that another process works on.
_LOOK_EVERY = 1.0
# Seconds after which something is sent, so that nobody on the way takes the line for dead.
_SILENCE = 15.0

_LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID",
    int,
    OpenApiParameter.HEADER,
    description="The same as `from`, as browsers send it when they connect again.",
)
_EVENTS = events_of(
    "Server-sent events, each with JSON in one line of `data`. `progress`: the job. "
    "`results`: a list of segments that are done, in order; the event's id is the `from` to go on "
    "with. `end`: the job at its end, or paused; nothing follows.",
    "progress",
    "results",
    "end",
)


class JobEventsView(ApiView):
    """The events of a job."""

    query_type = EventsQuery
    query: EventsQuery
    # A HEAD would take as long as the job.
    http_method_names = ("get", "options")
    content_negotiation_class = JsonWhateverIsAccepted

    @operation(
        operation_id="get_job_events",
        summary="Follow a job",
        parameters=[*parameters_of(EventsQuery), _LAST_EVENT_ID],
        responses={**_EVENTS, **ERRORS},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """How a job gets on and what it has translated, as server-sent events, to its end.

        Those of a job that is paused end when what was in flight is done.
        """
        job = job_of(request._request, pk)
        start = self.query.from_
        if last := request.headers.get("Last-Event-ID"):
            start = check_query({"from": last}, EventsQuery).from_
        if job.state in records.UNFINISHED:
            runner().wake()
        return event_stream(_events(request._request, job.pk, start))


def _events(request: HttpRequest, pk: UUID, start: int) -> Generator[bytes, None, None]:
    gone = threading.Event()
    with following("Ask for the job itself once in a while."), ClientGone(request) as cancel:
        cancel.on_cancel(gone.set)
        yield from _progress(request, pk, start, gone)


def _progress(
    request: HttpRequest, pk: UUID, start: int, gone: threading.Event
) -> Generator[bytes, None, None]:
    told: JobAnswer | None = None
    spoke_at = time.monotonic()
    changes = runner().changes
    while not (gone.is_set() or runner().is_stopping):
        seen = changes.number
        job = Job.objects.filter(pk=pk).first()
        if job is None:
            return
        progress = describe(job, request)
        is_over = job.state not in records.UNFINISHED or records.is_resting(job)
        if progress != told and not is_over:
            yield event("progress", progress)
            told, spoke_at = progress, time.monotonic()
        while results := results_from(job, start, _RESULTS_AN_EVENT):
            start += len(results)
            yield b"id: %d\n" % start + event("results", describe_results(results, request))
            spoke_at = time.monotonic()
        if is_over:
            yield event("end", describe_wholly(job, request))
            return
        if time.monotonic() - spoke_at > _SILENCE:
            yield b": still here\n\n"
            spoke_at = time.monotonic()
        changes.wait(seen, _LOOK_EVERY)
