"""What is no fault of a request is a 503 with what to do, in the shape of each protocol."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from nmt_server.conf import get_settings
from nmt_server.models import TranslationModel
from nmt_server.serving.hosts import worker_client

TEXT = "猫が走る。"
# Where an error is in an answer of each protocol.
FACES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("/", {"content": TEXT}, ["error"]),
    ("/api/v1/translate", {"text": TEXT}, ["error", "hint"]),
    ("/api/v1/translate", {"text": TEXT, "stream": True}, ["error", "hint"]),
    ("/api/v1/inspect", {"text": TEXT}, ["error", "hint"]),
    ("/translate", {"q": TEXT, "source": "ja", "target": "en"}, ["error"]),
    ("/v2/translate", {"text": [TEXT], "target_lang": "EN"}, ["message"]),
    (
        "/v1/chat/completions",
        {"model": "random", "messages": [{"role": "user", "content": TEXT}]},
        ["error", "message"],
    ),
    ("/language/translate/v2", {"q": TEXT, "target": "en"}, ["error", "message"]),
]


def sentence_of(client: Client, path: str, sent: dict[str, Any], where: list[str]) -> str:
    """The sentence for people in an answer that says 503."""
    answer = client.post(path, json.dumps(sent), "application/json")
    found = json.loads(b"".join(answer) if answer.streaming else answer.content)
    assert answer.status_code == 503, (path, found)
    assert int(answer["Retry-After"]) >= 1, path
    for key in where:
        found = found[key]
    assert isinstance(found, str)
    return found


def use_engine(settings: Any, path: str) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ENGINES": {"ctranslate2": path}}
    worker_client().close()


@pytest.mark.parametrize("face", [FACES[number] for number in (0, 1, 5)], ids=lambda face: face[0])
def test_a_host_that_dies_twice_under_a_request(
    client: Client, served_model: TranslationModel, settings: Any, face: Any
) -> None:
    use_engine(settings, "tests.worker.failing.DyingAtWork")
    for record in (get_settings().DATA_DIR / "run").glob("*.failure"):
        record.unlink()
    assert "again" in sentence_of(client, *face)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face[0])
def test_a_request_for_which_there_is_no_memory(
    client: Client, served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch, face: Any
) -> None:
    def read(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(HttpRequest, "read", read)
    assert "memory" in sentence_of(client, *face)


def test_an_engine_that_fails_at_every_text(
    client: Client, served_model: TranslationModel, settings: Any
) -> None:
    use_engine(settings, "tests.serving.failing_engine.Failing")
    for face in FACES:
        assert "again" in sentence_of(client, *face)
