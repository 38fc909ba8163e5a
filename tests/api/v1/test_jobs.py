"""`/api/v1/jobs`, in process."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django.fixtures import Settings
from rest_framework.authtoken.models import Token

from nmt_server.jobs.runner import runner
from nmt_server.models import Job, JobFilePart, TranslationModel
from tests.jobs.waiting import wait_for, wait_for_end

SRT = "1\n00:00:01,000 --> 00:00:02,000\n猫\n\n2\n00:00:03,000 --> 00:00:04,000\n犬\n"
FAST = json.dumps({"beam_size": 1, "max_decoding_length": 8})


@pytest.fixture(autouse=True)
def _own_runner(served_model: TranslationModel) -> Iterator[None]:
    runner.cache_clear()
    yield
    runner().stop()
    runner().join(30)
    runner.cache_clear()


def upload(client: Client, name: str, content: str | bytes, **fields: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/api/v1/jobs", {"file": SimpleUploadedFile(name, data), **fields})


def post(client: Client, value: Any) -> Any:
    return client.post("/api/v1/jobs", json.dumps(value), "application/json")


def finished(answer: Any) -> Job:
    assert answer.status_code == 202, answer.content
    return wait_for_end(runner(), Job.objects.get(pk=answer.json()["id"]))


def events_of(response: Any) -> list[tuple[str, Any]]:
    events = []
    for block in b"".join(response).decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line)
        if "event" in fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


def test_a_file_from_upload_to_download(client: Client) -> None:
    answer = upload(client, "film.srt", "\ufeff" + SRT, target="en", options=FAST)
    queued = answer.json()
    assert answer["Location"] == f"/api/v1/jobs/{queued['id']}"
    assert (queued["format"], queued["model"], queued["total"]) == ("srt", "random", 2)
    job = finished(answer)
    described = client.get(answer["Location"]).json()
    assert described["state"] == "done" and described["done"] == 2 and described["rate"] > 0
    assert described["seconds_left"] is None and "results" not in described
    result = client.get(f"/api/v1/jobs/{job.pk}/result", headers={"Accept": "text/srt"})
    assert result["Content-Disposition"] == 'attachment; filename="film.en.srt"'
    assert result["Content-Type"] == "application/x-subrip; charset=utf-8"
    lines = result.content.decode().split("\n")
    texts = [r["text"] for r in client.get(f"{answer['Location']}?from=0").json()["results"]]
    assert lines == ("\ufeff" + SRT).replace("猫", texts[0]).replace("犬", texts[1]).split("\n")


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
    job = finished(post(client, {"texts": texts, "source": "ja", "options": json.loads(FAST)}))
    result = client.get(f"/api/v1/jobs/{job.pk}/result")
    assert result["Content-Type"] == "application/json"
    translated = result.json()
    assert len(translated) == 3 and translated[1] == "" and "\n" in translated[2]


def test_results_come_in_pages(client: Client) -> None:
    job = finished(post(client, {"texts": [f"猫{n}" for n in range(300)]}))
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
        assert client.get(path, {"from": 0, "limit": wrong}).status_code == 400, wrong


def test_events_from_the_beginning_and_from_the_middle(client: Client) -> None:
    answer = post(client, {"texts": [f"猫が{n}匹" for n in range(600)]})
    path = f"{answer.json()['id']}/events"
    response = client.get(f"/api/v1/jobs/{path}", headers={"Accept": "text/event-stream"})
    assert response["Content-Type"].startswith("text/event-stream")
    events = events_of(response)
    results = [result for name, value in events if name == "results" for result in value]
    assert [result["index"] for result in results] == list(range(600))
    assert all(result["text"] for result in results)
    assert events[-1][0] == "end" and events[-1][1]["state"] == "done"
    done = [value["done"] for name, value in events if name == "progress"]
    assert done == sorted(done)
    again = client.get(f"/api/v1/jobs/{path}", headers={"Last-Event-ID": "590"})
    (_, last), (end, _) = events_of(again)
    assert end == "end" and [result["index"] for result in last] == list(range(590, 600))


def test_cancel_and_then_delete(client: Client) -> None:
    answer = post(client, {"texts": [f"猫が{n}匹いる" for n in range(20_000)]})
    path = f"/api/v1/jobs/{answer.json()['id']}"
    job = Job.objects.get(pk=answer.json()["id"])
    wait_for(runner(), job, lambda job: job.done > 0)
    assert client.get(f"{path}/result").json()["error"]["code"] == "not_done"
    assert client.get(f"{path}/result").status_code == 409
    cancelled = client.delete(path)
    assert cancelled.status_code == 200 and cancelled.json()["state"] == "cancelled"
    assert cancelled.json()["done"] < 20_000
    assert client.get(f"{path}/result").status_code == 409
    assert len(client.get(f"{path}/result?partial=true").json()) == 20_000
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == client.delete(path).status_code == 404
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.srt", "x.srt"), ("..\\..\\x.srt", "x.srt"), ("/etc/passwd", "passwd"),
        ("猫.srt", "猫.srt"), ("a\x07b.srt", "ab.srt"), ("x" * 300 + ".srt", None), ("...", None),
    ],
)  # fmt: skip
def test_the_name_of_an_upload_is_no_path(client: Client, name: str, shown: str | None) -> None:
    data_folder = Path(django_settings.NMT_SERVER["DATA_DIR"])
    before = set(data_folder.parent.iterdir())
    body = (
        '--b\r\nContent-Disposition: form-data; name="file"; filename="'
        f'{name}"\r\n\r\n{SRT}\r\n'
        '--b\r\nContent-Disposition: form-data; name="format"\r\n\r\nsrt\r\n--b--\r\n'
    )
    answer = client.post("/api/v1/jobs", body.encode(), "multipart/form-data; boundary=b")
    job = finished(answer)
    assert "/" not in job.name and "\\" not in job.name and len(job.name) <= 255
    assert shown is None or job.name == shown
    header = client.get(f"/api/v1/jobs/{job.pk}/result")["Content-Disposition"]
    assert header.startswith("attachment") and "\n" not in header and "/" not in header
    assert set(data_folder.parent.iterdir()) == before
    assert not [path for path in data_folder.rglob("*") if path.suffix == ".srt"]


def test_uploads_are_bounded(client: Client) -> None:
    bounded = {**django_settings.NMT_SERVER, "MAX_UPLOAD_BYTES": 100_000}
    with override_settings(NMT_SERVER=bounded):
        assert upload(client, "a.txt", b" \n" * 50_000).status_code == 202
        for lines in (50_001, 500_000):
            answer = upload(client, "a.txt", b" \n" * lines)
            assert answer.status_code == 413 and answer.json()["error"]["code"] == "too_large"
    assert Job.objects.count() == 1


def test_ten_megabytes_come_back_as_they_were(client: Client) -> None:
    content = b"\n" * (10 * 1024 * 1024 - 9) + "猫\r\n犬".encode() + b"\n"
    job = finished(upload(client, "a.txt", content))
    assert job.total == 2 and JobFilePart.objects.filter(job=job).count() == 10
    result = client.get(f"/api/v1/jobs/{job.pk}/result").content
    assert result.startswith(b"\n" * (10 * 1024 * 1024 - 9)) and result.count(b"\r\n") == 1
    assert upload(client, "a.txt", content + b"\n" * 100_000).status_code == 413


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


@pytest.mark.parametrize(
    ("name", "content", "fields", "said"),
    [
        ("a.srt", "no cue", {}, "Line 1"),
        ("a.json", '{"a":\n}', {}, "Line 2"),
        ("a.csv", "a,b\n", {}, "2 columns"),
        ("a.csv", "a,b\n", {"column": "c"}, "'c'"),
        ("a.txt", "a", {"column": "c"}, "no columns"),
        ("a.csv", "a,b\n", {"column": "c" * 256}, "255"),
        ("a.txt", b"\xff", {}, "UTF-8"),
        ("a.txt", "a", {"format": "docx"}, "docx"),
        ("a.txt", "a", {"options": "{"}, "options is not valid JSON"),
        ("a.txt", "a", {"pivot": "maybe"}, "pivot"),
        ("a.txt", "a", {"protect": '{"set": ["tags"]}'}, "'set'"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_at_once(
    client: Client, name: str, content: str | bytes, fields: dict[str, str], said: str
) -> None:
    answer = upload(client, name, content, **fields)
    assert answer.status_code == 400 and said in answer.json()["error"]["message"]
    assert not Job.objects.exists()


def test_what_is_protected_comes_back(client: Client) -> None:
    patterns = {"patterns": ["ZZ\\d+"]}
    job = finished(post(client, {"texts": ["猫 ZZ12 犬"], "protect": patterns}))
    assert "ZZ12" in client.get(f"/api/v1/jobs/{job.pk}/result").json()[0]
    srt = SRT.replace("猫", "<i>猫</i> ZZ34")
    job = finished(upload(client, "a.srt", srt, protect=json.dumps(patterns)))
    result = client.get(f"/api/v1/jobs/{job.pk}/result").content.decode()
    # Beside the markup of the file.
    assert all(result.count(span) == 1 for span in ("ZZ34", "<i>", "</i>"))


def test_one_file_a_job(client: Client) -> None:
    files = [SimpleUploadedFile(name, SRT.encode()) for name in ("a.srt", "b.srt")]
    answer = client.post("/api/v1/jobs", {"file": files})
    assert answer.status_code == 400 and "file" in answer.json()["error"]["message"]
    answer = client.post("/api/v1/jobs", {"file": files[:1], "target": ["en", "fr"]})
    assert answer.status_code == 400 and "target" in answer.json()["error"]["message"]
    assert not Job.objects.exists()


def test_a_length_that_is_no_number(client: Client) -> None:
    kind = "multipart/form-data; boundary=b"
    answer = client.generic("POST", "/api/v1/jobs", b"--b--\r\n", kind, CONTENT_LENGTH="abc")
    assert answer.status_code == 400 and "Content-Length" in answer.json()["error"]["message"]


def test_events_while_the_server_ends(client: Client) -> None:
    """The stream ends without `end`, so that a browser asks again."""
    path = f"/api/v1/jobs/{post(client, {'texts': []}).json()['id']}/events"
    runner().stop()
    response = client.get(path)
    assert response.status_code == 200 and events_of(response) == []


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
    assert far.get("/api/v1/jobs").status_code == 403
    token = Token.objects.create(user=User.objects.create_user("staff", is_staff=True)).key
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
    answer = post(admin_client, {"texts": [f"猫が{n}匹いる" for n in range(20_000)]})
    pk = answer.json()["id"]
    assert pk in admin_client.get("/admin/nmt_server/job/").content.decode()
    assert "of 20,000" in admin_client.get(f"/admin/nmt_server/job/{pk}/change/").content.decode()
    assert admin_client.get("/admin/nmt_server/job/add/").status_code == 403
    admin_client.post("/admin/nmt_server/job/", {"action": "cancel", "_selected_action": [pk]})
    assert Job.objects.get().state == "cancelled"
