"""A key where each protocol of another server has it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from nmt_server.accounts.usage import meter_of
from nmt_server.models import KeyUsage
from nmt_server.rights import Right
from tests.keys import make_key

CAT = "%E7%8C%AB"
pytestmark = pytest.mark.usefixtures("untrusted", "fresh_accounts", "served_model", "lasting_hosts")


def requests_with(key: str) -> list[tuple[str, str, Any, dict[str, str]]]:
    """A translation in each protocol: method, address, body and headers."""
    pair = {"source": "ja", "target": "en"}
    flores = {"source": "jpn_Jpan", "target": "eng_Latn"}
    listed = {"source_lang": "ja", "target_lang": "en", "text_list": ["猫"]}
    bearer = {"Authorization": f"Bearer {key}"}
    deepl = {"text": ["猫"], "target_lang": "EN"}
    chat = {"model": "random", "messages": [{"role": "user", "content": "猫"}]}
    return [
        ("POST", "/v1/chat/completions", chat, bearer),
        ("POST", "/v2/translate", deepl, {"Authorization": f"DeepL-Auth-Key {key}"}),
        ("POST", "/translate", {"q": "猫", **pair, "api_key": key}, {}),
        ("POST", "/detect", {"q": "猫", "api_key": key}, {}),
        ("POST", f"/language/translate/v2?key={key}", {"q": "猫", **pair}, {}),
        ("POST", "/language/translate/v2", {"q": "猫", **pair}, {"X-Goog-Api-Key": key}),
        ("POST", "/api/v4/translator", {"text": "猫", **flores}, {"Authorization": key}),
        ("GET", f"/translate?text={CAT}&from=ja&to=en&key={key}", None, {}),
        ("POST", "/translate", {"text": "猫", "target_lang": "EN"}, bearer),
        ("GET", f"/api/v1/ja/en/{CAT}?key={key}", None, {}),
        ("POST", f"/imme?token={key}", listed, {}),
        ("POST", f"/k/{key}/v2/translate", deepl, {}),
    ]


def send(client: Client, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
    data = b"" if body is None else json.dumps(body).encode()
    return client.generic(method, path, data, "application/json", headers=headers)


def test_it_counts_and_any_other_word_is_none(client: Client, settings: Any) -> None:
    key, row = make_key("bot", Right.TRANSLATE)
    wrong = "12345678." + "x" * 32
    for rights, refused in (("none", 401), ("translate", 200)):
        settings.NMT_SERVER = {**settings.NMT_SERVER, "ANONYMOUS_RIGHTS": rights}
        for number, request in enumerate(requests_with("anything")[:-1]):
            told = rights, request
            expected = 403 if refused == 401 and request[1] == "/v2/translate" else refused
            assert send(client, *request).status_code == expected, told
            assert send(client, *requests_with(key)[number]).status_code == 200, told
    for request, refused in zip(requests_with(wrong), (401, 403, 401), strict=False):
        assert send(client, *request).status_code == refused
    meter_of(row.pk).write()
    assert KeyUsage.objects.get().requests >= 22
    assert send(client, *requests_with(key)[-1]).status_code == 200


_USED_UP = {
    "/v1/chat/completions": ("code", "insufficient_quota"),
    "/language/translate/v2": ("status", "RESOURCE_EXHAUSTED"),
}


def test_quota_and_scope_hold_there(client: Client) -> None:
    key, _ = make_key("bot", Right.TRANSLATE, quota=0, allowed_models="random")
    for request in requests_with(key):
        if "detect" not in request[1]:
            status = 456 if "/v2/translate" in request[1] and "language" not in request[1] else 429
            answer = send(client, *request)
            assert answer.status_code == status, request
            # The clients of these go by more than the status.
            if (named := _USED_UP.get(request[1].partition("?")[0])) is not None:
                assert answer.json()["error"][named[0]] == named[1]
    key, _ = make_key("other", Right.TRANSLATE, allowed_models="none.of.these")
    for request in requests_with(key):
        if "detect" not in request[1]:
            assert send(client, *request).status_code == 403, request


def test_a_program_of_openai_knows_a_rate_from_a_quota(client: Client) -> None:
    key, _ = make_key("bot", Right.TRANSLATE, rate=1)
    request = next(each for each in requests_with(key) if "/v1/chat" in each[1])
    answers = [send(client, *request) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    error = answers[1].json()["error"]
    assert (error["type"], error["code"]) == ("requests", "rate_limit_exceeded")
    assert int(answers[1]["Retry-After"]) >= 1


def test_deepl_is_told_what_its_key_has_used_and_that_it_is_used_up(client: Client) -> None:
    key, _ = make_key("cat", quota=10)
    headers = {"Authorization": f"DeepL-Auth-Key {key}"}

    def usage() -> Any:
        return client.get("/v2/usage", headers=headers).json()

    def translate(text: str) -> int:
        sent = {"text": text, "target_lang": "EN"}
        return client.post("/v2/translate", sent, headers=headers).status_code

    assert usage() == {"character_count": 0, "character_limit": 10}
    assert translate("静かな猫") == 200
    assert usage() == {"character_count": 4, "character_limit": 10}
    assert translate("静かな猫が走る。") == 456
    assert client.get("/v2/usage").json()["character_count"] == 0


def test_libretranslate_is_told_whether_it_needs_a_key(client: Client, settings: Any) -> None:
    assert client.get("/frontend/settings").json()["keyRequired"] is False
    settings.NMT_SERVER = {**settings.NMT_SERVER, "ANONYMOUS_RIGHTS": ()}
    assert client.get("/frontend/settings").json()["keyRequired"] is True
