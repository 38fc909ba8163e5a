"""Files sent to `/api/v1/jobs`, and how they come back, in process."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.models import Job, JobFilePart, TranslationModel
from nmt_server.serving.served_model import ServedModel
from tests.api.v1.job_requests import FAST, SRT, finished, post, upload

CASES = Path(__file__).parent.parent.parent / "documents" / "cases"
pytestmark = pytest.mark.usefixtures("served_model", "lasting_hosts")


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


@pytest.mark.parametrize(
    ("translation", "content_type", "encoding"),
    [("She was a cook.", "text/csv; charset=shift_jis", "cp932"),
     ("Café", "text/csv; charset=utf-8", "utf-8-sig")],
)  # fmt: skip
def test_a_file_in_another_encoding(
    client: Client,
    served_model: TranslationModel,
    translation: str,
    content_type: str,
    encoding: str,
) -> None:
    scope = ServedModel.from_row(served_model)
    import_pairs(scope, ("{}",), [Pair("彼女は料理人だった。", translation)])
    content = "key,text\r\na1,彼女は料理人だった。\r\n"
    job = finished(upload(client, "a.csv", content.encode("cp932"), column="text"))
    assert client.get(f"/api/v1/jobs/{job.pk}").json()["encoding"] == "Shift_JIS"
    result = client.get(f"/api/v1/jobs/{job.pk}/result")
    assert result["Content-Type"] == content_type
    assert result.content.decode(encoding) == f"key,text\r\na1,{translation}\r\n"


def test_an_encoding_that_cannot_be_told_can_be_named(client: Client) -> None:
    answer = upload(client, "a.txt", "整数".encode("euc_jp"), encoding="euc-jp", options=FAST)
    assert Job.objects.get(pk=finished(answer).pk).chunks.get().texts == '["整数"]'
    assert upload(client, "a.txt", "x", encoding="klingon").status_code == 400


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.srt", "x.srt"), ("..\\..\\x.srt", "x.srt"), ("/etc/passwd", "passwd"),
        ("猫.srt", "猫.srt"), ("a\x07b.srt", "ab.srt"), ("x" * 300 + ".srt", None), ("...", None),
    ],
)  # fmt: skip
def test_the_name_of_an_upload_is_no_path(client: Client, name: str, shown: str | None) -> None:
    data_folder = Path(str(django_settings.NMT_SERVER["DATA_DIR"]))
    before = set(data_folder.parent.glob("*.srt"))
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
    assert set(data_folder.parent.glob("*.srt")) == before
    assert not list(data_folder.rglob("*.srt"))


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
        ("a.txt", "a", {"format": "pdf"}, "pdf"),
        ("a.txt", (CASES / "e5.docx").read_bytes(), {"format": "text"}, "Word document"),
        ("a.txt", (CASES / "e3.xml").read_bytes(), {}, "Android"),
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


def test_a_refused_file_is_told_which_formats_there_are(client: Client) -> None:
    error = upload(client, "a.xml", (CASES / "e3.xml").read_bytes()).json()["error"]
    assert "srt (.srt)" in error["hint"] and "ass (.ass, .ssa)" in error["hint"]


def test_pages_come_back_with_their_tags(client: Client) -> None:
    page = (
        '<!DOCTYPE html>\n<html><head><meta charset="Shift_JIS"><title>猫がいる。</title></head>\n'
        "<body><p class='a'>彼女は<b>静かに</b>歩いた。<img src=a alt='犬もいる。'></p>"
        "<pre>猫</pre>"
    )
    job = finished(upload(client, "a.html", page.encode("cp932")))
    assert job.format == "html" and job.total == 3
    result = client.get(f"/api/v1/jobs/{job.pk}/result").content.decode("cp932")
    assert re.findall("<[^<>]+>", result.partition("alt='")[0]) == re.findall(
        "<[^<>]+>", page.partition("alt='")[0]
    )
    assert result.endswith("</p><pre>猫</pre>") and "犬もいる" not in result
    notes = "---\ntitle: 猫\n---\n# 猫がいる。\n\n```\n猫\n```\n"
    job = finished(upload(client, "a.md", notes))
    assert job.format == "markdown" and job.total == 1


def test_codes_of_subtitles_come_back(client: Client) -> None:
    content = (CASES / "e1.ass").read_bytes()
    answer = upload(client, "a.ass", content)
    assert (answer.json()["format"], answer.json()["total"]) == ("ass", 1)
    response = client.get(f"/api/v1/jobs/{finished(answer).pk}/result")
    assert response["Content-Type"] == "text/x-ssa; charset=utf-8"
    before, _, after = content.partition("彼女".encode())
    assert response.content.startswith(before) and response.content.count(b"\n") == after.count(
        b"\n"
    ) + before.count(b"\n")


def test_what_is_protected_comes_back(client: Client) -> None:
    patterns = {"patterns": ["ZZ\\d+"]}
    job = finished(post(client, {"texts": ["猫 ZZ12 犬"], "protect": patterns}))
    assert "ZZ12" in client.get(f"/api/v1/jobs/{job.pk}/result").json()[0]
    srt = SRT.replace("猫", "<i>猫</i> ZZ34")
    job = finished(upload(client, "a.srt", srt, protect=json.dumps(patterns)))
    result = client.get(f"/api/v1/jobs/{job.pk}/result").content.decode()
    # Beside the markup of the file.
    assert all(result.count(span) == 1 for span in ("ZZ34", "<i>", "</i>"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"a":"{player_name}は剣","b":"%sは剣","c":"\\\\N[1]は剣","d":"<b>剣</b>と"}'),
        ("a.csv", '"{player_name}は剣"\n%sは剣\n\\N[1]は剣\n<b>剣</b>と\n'),
        ("a.txt", "{player_name}は剣\n%sは剣\n\\N[1]は剣\n<b>剣</b>と\n"),
    ],
)
def test_codes_of_a_file_come_back_unasked(client: Client, name: str, content: str) -> None:
    fields = {"column": "1"} if name == "a.csv" else {}
    job = finished(upload(client, name, content, **fields))
    result = client.get(f"/api/v1/jobs/{job.pk}/result").content.decode()
    codes = ("{player_name}", "%s", "\\N[1]", "<b>", "</b>")
    assert [result.count(code) for code in codes] == [1] * len(codes)
    assert "ZM" not in result


def test_one_file_a_job(client: Client) -> None:
    files = [SimpleUploadedFile(name, SRT.encode()) for name in ("a.srt", "b.srt")]
    answer = client.post("/api/v1/jobs", {"file": files})
    assert answer.status_code == 400 and "file" in answer.json()["error"]["message"]
    answer = client.post("/api/v1/jobs", {"file": files[:1], "target": ["en", "fr"]})
    assert answer.status_code == 400 and "target" in answer.json()["error"]["message"]
    assert not Job.objects.exists()


def test_a_file_that_is_read_otherwise_now_is_no_error_of_the_server(client: Client) -> None:
    job = finished(upload(client, "a.txt", "猫", options=FAST))
    JobFilePart.objects.filter(job=job).update(content="猫\n犬".encode())
    answer = client.get(f"/api/v1/jobs/{job.pk}/result")
    assert answer.status_code == 400 and "earlier version" in answer.json()["error"]["message"]
