"""The REST API, in process: shapes, rights and the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.authtoken.models import Token

from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.models.changes import forget_revision


def post(client: Client, path: str, value: Any, **headers: str) -> Any:
    return client.post(path, json.dumps(value), "application/json", headers=headers)


@pytest.fixture
def staff_token(served_model: TranslationModel) -> dict[str, str]:
    user = User.objects.create_user("staff", is_staff=True)
    return {"Authorization": f"Token {Token.objects.create(user=user).key}"}


def test_a_string_is_answered_by_an_object(served_model: TranslationModel, client: Client) -> None:
    answer = post(client, "/api/v1/translate", {"text": "猫\n犬"}).json()
    assert answer.keys() == {"text", "cached", "model", "source", "target", "warnings"}
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


def test_changing_the_cache_needs_a_staff_user(
    served_model: TranslationModel, client: Client, staff_token: dict[str, str]
) -> None:
    post(client, "/api/v1/translate", {"text": "猫"})
    row = CachedTranslation.objects.get()
    path = f"/api/v1/cache/{row.pk}"
    nobody = Token.objects.create(user=User.objects.create_user("nobody")).key
    body = json.dumps({"target": "Tama"})
    kind = "application/json"
    assert client.patch(path, body, kind).status_code == 401
    assert client.delete(path).status_code == 401
    plain = {"Authorization": f"Token {nobody}"}
    assert client.patch(path, body, kind, headers=plain).status_code == 403
    assert client.patch(path, body, kind, headers=staff_token).json()["origin"] == "edited"
    assert client.get(path).json()["target"] == "Tama"
    for wrong in ({}, {"target": 5}, {"target": "x", "source": "y"}, {"target": "a\0b"}):
        answer = client.patch(path, json.dumps(wrong), kind, headers=staff_token)
        assert answer.status_code == 400, wrong
    assert client.delete(path, headers=staff_token).status_code == 204
    assert client.get(path).status_code == 404


def test_a_session_needs_its_csrf_token(served_model: TranslationModel) -> None:
    post(Client(), "/api/v1/translate", {"text": "猫"})
    path = f"/api/v1/cache/{CachedTranslation.objects.get().pk}"
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("admin"))
    answer = client.patch(path, json.dumps({"target": "x"}), "application/json")
    assert answer.status_code == 403 and "CSRF" in answer.json()["error"]["message"]


def test_other_verbs_and_addresses(served_model: TranslationModel, client: Client) -> None:
    assert client.get("/api/v1/translate").status_code == 405
    assert client.get("/api/v1/cache/999999").json()["error"]["code"] == "not_found"
    assert client.get("/api/v1/nothing").json()["error"]


def test_the_documentation_asks_no_other_host(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "/static/drf_spectacular_sidecar/" in page
    assert "http://" not in page and "https://" not in page


def test_the_schema_is_the_committed_one(client: Client, db: None) -> None:
    """`manage.py spectacular --file openapi.yaml` writes it."""
    committed = Path(__file__).parent.parent.parent.parent / "openapi.yaml"
    assert client.get("/api/v1/schema").content.decode() == committed.read_text(encoding="utf-8")
