"""Files over the protocols of others: whose they are, and what is answered of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nmt_server.api.files.columns import column_of
from nmt_server.jobs.runner import runner
from nmt_server.models import Job
from nmt_server.rights import Right
from tests.documents.packages import docx, paragraph, part, run
from tests.jobs.waiting import wait_for_end
from tests.keys import bearer, make_key

pytestmark = pytest.mark.usefixtures("untrusted", "fresh_accounts", "served_model", "lasting_hosts")

FILE = docx(paragraph(run("猫")))


def test_a_document_is_for_the_key_that_sent_it_and_who_manages(client: Client) -> None:
    one, row = make_key("one", Right.JOBS)
    other, manager = (make_key(*each)[0] for each in (("two", Right.JOBS), ("m", Right.MANAGE)))

    def post(path: str, key: str, **fields: Any) -> Any:
        headers = {"Authorization": f"DeepL-Auth-Key {key}"}
        return client.post(f"/v2/document{path}", fields, headers=headers)

    sent: Any = {"target_lang": "EN-US", "file": SimpleUploadedFile("a.docx", FILE)}
    told = post("", one, **sent).json()
    job = Job.objects.get()
    assert (job.key_id, job.name, job.format) == (row.pk, "a.docx", "docx")
    path, proof = f"/{told['document_id']}", {"document_key": told["document_key"]}
    wait_for_end(runner(), job)
    for key, status in ((one, 200), (manager, 200), (other, 404)):
        answer = post(path, key, **proof)
        assert answer.status_code == status
        assert (answer.json().get("status") == "done") is (status == 200)
        assert post(f"{path}/result", key, **proof).status_code == status
    assert post(path, one, document_key="x").status_code == 404
    assert "document_key" in post(path, one).json()["message"]
    # As the jobs of the REST API.
    result = client.get(f"/api/v1/jobs/{job.pk}/result", headers=bearer(one))
    assert "charset" not in result["Content-Type"] and "wordprocessing" in result["Content-Type"]
    assert "猫" not in part(result.content, "word/document.xml")
    Job.objects.update(state=Job.State.RUNNING)
    assert post(f"{path}/result", one, **proof).status_code == 503
    for fields, said in (
        ({"output_format": "pdf"}, "output_format"),
        ({"file": "text"}, "file"),
        ({"target_lang": "XX"}, "XX"),
    ):
        sent["file"] = SimpleUploadedFile("a.docx", FILE)
        answer = post("", one, **sent | fields)
        assert answer.status_code == 400 and said in answer.json()["message"]


def test_a_document_is_translated_with_the_glossary_that_it_names(client: Client) -> None:
    one, _ = make_key("one", Right.TRANSLATE, Right.JOBS)
    other, _ = make_key("two", Right.TRANSLATE, Right.JOBS)
    made = {"name": "Names", "source": "ja", "target": "en", "content": "猫=Felix"}
    answer = client.post("/api/v1/glossaries", made, "application/json", headers=bearer(one))
    fields: Any = {"target_lang": "EN", "source_lang": "JA", "glossary_id": answer.json()["id"]}

    def post(key: str) -> Any:
        sent = fields | {"file": SimpleUploadedFile("a.docx", FILE)}
        headers = {"Authorization": f"DeepL-Auth-Key {key}"}
        return client.post("/v2/document", sent, headers=headers)

    assert post(other).status_code == 404 and "glossary" in post(other).json()["message"]
    assert post(one).status_code == 200
    job = wait_for_end(runner(), Job.objects.get())
    result = client.get(f"/api/v1/jobs/{job.pk}/result", headers=bearer(one))
    assert "Felix" in part(result.content, "word/document.xml")


@pytest.mark.parametrize(
    ("content", "source", "column"),
    [
        ("id,text\n1,猫が走る。\n2,犬だ。\n", "ja", "text"),
        ("key;ja;en\na.b;猫が走る。;A cat runs.\n", "ja", "ja"),
        ("id,ja,en\n1,猫,cat\n2,犬,dog\n", "en", "en"),
        # The first row says no names.
        ("1\t猫が走る。\n2\t犬だ。\n", "ja", "2"),
        ("猫が走る。|x1\n犬だ。|x2\n", "ja", "1"),
        ("猫が走る。\n犬だ。\n", "ja", ""),
        # Two may be meant, or none.
        ("name,text\nアリス,猫が走る。\n", "ja", ""),
        ("id,text\n1,A cat.\n2,A dog.\n", "ja", ""),
        ("id,text\n", "ja", ""),
        ("", "ja", ""),
    ],
)
def test_the_column_of_a_table_is_the_only_one_with_texts(
    content: str, source: str, column: str
) -> None:
    target = "en" if source == "ja" else "ja"
    assert column_of(content.encode(), "csv", [source], target) == column


def test_of_a_table_the_column_with_texts_is_translated_or_the_one_that_is_named(
    client: Client,
) -> None:
    def post(path: str, content: str, **fields: str) -> Any:
        file = SimpleUploadedFile("a.csv", content.encode())
        return client.post(path, {**fields, "file": file})

    languages = {"source": "ja", "target": "en"}
    answer = post("/translate_file", "id,text\n1,猫\n", **languages)
    assert answer.status_code == 200, answer.content
    job = Job.objects.get()
    result = client.get(answer.json()["translatedFileUrl"]).content.decode()
    assert result.startswith("id,text\n1,") and "猫" not in result and job.column == "text"
    both = "name,text\nアリス,猫\n"
    for path, fields in (("/translate_file", languages), ("/v2/document", {"target_lang": "EN"})):
        refused = post(path, both, **fields)
        assert refused.status_code == 400 and "as column" in refused.content.decode()
        assert post(path, both, **fields, column="text").status_code == 200


def test_an_upload_is_bounded(client: Client, settings: Any) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_UPLOAD_BYTES": 1000}
    for path, fields in (
        ("/v2/document", {"target_lang": "EN"}),
        ("/translate_file", {"source": "ja", "target": "en"}),
    ):
        for size in (2000, 200_000):
            file = SimpleUploadedFile("a.txt", b"a" * size)
            assert client.post(path, {**fields, "file": file}).status_code == 413
    assert not Job.objects.exists()
