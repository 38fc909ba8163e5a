"""What the page asks the REST API for beside translations: corrections, files, models."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nmt_server.models import Correction, TranslationModel
from nmt_server.rights import Right
from tests.keys import bearer, make_key

pytestmark = pytest.mark.usefixtures("fresh_accounts")


def post(client: Client, path: str, value: Any, **headers: str) -> Any:
    return client.post(path, json.dumps(value), "application/json", headers=headers)


@pytest.fixture
def corrector(served_model: TranslationModel) -> dict[str, str]:
    key, _ = make_key("reader", Right.CORRECT, Right.TRANSLATE, Right.MANAGE)
    return bearer(key)


def test_a_text_is_corrected_that_is_in_no_row_and_its_history_kept(
    corrector: dict[str, str], client: Client
) -> None:
    for target in ("Cat.", "A cat."):
        sent = {"source": "猫", "target": target}
        row = post(client, "/api/v1/cache", sent, **corrector).json()
        assert (row["origin"], row["target"], row["changed_by"]) == ("edited", target, "reader")
    answer = post(client, "/api/v1/translate", {"text": "猫\n猫"}).json()
    assert (answer["text"], answer["origin"]) == ("A cat.\nA cat.", "edited")
    patched = client.patch(
        f"/api/v1/cache/{row['id']}",
        '{"target": "The cat."}',
        "application/json",
        headers=corrector,
    ).json()
    history = client.get(f"/api/v1/cache/{row['id']}/history", headers=corrector).json()["changes"]
    assert [each["after"] for each in history] == ["The cat.", "A cat.", "Cat."]
    assert [each["before"] for each in history] == ["A cat.", "Cat.", ""]
    assert {each["who"] for each in history} == {"reader"}
    assert patched["id"] == row["id"]
    # What is deleted and said anew has a history all the same, and only its own.
    client.delete(f"/api/v1/cache/{row['id']}", headers=corrector)
    again = post(client, "/api/v1/cache", {"source": "猫", "target": "Cat!"}, **corrector).json()
    history = client.get(f"/api/v1/cache/{again['id']}/history", headers=corrector).json()
    assert len(history["changes"]) == 4
    other = post(client, "/api/v1/cache", {"source": "犬", "target": "Dog."}, **corrector).json()
    history = client.get(f"/api/v1/cache/{other['id']}/history", headers=corrector).json()
    assert len(history["changes"]) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"source": " ", "target": "x"},
        {"source": "猫", "target": " "},
        {"source": "猫", "target": "a\0b"},
        {"source": "a\0b", "target": "x"},
        {"source": "猫", "target": "x", "source_language": "fr"},
        {"source": "猫", "target": "x", "model": "gone"},
        {"source": "猫"},
    ],
)
def test_what_cannot_be_said_is_refused_and_changes_nothing(
    sent: dict[str, str], corrector: dict[str, str], client: Client
) -> None:
    answer = post(client, "/api/v1/cache", sent, **corrector)
    assert answer.status_code in (400, 404, 422), answer.content
    assert answer.json()["error"]["message"]
    assert not Correction.objects.exists()


def test_the_language_of_a_text_is_found(corrector: dict[str, str], client: Client) -> None:
    found = post(client, "/api/v1/detect", {"text": "猫が好きです"}).json()["languages"]
    assert found[0]["code"] == "ja" and 0.75 < found[0]["confidence"] <= 1
    assert post(client, "/api/v1/detect", {"text": "12"}).json() == {"languages": []}


def test_a_memory_is_brought_and_taken(corrector: dict[str, str], client: Client) -> None:
    def bring(**fields: str) -> Any:
        file = SimpleUploadedFile("memory.csv", "source,target\n猫,Cat.\n犬,\n".encode())
        sent = {"file": file, **fields}
        return client.post("/api/v1/cache/import", sent, headers=corrector).json()

    would = bring(dry_run="true")
    assert (would["imported"], would["left"], would["bad"]) == (1, 1, 0)
    assert would["examples"] == [{"line": 2, "source": "猫", "target": "Cat."}]
    assert client.get("/api/v1/cache", headers=corrector).json()["results"] == []
    assert bring()["imported"] == 1
    assert bring()["replaced"] == 1
    for kind, begins in (("csv", b"source,"), ("jsonl", b"{"), ("tmx", b"<?xml")):
        query = f"?format={kind}&search=^%E7%8C%AB"
        answer = client.get(f"/api/v1/cache/export{query}", headers=corrector)
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert content.startswith(begins) and b"Cat." in content
        assert "attachment" in answer["Content-Disposition"]
    query = "?format=csv&origin=engine"
    answer = client.get(f"/api/v1/cache/export{query}", headers=corrector)
    assert b"Cat" not in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert client.get("/api/v1/cache/export?format=xlsx", headers=corrector).status_code == 400
    nothing = client.post("/api/v1/cache/import", {"file": "text"}, headers=corrector)
    assert nothing.status_code == 400


def test_a_model_is_loaded_tried_and_followed(corrector: dict[str, str], client: Client) -> None:
    def act(what: str, name: str = "random") -> Any:
        return client.post(f"/api/v1/models/{name}/{what}", headers=corrector)

    assert "loaded on cpu" in act("load").json()["message"]
    assert act("try").json()["target"]
    assert act("default").json() == {"message": "The default model is now random."}
    post(client, "/api/v1/translate", {"text": "猫"})
    events = client.get("/api/v1/live", headers=corrector)
    name, data, *_ = next(iter(events.streaming_content)).decode().split("\n")  # type: ignore[attr-defined]
    state = json.loads(data.removeprefix("data: "))
    assert name == "event: state"
    assert state["models"][0]["state"] == "ready" and state["models"][0]["memory"] > 0
    assert state["segments"]["engine"] >= 1
    assert "unloads" in act("unload").json()["message"]
    assert act("load", "gone").status_code == 400
