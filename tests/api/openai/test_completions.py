"""Chats that no program sends, over HTTP with a real model."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nmt_server.models import TranslationModel

pytestmark = pytest.mark.usefixtures("lasting_hosts")

_PIECES = st.sampled_from(
    ["```json\n", "```", "\n", '{"a": "猫"}', "[", '"', "1. ", "<textarea>\n", "猫。", "%%", "{",
     "Translate: ", "</textarea>", "<yaml>\n- id: 1\n  text: 猫\n", "\ud800", "\x00",
     "翻译成英文：\n"]
)  # fmt: skip
_FORMATS = st.sampled_from(
    [None, {"type": "text"}, {"type": "json_object"}, {"type": "json_schema"},
     {"type": "json_schema", "json_schema": {"schema": {"properties": {"a": {"type": "array"}}}}},
     {"type": "json_schema", "json_schema": {"schema": {"type": "object", "properties": {
         "text": {"type": ["string", "null"]}, "ids": {"type": "array", "items": {}}}}}}]
)  # fmt: skip


def post(client: Client, path: str, value: Any, **headers: str) -> Any:
    body = json.dumps(value)
    return client.post(path, body, content_type="application/json", headers=headers)


def test_no_message_makes_the_server_fail(client: Client, served_model: TranslationModel) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(_PIECES, max_size=8).map("".join), _FORMATS, st.integers(1, 3))
    def check(content: str, form: Any, n: int) -> None:
        sent = {"messages": [{"role": "user", "content": content}], "response_format": form, "n": n}
        answer = post(client, "/v1/chat/completions", sent)
        assert answer.status_code == 200, answer.content
        choices = answer.json()["choices"]
        assert len(choices) == n
        said = [each["message"]["content"] for each in choices]
        if form and form["type"].startswith("json"):
            assert all(isinstance(json.loads(each), dict) for each in said)
        stream = post(client, "/v1/chat/completions", {**sent, "n": 1, "stream": True})
        events = b"".join(stream).decode("utf-8", "surrogatepass").split("\n\n")
        assert events[-2:] == ["data: [DONE]", ""]
        deltas = [json.loads(each[6:])["choices"][0]["delta"] for each in events[:-2]]
        assert "".join(delta.get("content", "") for delta in deltas) == said[0]

    check()


@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "system", "content": "猫"}],
        [{"role": "user", "content": None}, {"role": "assistant", "content": "猫"}],
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}],
        [{"role": "tool", "content": "猫", "tool_call_id": "1"}],
    ],
)
def test_odd_chats_are_answered(
    client: Client, served_model: TranslationModel, messages: Any
) -> None:
    assert post(client, "/v1/chat/completions", {"messages": messages}).status_code == 200


def test_it_is_found_where_programs_look_for_it(
    client: Client, served_model: TranslationModel
) -> None:
    chat = {"messages": [{"role": "user", "content": "猫"}]}
    for path in ("/v1/chat/completions", "/v1/chat/completions/", "/chat/completions"):
        assert post(client, path, chat).status_code == 200, path
    assert post(client, "/v1/completions/", {"prompt": "猫"}).status_code == 200
    assert client.get("/v1").status_code == 404


def test_pages_of_others_and_other_methods_are_refused(
    client: Client, served_model: TranslationModel
) -> None:
    sent = {"messages": [{"role": "user", "content": "猫"}]}
    refused = post(client, "/v1/chat/completions", sent, origin="https://evil.example")
    assert refused.status_code == 403 and refused.json()["error"]["message"]
    assert client.get("/v1/chat/completions").status_code == 405
    assert client.get("/v2/usage", headers={"origin": "https://evil.example"}).status_code == 403


def test_the_languages_of_a_prompt_are_wishes_where_a_program_has_no_others(
    client: Client, served_model: TranslationModel
) -> None:
    def ask(content: str) -> Any:
        sent = {"messages": [{"role": "user", "content": content}]}
        return post(client, "/v1/chat/completions", sent)

    answer = ask("将下面的日文文本翻译成中文：猫")
    assert answer["X-NMT-Preset"] == "sakura" and answer["X-NMT-Languages"] == "ja-en"
    assert ask("将下面的法文翻译成中文：猫").status_code == 400
    no_model = ask("Translate from Japanese to Klingon: 猫")
    assert no_model["X-NMT-Languages"] == "ja-en"


def test_the_terms_of_a_prompt_are_used(client: Client, demo_model: TranslationModel) -> None:
    prompt = (
        "根据以下术语表（可以为空）：\nクロエ->Aurelia #heroine\n\n"
        "将下面的日文文本根据对应关系和备注翻译成中文：\nクロエは静かに前へと歩み出た。"
    )
    sent = {"model": "default", "messages": [{"role": "user", "content": prompt}]}
    said = [
        post(client, "/v1/chat/completions", sent).json()["choices"][0]["message"]["content"],
        "".join(
            json.loads(line[6:])["choices"][0]["delta"].get("content", "")
            for line in b"".join(post(client, "/v1/chat/completions", {**sent, "stream": True}))
            .decode()
            .split("\n\n")
            if line.startswith("data: {")
        ),
    ]
    assert said == ["Aurelia stepped quietly forward."] * 2


def test_prompts_of_several_kinds_are_answered_in_their_order(
    client: Client, served_model: TranslationModel, settings: Any
) -> None:
    prompts = ["猫", "Glossary:\n犬 -> hound\n\n犬", "1. 剣\n2. 盾", ""]
    singly = [post(client, "/v1/completions", {"prompt": each}).json() for each in prompts]
    answer = post(client, "/v1/completions", {"prompt": prompts, "n": 1}).json()
    assert [each["text"] for each in answer["choices"]] == [
        each["choices"][0]["text"] for each in singly
    ]
    assert answer["choices"][1]["text"].lower() == "hound"
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_TEXTS": 3}
    refused = post(client, "/v1/completions", {"prompt": prompts})
    assert refused.status_code == 413 and refused.json()["error"]["code"] == "too_large"
    path = "/language/translate/v2/detect"
    assert post(client, path, {"q": prompts}).json()["error"]["code"] == 413
