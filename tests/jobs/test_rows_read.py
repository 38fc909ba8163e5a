"""No list of jobs, and nobody who looks for work, reads all jobs that there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from nmt_server.jobs.records import claim_jobs
from nmt_server.models import Job, TranslationModel
from tests.rows_read import analyze, rows_read

_JOBS = 6_000
_AT_MOST = 1_000


@pytest.fixture
def client_of_jobs(served_model: TranslationModel) -> Client:
    """Many jobs that are done, and who may see them all."""
    now = timezone.now()
    done = Job.State.DONE
    Job.objects.bulk_create(
        [
            Job(
                name=f"{n}.txt",
                model="random",
                source_language="ja",
                target_language="en",
                state=done,
                created_at=now - timedelta(minutes=n),
            )
            for n in range(_JOBS)
        ],
        batch_size=1000,
    )
    analyze(Job._meta.db_table)
    client = Client()
    client.force_login(User.objects.create_superuser("manager"))
    client.get("/api/v1/jobs?page_size=10")  # What is read once in a process.
    return client


@pytest.mark.parametrize("query", ["", "&state=done", "&state=queued"])
def test_a_page_of_jobs(client_of_jobs: Client, query: str) -> None:
    address = f"/api/v1/jobs?page_size=10{query}"
    with rows_read() as counted:
        answer = client_of_jobs.get(address).json()
    assert counted.number < _AT_MOST
    if answer["next"]:
        with rows_read() as counted:
            assert client_of_jobs.get(answer["next"]).json()["results"]
        assert counted.number < _AT_MOST


def test_whoever_looks_for_work(client_of_jobs: Client) -> None:
    with rows_read() as counted:
        assert claim_jobs(10) == []
    assert counted.number < _AT_MOST
