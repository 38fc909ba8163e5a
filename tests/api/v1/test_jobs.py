"""`/api/v1/jobs`, in process."""

from __future__ import annotations

import gzip
import json
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django.fixtures import Settings
from rest_framework.authtoken.models import Token

from nmt_server.jobs.create import create_job
from nmt_server.jobs.plan import Plan
from nmt_server.jobs.records import claim_jobs, fail, resume_job
from nmt_server.jobs.runner import runner
from nmt_server.models import Job
from tests.api.v1.job_requests import FAST, events_of, finished, post, upload
from tests.jobs.waiting import wait_for, wait_for_end

pytestmark = pytest.mark.usefixtures("served_model", "lasting_hosts")


def test_what_is_no_language_or_no_text_stays_as_it_is(client: Client) -> None:
    texts = ["99", "猫", "犬\ud83d", "a\0", "img/a.png"]
    job = finished(post(client, {"texts": texts, "options": json.loads(FAST)}))
    result = json.loads(client.get(f"/api/v1/jobs/{job.pk}/result").content)
    assert result == ["99", result[1], *texts[2:]] and result[1] != "猫"
    results = client.get(f"/api/v1/jobs/{job.pk}?from=0").json()["results"]
    assert [i for i, each in enumerate(results) if "text" in each["warnings"]] == [2, 3]
    wished = {"texts": ["99 a"], "options": json.loads(FAST), "translate": "all"}
    job = finished(post(client, wished))
    assert job.translate == "all"
    assert client.get(f"/api/v1/jobs/{job.pk}/result").json() != ["99 a"]


def test_a_compressed_form_is_read_within_the_limit(client: Client, settings: Settings) -> None:
    def upload_compressed(content: bytes) -> Any:
        form = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.txt", content)})
        return client.generic(
            *("POST", "/api/v1/jobs", gzip.compress(form), MULTIPART_CONTENT),
            headers={"Content-Encoding": "gzip"},
        )

    answer = upload_compressed("猫\n\n犬".encode())
    assert answer.status_code == 202 and answer.json()["total"] == 2
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_UPLOAD_BYTES": 100_000}
    answer = upload_compressed(b" " * 50_000_000)
    assert answer.status_code == 413 and answer.json()["error"]["code"] == "too_large"


def test_a_list_of_texts(client: Client) -> None:
    texts = ["猫", "", "猫\n犬"]
    sent = {"texts": texts, "source": "jpn_Jpan", "target": "EN-us", "options": json.loads(FAST)}
    job = finished(post(client, sent))
    assert (job.source_language, job.target_language) == ("ja", "en")
    result = client.get(f"/api/v1/jobs/{job.pk}/result")
    assert result["Content-Type"] == "application/json"
    translated = result.json()
    assert len(translated) == 3 and translated[1] == "" and "\n" in translated[2]


def test_results_come_in_pages(client: Client) -> None:
    job = finished(
        post(client, {"texts": [f"猫{n}" for n in range(300)], "options": json.loads(FAST)})
    )
    path = f"/api/v1/jobs/{job.pk}"
    seen, start = [], 0
    while page := client.get(path, {"from": start, "limit": 120}).json()["results"]:
        seen += [result["index"] for result in page]
        start += len(page)
    assert seen == list(range(300))
    assert client.get(path, {"from": 300}).json()["next"] == 300
    for wrong in ("-1", "x", "1.5", "9" * 30, ""):
        assert client.get(path, {"from": wrong}).status_code == 400, wrong
    for wrong in ("0", "1001"):
        assert client.get(path, {"from": "0", "limit": wrong}).status_code == 400, wrong


def test_cancel_and_then_delete(client: Client) -> None:
    answer = post(client, {"texts": [f"猫が{n}匹いる" for n in range(10_000)]})
    path = f"/api/v1/jobs/{answer.json()['id']}"
    job = Job.objects.get(pk=answer.json()["id"])
    wait_for(runner(), job, lambda job: job.done > 0)
    assert client.get(f"{path}/result").json()["error"]["code"] == "not_done"
    assert client.get(f"{path}/result").status_code == 409
    cancelled = client.delete(path)
    assert cancelled.status_code == 200 and cancelled.json()["state"] == "cancelled"
    assert cancelled.json()["done"] < 10_000
    assert client.get(f"{path}/result").status_code == 409
    assert client.get(f"{path}/result?partial=true").status_code == 409
    assert client.get(f"{path}?from=0&limit=1").json()["results"][0]["source"] == "猫が0匹いる"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == client.delete(path).status_code == 404
    assert not Job.objects.exists()


def test_a_job_that_failed_or_is_paused_is_resumed_and_another_is_not(client: Client) -> None:
    job = create_job(Plan(), ["猫"])
    path = f"/api/v1/jobs/{job.pk}/resume"
    pause = path.replace("resume", "pause")
    assert [client.post(pause).status_code for _ in range(2)] == [202, 400]
    assert len(client.get("/api/v1/jobs?state=paused").json()["results"]) == 1
    events = b"".join(client.get(f"/api/v1/jobs/{job.pk}/events"))
    assert b"event: end" in events and b'"paused"' in events
    assert "Resume" in client.get(f"/api/v1/jobs/{job.pk}/result").json()["error"]["hint"]
    # Who asks for the events wakes the thread, which would claim the job before the test.
    runner().stop()
    runner().join(60)
    assert resume_job(job.pk)
    (claim,) = claim_jobs(1)
    assert "running" in client.post(path).json()["error"]["message"]
    fail(claim, "The disk was full.")
    runner.cache_clear()
    answer = client.post(path)
    assert (answer.status_code, answer.json()["error"]) == (202, "")
    assert wait_for_end(runner(), job).state == Job.State.DONE
    assert client.post(path).status_code == 400
    assert client.post(f"/api/v1/jobs/{uuid4()}/resume").status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "texts or a file"),
        ({"texts": ["a"], "file": "b"}, "texts or a file"),
        ({"texts": "a"}, "list of strings"),
        ({"texts": [1]}, "texts[0]"),
        ({"file": "a"}, "a file in a form"),
        ({"texts": ["a"], "format": "srt"}, "format is for files"),
        ({"texts": ["a"], "colour": "red"}, "colour"),
        ({"texts": ["a"], "options": {"beam": 1}}, "beam"),
        ({"texts": ["a"], "options": {"beam_size": 0}}, "beam_size"),
        ({"texts": ["a"], "options": [1]}, "options must be an object"),
        ({"texts": ["a"], "split": "word"}, "word"),
        ({"texts": ["a"], "translate": "some"}, "some"),
        ({"texts": ["a"], "model": "gpt"}, "gpt"),
        ({"texts": ["a"], "target": "fr"}, "fr"),
        ({"texts": ["a"], "pivot": 1}, "pivot"),
        ({"texts": ["a"], "protect": []}, "protect must be an object"),
        ({"texts": ["a"], "protect": {"sets": ["nothing"]}}, "nothing"),
        ({"texts": ["a"], "protect": {"patterns": ["("]}}, "no regular expression"),
        ([], "object"),
    ],
)
def test_what_is_wrong_is_said_at_once(client: Client, fields: Any, said: str) -> None:
    answer = post(client, fields)
    assert answer.status_code == 400 and said in answer.json()["error"]["message"]
    assert not Job.objects.exists()


def test_a_job_uses_the_glossaries_that_it_names(client: Client) -> None:
    for name, target, is_default in (("Names", "Felix", False), ("Usual", "Tom", True)):
        made = {"name": name, "shared": True, "default": is_default, "source": "ja", "target": "en"}
        body = json.dumps({**made, "content": f"猫={target}"})
        assert client.post("/api/v1/glossaries", body, "application/json").status_code == 201
    for fields, translated in (
        ({"glossary": "Names"}, "Felix"),
        ({"glossary": '["Names", "Usual"]'}, "Felix"),
        ({}, "Tom"),
    ):
        job = finished(upload(client, "a.txt", "猫", **fields))
        assert client.get(f"/api/v1/jobs/{job.pk}/result").content.decode() == translated
    job = finished(post(client, {"texts": ["猫"], "glossary": [], "options": json.loads(FAST)}))
    (result,) = client.get(f"/api/v1/jobs/{job.pk}?from=0").json()["results"]
    assert result["text"] not in ("Felix", "Tom")
    assert post(client, {"texts": ["猫"], "glossary": "None"}).status_code == 404


def test_a_job_says_that_a_glossary_of_it_was_deleted(client: Client) -> None:
    plan = Plan(source="ja", target="en", glossaries=(uuid4(),), options=json.loads(FAST))
    job = create_job(plan, ["猫", "12"])
    runner().wake()
    finished_job = wait_for_end(runner(), job)
    told = client.get(f"/api/v1/jobs/{finished_job.pk}?from=0").json()
    said = ["glossary-deleted" in each["warnings"] for each in told["results"]]
    assert said == [True, False]
    assert {"what": "glossary-deleted", "count": 1, "lines": [1]} in told["report"]["warnings"]


def test_a_length_that_is_no_number(client: Client) -> None:
    kind = "multipart/form-data; boundary=b"
    answer = client.generic("POST", "/api/v1/jobs", b"--b--\r\n", kind, CONTENT_LENGTH="abc")
    assert answer.status_code == 400 and "Content-Length" in answer.json()["error"]["message"]


def test_what_to_do_about_a_job_that_failed(client: Client) -> None:
    job = Job.objects.create(state=Job.State.FAILED, error="The disk is full.", total=1)
    error = client.get(f"/api/v1/jobs/{job.pk}/result").json()["error"]
    assert error["code"] == "not_done" and "failed" in error["message"]
    assert "partial=true" in error["hint"] and "Wait" not in error["hint"]


def test_who_may_list_jobs(client: Client) -> None:
    finished(post(client, {"texts": ["猫"]}))
    finished(post(client, {"texts": []}))
    local = client.get("/api/v1/jobs").json()
    assert [job["total"] for job in local["results"]] == [0, 1]
    assert len(client.get("/api/v1/jobs?state=done&page_size=1").json()["results"]) == 1
    assert client.get("/api/v1/jobs?state=over").status_code == 400
    far = Client(REMOTE_ADDR="192.0.2.1")
    assert far.get("/api/v1/jobs").json()["results"] == []
    token = Token.objects.create(user=User.objects.create_superuser("manager")).key
    assert far.get("/api/v1/jobs", headers={"Authorization": f"Token {token}"}).status_code == 200
    # Whoever knows the id may see the job, from wherever.
    assert far.get(f"/api/v1/jobs/{local['results'][0]['id']}").status_code == 200
    assert far.get(f"/api/v1/jobs/{uuid4()}").json()["error"]["code"] == "not_found"
    assert far.get("/api/v1/jobs/1").status_code == 404


def test_pages_of_other_sites_may_not(client: Client) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    file = SimpleUploadedFile("a.txt", b"a")
    assert client.post("/api/v1/jobs", {"file": file}, headers=headers).status_code == 403
    assert not Job.objects.exists()


def test_the_admin_shows_and_cancels(admin_client: Client) -> None:
    # Nobody has been woken to work on it.
    pk = str(create_job(Plan(), [f"猫が{n}匹いる" for n in range(4_000)]).pk)
    assert pk in admin_client.get("/admin/nmt_server/job/").content.decode()
    assert "of 4,000" in admin_client.get(f"/admin/nmt_server/job/{pk}/change/").content.decode()
    assert admin_client.get("/admin/nmt_server/job/add/").status_code == 403
    admin_client.post("/admin/nmt_server/job/", {"action": "cancel", "_selected_action": [pk]})
    assert Job.objects.get().state == "cancelled"


def test_the_answer_says_what_became_of_the_texts(client: Client) -> None:
    script = '// no\n猫\\==猫\\=\n\nsr:"猫"="x"\n犬=犬\n猫\\==猫\\=\n'
    answer = upload(client, "a.txt", script, format="keyvalue", options=FAST)
    finished(answer)
    report = client.get(answer["Location"]).json()["report"]
    assert report["translated"] == 3 and report["kept"] == {"count": 0, "lines": []}
    assert report["left"] == [{"what": "a regular expression", "count": 1, "lines": [4]}]
    assert {"what": "truncated", "count": 3, "lines": [2, 5, 6]} in report["warnings"]
    assert "report" not in client.get("/api/v1/jobs").json()["results"][0]
    again = upload(client, "a.txt", script, format="keyvalue", options=FAST)
    finished(again)
    events = events_of(client.get(f"{again['Location']}/events?from=0"))
    assert events[-1][1]["report"]["cached"] == 3
    assert [result["cached"] for result in events[0][1]] == [True] * 3


def test_what_is_no_language_is_counted_as_kept(client: Client) -> None:
    answer = post(client, {"texts": ["猫", "99", "", "https://example.com/a.png", "犬"]})
    finished(answer)
    described = client.get(f"{answer['Location']}?from=0").json()
    assert described["report"]["kept"] == {"count": 3, "lines": [2, 3, 4]}
    assert described["report"]["translated"] == 2 and described["report"]["cached"] == 0
    assert [result["kept"] for result in described["results"]] == [False, True, True, True, False]


def test_the_admin_says_what_became_of_the_texts(admin_client: Client) -> None:
    job = finished(upload(admin_client, "a.rpy", 'e "猫"\nplay music "<x>.ogg"\n', options=FAST))
    page = admin_client.get(f"/admin/nmt_server/job/{job.pk}/change/").content.decode()
    assert "Translated 1 segments" in page and "part of a statement: 1 (line 2)" in page
