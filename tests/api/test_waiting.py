"""A request that would wait for others for too long, as each protocol tells of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from nmt_server.models import TranslationModel

# As the web server says it: it has no thread to let it wait with.
TOO_LONG: dict[str, Any] = {"nmt_server.expected_wait": 20.4}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/", {"content": "犬がいる"}),
        ("/api/v1/translate", {"text": "犬がいる"}),
        ("/api/v1/translate", {"text": "犬がいる", "stream": True}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "犬がいる"}]}),
        ("/translate", {"q": "犬がいる", "source": "ja", "target": "en"}),
        ("/v2/translate", {"text": ["犬がいる"], "target_lang": "EN"}),
    ],
)
def test_it_is_refused_with_when_to_come_back(
    served_model: TranslationModel, client: Client, path: str, body: dict[str, Any]
) -> None:
    def ask(**more: Any) -> Any:
        return client.post(path, json.dumps(body), "application/json", **more)

    refused = ask(**TOO_LONG)
    assert refused.status_code == 503 and refused["Retry-After"] == "21"
    assert "20 seconds" in refused.content.decode() and "NMT_MAX_WAIT" in refused.content.decode()
    if body.get("stream"):
        return
    made = ask()
    assert made.status_code == 200
    # What is known waits for nobody.
    again = ask(**TOO_LONG)
    assert again.status_code == 200
    if path != "/v1/chat/completions":
        assert again.json() == made.json() or path == "/api/v1/translate"


def test_what_says_that_it_is_bulk_work_waits(
    served_model: TranslationModel, client: Client
) -> None:
    body = json.dumps({"text": "鳥がいる", "priority": "bulk"})
    answer = client.post("/api/v1/translate", body, "application/json", **TOO_LONG)
    assert answer.status_code == 200
