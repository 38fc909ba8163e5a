"""No list of jobs, and nobody who looks for work, reads all jobs that there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from nmt_server.admin import large_tables
from nmt_server.jobs.records import claim_jobs, delete_old_jobs
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


def test_a_page_of_jobs(client_of_jobs: Client) -> None:
    for query in ("", "&state=done", "&state=queued"):
        with rows_read() as counted:
            answer = client_of_jobs.get(f"/api/v1/jobs?page_size=10{query}").json()
        assert counted.number < _AT_MOST, query
        if answer["next"]:
            with rows_read() as counted:
                assert client_of_jobs.get(answer["next"]).json()["results"]
            assert counted.number < _AT_MOST, query


def test_whoever_looks_for_work(client_of_jobs: Client) -> None:
    with rows_read() as counted:
        assert claim_jobs(10) == []
    assert counted.number < _AT_MOST


_LIST = "/admin/nmt_server/job/"
# Databases that keep statistics may read so small a table as a whole, and sort it.
_OF_A_LIST = _JOBS // 3 if connection.vendor == "sqlite" else 2 * _JOBS


def test_the_list_of_the_administration(
    client_of_jobs: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_tables, "MOST_ROWS", 200)
    client_of_jobs.get(_LIST)
    for query in ("", "?state__exact=done", "?p=3", "?model=random", "?o=-2"):
        with rows_read() as counted:
            answer = client_of_jobs.get(f"{_LIST}{query}")
        is_by_index = "state" in query and connection.vendor == "mysql"
        assert counted.number < (_JOBS // 3 if is_by_index else _OF_A_LIST), query
        first = 100 if "p=3" in query else 0
        assert [job.name for job in answer.context["cl"].result_list] == [
            f"{number}.txt" for number in range(first, first + 50)
        ], query


def test_a_search_of_the_administration(
    client_of_jobs: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_tables, "MOST_ROWS", 200)
    monkeypatch.setattr(large_tables, "MOST_SEARCHED", 200)
    client_of_jobs.get(_LIST)
    for query in ("?q=.txt", "?q=nothing", "?q=7&state__exact=done"):
        with rows_read() as counted:
            answer = client_of_jobs.get(f"{_LIST}{query}")
        assert counted.number < _OF_A_LIST, query
        assert bool(answer.context["cl"].result_list) == ("nothing" not in query), query


def test_what_is_old_is_deleted_without_a_look_at_the_rest(client_of_jobs: Client) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    old = Job.objects.filter(name__in=("7.txt", "8.txt", "9.txt"))
    old.update(created_at=long_ago, finished_at=long_ago)
    old.filter(name="8.txt").update(state=Job.State.PAUSED)
    old.filter(name="9.txt").update(finished_at=timezone.now())
    with rows_read() as counted:
        delete_old_jobs(30)
    assert counted.number < _AT_MOST
    assert set(old.values_list("name", flat=True)) == {"8.txt", "9.txt"}
    assert Job.objects.count() == _JOBS - 1
