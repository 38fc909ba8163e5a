"""Whose jobs a request may see, and to whom belong those that it makes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from nmt_server.accounts.owner import Owner
from nmt_server.api.http.access import MANAGE, caller_of
from nmt_server.models import Job


def job_of(request: HttpRequest, pk: UUID) -> Job:
    """The job with this id, where whoever sends the request may see it.

    One's own, and those of nobody, whose ids nobody can guess; with the right `manage`, all. Raises
    `Http404`, so that nobody learns of the others.
    """
    job = Job.objects.filter(pk=pk).first()
    if job is None:
        raise Http404
    owner, caller = Owner(job.key_id, job.user_id), caller_of(request)
    if not owner.is_nobody and owner != caller.owner and not caller.may(MANAGE):
        raise Http404
    return job


def jobs_of(request: HttpRequest) -> QuerySet[Job]:
    """The jobs that are listed for whoever sends a request."""
    caller = caller_of(request)
    if caller.may(MANAGE):
        return Job.objects.all()
    owner = caller.owner
    if owner.is_nobody:
        return Job.objects.none()
    return Job.objects.filter(owner.condition)


def ownership(request: HttpRequest) -> dict[str, Any]:
    """Of a job that is made: its owner, and whether there is a bound on how many they have.

    There is none for those who may delete everybody's.
    """
    caller = caller_of(request)
    return {"owner": caller.owner, "is_bounded": not caller.may(MANAGE)}
