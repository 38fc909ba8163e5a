"""Over HTTP: what is no language or cannot be treated, and how the Sugoi protocol warns."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import Client

from nmt_server.models import TranslationModel

pytestmark = pytest.mark.usefixtures("lasting_hosts")

HALF = "犬\ud83d"
# What Python makes of a lone half, of one in bytes, and of both halves in bytes of their own.
BODIES = [
    json.dumps(["猫", HALF]).encode(),
    '["猫", "犬\ud83d"]'.encode("utf-8", "surrogatepass"),
]


def post(client: Client, path: str, body: bytes, **headers: str) -> Any:
    return client.post(path, body, "application/json", headers=headers)


@pytest.mark.parametrize("texts", BODIES)
def test_half_of_a_surrogate_pair_leaves_the_others_alone(
    client: Client, served_model: TranslationModel, texts: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sugoi = post(client, "/", b'{"content": ' + texts + b"}")
    cat, half = json.loads(sugoi.content)
    assert sugoi.status_code == 200 and cat not in ("", "猫") and half == HALF
    sugoi.content.decode()
    # The model with random weights has warnings of its own.
    assert "text=1" in sugoi["X-Translation-Warnings"].split(", ")
    assert "text=1" in caplog.text and "犬" not in caplog.text
    rest = post(client, "/api/v1/translate", b'{"text": ' + texts + b', "detail": ["cached"]}')
    first, second = json.loads(rest.content)
    assert first["text"] == cat and "text" not in first["warnings"]
    assert (second["text"], second["warnings"]) == (HALF, ["text"])
    assert second["segments"][0]["origin"] == "kept"
    stream = post(client, "/api/v1/translate", b'{"stream": true, "text": ' + texts + b"}")
    assert "犬\\ud83d".encode() in b"".join(stream)


def test_halves_that_belong_together_become_one(
    client: Client, served_model: TranslationModel
) -> None:
    body = '{"content": ["😀", "\ud83d"]}'.encode("utf-8", "surrogatepass")
    body = body.replace("😀".encode(), "\ud83d\ude00".encode("utf-8", "surrogatepass"))
    assert post(client, "/", body).json() == ["😀", "\ud83d"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/translate", b'{"text": "a", "model": "\\ud83d"}'),
        ("/api/v1/translate", b'{"text": {"text": "a", "prefix": "\\ud83d"}}'),
        ("/api/v1/translate", b'{"text": "\\ud83d", "unit": NaN}'),
        ("/api/v1/jobs", b'{"texts": ["a"], "target": "\\ud83d"}'),
        ("/", b'{"content": "a", "message": "\\ud83d"}'),
        ("/", b'["\\ud83d"]'),
        ("/", b'{"content": ["\\ud83d"' + b"[" * 100_000),
    ],
)
def test_elsewhere_half_of_a_pair_is_refused(
    client: Client, served_model: TranslationModel, path: str, body: bytes
) -> None:
    answer = post(client, path, body)
    assert answer.status_code == 400 and answer.json()["error"]


def test_no_warnings_no_header_and_pages_elsewhere_may_read_it(
    client: Client, served_model: TranslationModel, settings: Any
) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://game.example"]
    origin = {"origin": "https://game.example"}
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ALLOWED_ORIGINS": ["https://game.example"]}
    answer = post(client, "/", b'{"content": ["99", ""]}', **origin)
    assert "X-Translation-Warnings" not in answer and answer.json()[0] == "99"
    answer = post(client, "/", b'{"content": ["\\u0000", "a\\ud800", "99"]}', **origin)
    assert answer["X-Translation-Warnings"] == "text=2"
    assert "x-translation-warnings" in answer["Access-Control-Expose-Headers"].lower()


def test_translate_is_a_field_of_a_request_and_of_an_item(
    client: Client, served_model: TranslationModel
) -> None:
    def origins(**sent: Any) -> list[str]:
        body = json.dumps({"detail": ["cached"], **sent})
        answer = client.post("/api/v1/translate", body, "application/json").json()
        return [each["segments"][0]["origin"] for each in answer]

    assert origins(text=["99 a", {"text": "99 a", "translate": "all"}]) == ["kept", "engine"]
    assert origins(text=["99 a"], translate="all") == ["engine"]
    answer = client.post("/api/v1/translate", '{"text": "a", "translate": "no"}', "text/plain")
    assert answer.status_code == 400 and "language, all" in answer.json()["error"]["hint"]
