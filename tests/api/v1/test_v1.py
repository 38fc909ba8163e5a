"""The REST API, in process: shapes, rights and the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from rest_framework.authtoken.models import Token

from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.models.changes import forget_revision


def post(client: Client, path: str, value: Any, **headers: str) -> Any:
    return client.post(path, json.dumps(value), "application/json", headers=headers)


@pytest.fixture
def corrector_token(served_model: TranslationModel) -> dict[str, str]:
    user = User.objects.create_user("corrector")
    user.user_permissions.add(Permission.objects.get(codename="correct"))
    return {"Authorization": f"Token {Token.objects.create(user=user).key}"}


def test_a_string_is_answered_by_an_object(served_model: TranslationModel, client: Client) -> None:
    answer = post(client, "/api/v1/translate", {"text": "猫\n犬"}).json()
    assert answer.keys() == {*("text", "cached", "origin", "model", "source", "target", "warnings")}
    assert (answer["model"], answer["source"], answer["target"]) == ("random", "ja", "en")
    assert answer["cached"] is False and "\n" in answer["text"]
    assert post(client, "/api/v1/translate", {"text": "猫\n犬"}).json()["cached"] is True


def test_a_list_is_answered_by_a_list(served_model: TranslationModel, client: Client) -> None:
    answers = post(client, "/api/v1/translate", {"text": ["猫", "", "猫"]}).json()
    assert [answer["text"] for answer in answers] == [answers[0]["text"], "", answers[0]["text"]]
    assert post(client, "/api/v1/translate", {"text": []}).json() == []


def test_detail_lists_the_segments(served_model: TranslationModel, client: Client) -> None:
    detail = ["cached", "sentences", "warnings"]
    sent = {"text": "猫\r\n\n犬", "detail": detail, "model": "random", "source": "ja"}
    answer = post(client, "/api/v1/translate", sent).json()
    segments = answer["segments"]
    assert [segment["source"] for segment in segments] == ["猫", "犬"]
    assert [segment["gap"] for segment in segments] == ["\r\n\n", ""]
    assert "".join(segment["text"] + segment["gap"] for segment in segments) == answer["text"]
    assert segments[0]["origin"] == "engine" and segments[0]["score"] < 0


@pytest.mark.usefixtures("no_host")
def test_models_and_languages(served_model: TranslationModel, client: Client) -> None:
    (model,) = client.get("/api/v1/models").json()["models"]
    assert (model["name"], model["default"], model["state"]) == ("random", True, "not loaded")
    languages = client.get("/api/v1/languages").json()["languages"]
    assert [language["code"] for language in languages] == ["en", "ja"]
    assert len(client.get("/api/v1/languages?all=1").json()["languages"]) > 150


def test_a_model_that_cannot_load_is_a_503_with_the_reason(
    served_model: TranslationModel, client: Client, tmp_path: Path
) -> None:
    TranslationModel.objects.update(path=str(tmp_path / "gone"))
    forget_revision()
    answer = post(client, "/api/v1/translate", {"text": "猫"})
    error = answer.json()["error"]
    assert answer.status_code == 503 and error["code"] == "model_unavailable"
    assert "gone" in error["message"] and error["hint"] and int(answer["Retry-After"]) >= 1
    assert post(client, "/", {"content": "猫"}).status_code == 503
    readiness = client.get("/readyz")
    assert readiness.status_code == 503 and "gone" in readiness.json()["reason"]
    assert post(client, "/", {"message": "check if server is ready"}).json() is False


def test_without_a_model(transactional_db: None, _clean_process: None, client: Client) -> None:
    answer = post(client, "/", {"content": "猫"})
    assert answer.status_code == 503 and "add_model" in answer.json()["error"]
    assert client.get("/model").status_code == 503
    assert client.get("/api/v1/models").json() == {"models": []}


def test_the_cache_is_paged_and_searched(served_model: TranslationModel, client: Client) -> None:
    post(client, "/api/v1/translate", {"text": [f"猫{n}" for n in range(30)]})
    page = client.get("/api/v1/cache?page_size=20").json()
    rest = client.get(page["next"]).json()
    sources = [row["source"] for row in page["results"] + rest["results"]]
    assert sorted(sources) == sorted(f"猫{n}" for n in range(30)) and rest["next"] is None
    found = client.get("/api/v1/cache", {"search": "^猫2"}).json()["results"]
    assert len(found) == 11
    assert len(client.get("/api/v1/cache", {"search": "=猫2"}).json()["results"]) == 1
    assert client.get("/api/v1/cache?origin=edited").json()["results"] == []
    assert client.get("/api/v1/cache?origin=nobody").status_code == 400
    assert client.get("/api/v1/cache?model=nobody").json()["error"]["code"] == "unknown_model"


def test_a_text_that_is_cached_several_times_tells_why(
    served_model: TranslationModel, client: Client
) -> None:
    """What another way of asking has made is told from what the model makes by itself."""
    for asked in (
        {},
        {"options": {"beam_size": served_model.beam_size}},
        {"options": {"beam_size": 7, "length_penalty": 1.5}},
        {"protect": {"sets": ["tags"], "patterns": []}},
        {"prefix": "A"},
    ):
        post(client, "/api/v1/translate", {"text": "猫<b>2</b>匹", **asked})
    differs = [row["differs"] for row in client.get("/api/v1/cache").json()["results"]]
    assert sorted(map(sorted, differs)) == [
        [],
        ["beam_size", "length_penalty"],
        ["prefix"],
        ["protect"],
    ]
    assert {"beam_size": 7, "length_penalty": 1.5} in differs
    TranslationModel.objects.update(beam_size=7, length_penalty=1.5)
    differs = [row["differs"] for row in client.get("/api/v1/cache").json()["results"]]
    assert {"beam_size": served_model.beam_size, "length_penalty": 1.0} in differs
    assert {} in differs
    post(client, "/api/v1/cache", {"source": "猫<b>2</b>匹", "target": "Two cats"})
    edited = client.get("/api/v1/cache?origin=edited").json()["results"]
    assert [row["differs"] for row in edited] == [{}]


@pytest.mark.parametrize(
    "cursor",
    ["cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk=", "bz0tMQ==", "cD0A", "not base64", "%FF"],
    ids=["abc", "huge", "offset", "nul", "no base64", "no ascii"],
)
def test_a_cursor_of_no_list_is_refused(
    served_model: TranslationModel, client: Client, cursor: str
) -> None:
    CachedTranslation.objects.create(
        key="0" * 64, model=served_model, source_language_id="ja", target_language_id="en"
    )
    for path in ("/api/v1/cache", "/api/v1/jobs"):
        answer = client.get(path, {"cursor": cursor})
        assert answer.status_code in (200, 400), (path, answer.content)
        assert answer.status_code == 400 or cursor != "cD1hYmM="


@pytest.mark.parametrize(
    "path",
    [
        *("cache?serach=x", "cache?page_size=abc", "cache?page_size=0", "cache/1?x=1"),
        *("models?all=1", "languages?al=1", "languages?all=maybe", "jobs?states=done"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused(
    served_model: TranslationModel, client: Client, path: str
) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 400
    name = path.partition("?")[2].partition("=")[0]
    assert name in answer.json()["error"]["message"]


def test_parameters_of_a_post_are_refused(served_model: TranslationModel, client: Client) -> None:
    assert post(client, "/api/v1/translate?beam_size=1", {"text": "猫"}).status_code == 400


def test_options_of_a_row_are_an_object_and_what_it_supersedes_is_shown(
    served_model: TranslationModel, client: Client, corrector_token: dict[str, str]
) -> None:
    for beam_size in (3, 4):
        options = {"beam_size": beam_size}
        post(client, "/api/v1/translate", {"text": "猫", "options": options})
    post(client, "/api/v1/translate", {"text": "犬"})
    rows = client.get("/api/v1/cache").json()["results"]
    assert {row["options"]["beam_size"] for row in rows if row["source"] == "猫"} == {3, 4}
    assert not any(row["superseded"] for row in rows)
    corrected = rows[-1]["id"]
    path = f"/api/v1/cache/{corrected}"
    body = json.dumps({"target": "Tama"})
    row = client.patch(path, body, "application/json", headers=corrector_token).json()
    assert (row["options"], row["superseded"]) == ({}, False)
    superseded = {
        (row["source"], row["id"] == corrected): row["superseded"]
        for row in client.get("/api/v1/cache").json()["results"]
    }
    assert superseded == {("猫", True): False, ("猫", False): True, ("犬", False): False}


@pytest.mark.parametrize("target", ["", "  ", "\n"])
def test_an_empty_correction_is_meant_or_refused(
    served_model: TranslationModel, client: Client, corrector_token: dict[str, str], target: str
) -> None:
    post(client, "/api/v1/translate", {"text": "猫"})
    path = f"/api/v1/cache/{CachedTranslation.objects.get().pk}"

    def patch(**sent: object) -> Any:
        return client.patch(path, json.dumps(sent), "application/json", headers=corrector_token)

    refused = patch(target=target)
    assert refused.status_code == 400 and "allow_empty" in refused.json()["error"]["hint"]
    assert CachedTranslation.objects.get().origin == "engine"
    assert patch(target=target, allow_empty="yes").status_code == 400
    assert patch(target=target, allow_empty=True).json()["target"] == target
    assert post(client, "/", {"content": "猫"}).json() == target


def test_what_is_sent_cannot_write_lines_of_the_log(
    served_model: TranslationModel, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    forged = "en\r\n2026-01-01 ERROR forged\u2028\x1b[31m"
    with caplog.at_level("INFO"):
        for field in ("target", "source", "model", "split"):
            post(client, "/api/v1/translate", {"text": "猫", field: forged})
        client.get("/api/v1/cache", {"model": forged})
        client.get("/api/v1/%0Aforged")
        post(client, "/", {forged: 1})
    lines = [line for record in caplog.records for line in record.getMessage().splitlines()]
    assert len(lines) == len(caplog.records) >= 5
    assert "\x1b" not in "".join(lines)


def test_a_correction_brings_nothing_back_that_was_deleted_meanwhile(
    corrector_token: dict[str, str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(client, "/api/v1/translate", {"text": "猫"})
    row = CachedTranslation.objects.get(source="猫")
    address = f"/api/v1/cache/{row.pk}"

    def read_and_deleted(pk: int) -> CachedTranslation:
        found = CachedTranslation.objects.select_related("model").get(pk=pk)
        CachedTranslation.objects.filter(pk=pk).delete()
        return found

    with monkeypatch.context() as patched:
        patched.setattr("nmt_server.api.v1.cache._row", read_and_deleted)
        sent = json.dumps({"target": "A cat"})
        answer = client.patch(address, sent, "application/json", headers=corrector_token)
    assert answer.status_code == 404
    assert not CachedTranslation.objects.filter(source="猫").exists()
    # Who says how a text is translated is heard all the same.
    new = {"source": "猫", "target": "A cat"}
    assert post(client, "/api/v1/cache", new, **corrector_token).status_code == 200


def test_changing_the_cache_needs_the_right(
    served_model: TranslationModel, client: Client, corrector_token: dict[str, str]
) -> None:
    post(client, "/api/v1/translate", {"text": "猫"})
    row = CachedTranslation.objects.get()
    path = f"/api/v1/cache/{row.pk}"
    nobody = Token.objects.create(user=User.objects.create_user("nobody", is_staff=True)).key
    far: Any = {"REMOTE_ADDR": "192.0.2.1"}
    body = json.dumps({"target": "Tama"})
    kind = "application/json"
    assert client.patch(path, body, kind, **far).status_code == 401
    assert client.delete(path, **far).status_code == 401
    plain = {"Authorization": f"Token {nobody}"}
    assert client.patch(path, body, kind, headers=plain).status_code == 403
    assert client.patch(path, body, kind, headers=corrector_token).json()["origin"] == "edited"
    assert client.get(path).json()["target"] == "Tama"
    for wrong in ({}, {"target": 5}, {"target": "x", "source": "y"}, {"target": "a\0b"}):
        answer = client.patch(path, json.dumps(wrong), kind, headers=corrector_token)
        assert answer.status_code == 400, wrong
    assert client.delete(path, headers=corrector_token).status_code == 204
    assert client.get(path).status_code == 404


def test_a_session_needs_its_csrf_token(served_model: TranslationModel) -> None:
    post(Client(), "/api/v1/translate", {"text": "猫"})
    path = f"/api/v1/cache/{CachedTranslation.objects.get().pk}"
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.1")
    client.force_login(User.objects.create_superuser("admin"))
    answer = client.patch(path, json.dumps({"target": "x"}), "application/json")
    assert answer.status_code == 403 and "CSRF" in answer.json()["error"]["message"]


def test_other_verbs_and_addresses(served_model: TranslationModel, client: Client) -> None:
    assert client.get("/api/v1/translate").status_code == 405
    assert client.get("/api/v1/cache/999999").json()["error"]["code"] == "not_found"
    for method, path in (("GET", "nothing"), ("POST", "jobs/1/2"), ("GET", ""), ("TRACE", "x")):
        answer = client.generic(method, f"/api/v1/{path}")
        assert answer.status_code == (405 if method == "TRACE" else 404)
        assert set(answer.json()["error"]) == {"code", "message", "hint"}


def test_the_documentation_asks_no_other_host(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "/static/drf_spectacular_sidecar/" in page
    assert "http://" not in page and "https://" not in page


def test_the_schema_is_the_committed_one(client: Client, db: None) -> None:
    """`manage.py spectacular --file openapi.yaml` writes it."""
    committed = Path(__file__).parent.parent.parent.parent / "openapi.yaml"
    for _ in range(2):
        served = client.get("/api/v1/schema").content.decode()
        assert served == committed.read_text(encoding="utf-8")
