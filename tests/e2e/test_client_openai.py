"""The client of OpenAI, unmodified, against the booted server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletion

from tests.e2e.compatibility import tries
from tests.e2e.server import Boot, Server

LINE, TRANSLATED = "クロエは静かに前へと歩み出た。", "Chloe stepped quietly forward."
OTHER, OTHER_TRANSLATED = "彼女は料理人だった。", "She was a cook."


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="sk-x", max_retries=0) as made:
        yield made


def ask(client: openai.OpenAI, content: Any, **options: Any) -> ChatCompletion:
    messages: Any = [{"role": "user", "content": content}]
    answer = client.chat.completions.create(
        **{"model": "demo", "messages": messages, "temperature": 0.3, "max_tokens": 512, **options}
    )
    assert isinstance(answer, ChatCompletion)
    return answer


@tries("openai", "models.list", "models.retrieve")
def test_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["demo"]
    assert client.models.retrieve("demo").object == "model"


@tries("openai", "chat.completions", "`name:ja-en` as the model", "usage")
def test_a_chat(client: openai.OpenAI) -> None:
    answer = ask(client, LINE)
    [choice] = answer.choices
    assert choice.message.content == TRANSLATED and choice.message.role == "assistant"
    assert choice.finish_reason == "stop" and answer.model == "demo"
    assert answer.usage and answer.usage.total_tokens > answer.usage.prompt_tokens > 0
    for model in ("demo:ja-en", "", "default", "default:ja-en"):
        assert ask(client, LINE, model=model).choices[0].message.content == TRANSLATED
    parts = [{"type": "text", "text": LINE}, {"type": "text", "text": OTHER}]
    both = ask(client, parts).choices[0].message.content
    assert both == f"{TRANSLATED}\n{OTHER_TRANSLATED}"


@tries("openai", "chat.completions, streamed, with usage")
def test_a_stream(client: openai.OpenAI) -> None:
    text = f"1. {LINE}{OTHER}\n2. {OTHER}\n\n3. 99"
    messages: Any = [{"role": "user", "content": text}]
    chunks = list(
        client.chat.completions.create(
            model="demo", messages=messages, stream=True, stream_options={"include_usage": True}
        )
    )
    *pieces, last = chunks
    said = [chunk.choices[0].delta.content or "" for chunk in pieces]
    whole = ask(client, text).choices[0].message.content
    assert (
        "".join(said)
        == whole
        == (f"1. {TRANSLATED} {OTHER_TRANSLATED}\n2. {OTHER_TRANSLATED}\n\n3. 99")
    )
    assert [chunk.choices[0].finish_reason for chunk in pieces][-1] == "stop"
    assert last.usage and last.usage.total_tokens and not last.choices


@tries("openai", "n", "stop")
def test_choices_and_stops(client: openai.OpenAI) -> None:
    found = [choice.message.content for choice in ask(client, LINE, n=3).choices]
    assert len(found) == 3 and found[0] == TRANSLATED and len(set(found)) > 1
    stopped = ask(client, LINE + OTHER, stop=[". "]).choices[0].message.content
    assert stopped == TRANSLATED.removesuffix(".")
    messages: Any = [{"role": "user", "content": LINE}]
    stream = client.chat.completions.create(model="demo", messages=messages, n=2, stream=True)
    said = ["", ""]
    for chunk in stream:
        said[chunk.choices[0].index] += chunk.choices[0].delta.content or ""
    assert said == found[:2]


@tries("openai", "response_format json_object and json_schema")
def test_json_is_answered_where_it_is_wanted(client: openai.OpenAI) -> None:
    def answer(content: str, form: Any) -> Any:
        said = ask(client, content, response_format=form).choices[0].message.content
        return json.loads(said or "")

    def schema(properties: dict[str, Any]) -> Any:
        named = {"name": "x", "schema": {"type": "object", "properties": properties}}
        return {"type": "json_schema", "json_schema": named}

    text, number = {"type": "string"}, {"type": "integer"}
    assert answer(LINE, {"type": "json_object"}) == {"translation": TRANSLATED}
    assert answer(f'{{"a": "{LINE}"}}', {"type": "json_object"}) == {"a": TRANSLATED}
    asked = schema({"language": text, "result": text, "count": number})
    assert answer(LINE, asked) == {"language": "en", "result": TRANSLATED, "count": 0}
    asked = schema({"lines": {"type": "array", "items": text}})
    assert answer(f"1. {LINE}\n2. {OTHER}", asked) == {"lines": [TRANSLATED, OTHER_TRANSLATED]}
    items = {"type": "array", "items": {"type": "object", "properties": {"translation": text}}}
    items["items"]["properties"]["id"] = number  # type: ignore[index]
    sent = f'Translate:\n```json\n[{{"id": 4, "text": "{LINE}"}}]\n```'
    assert answer(sent, schema({"all": items})) == {"all": [{"id": 4, "translation": TRANSLATED}]}


@tries("openai", "completions, also of a list, and streamed")
def test_completions(client: openai.OpenAI) -> None:
    marked = f"<|im_start|>system\nTranslate.<|im_end|>\n<|im_start|>user\n{OTHER}<|im_end|>\n"
    answer = client.completions.create(model="demo", prompt=[LINE, marked])
    assert [choice.text for choice in answer.choices] == [TRANSLATED, OTHER_TRANSLATED]
    stream = client.completions.create(model="demo", prompt=f"{LINE}\n{OTHER}", stream=True)
    said = "".join(chunk.choices[0].text for chunk in stream)
    assert said == f"{TRANSLATED}\n{OTHER_TRANSLATED}"


def test_headers_say_how_it_was_understood(client: openai.OpenAI) -> None:
    raw = client.chat.completions.with_raw_response
    for content, preset in (
        (f"将下面的日文文本翻译成中文：{LINE}", "sakura"),
        (f"Translate to English: {LINE}", "instruction"),
        (LINE, "message"),
    ):
        messages: Any = [{"role": "user", "content": content}]
        answer = raw.create(model="demo", messages=messages)
        assert answer.headers["x-nmt-preset"] == preset
        assert answer.headers["x-nmt-languages"] == "ja-en"
        assert answer.parse().choices[0].message.content == TRANSLATED


@tries("openai", "errors: unknown model, language, address, wrong value, body too large")
def test_errors(client: openai.OpenAI, boot: Boot) -> None:
    with pytest.raises(openai.NotFoundError, match="gpt-4o") as unknown:
        ask(client, LINE, model="gpt-4o")
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.BadRequestError, match="ja-en"):
        ask(client, f"Translate from Japanese to French: {LINE}")
    with pytest.raises(openai.BadRequestError, match=r"n must be"):
        ask(client, LINE, n=0)
    with pytest.raises(openai.BadRequestError, match="messages"):
        client.chat.completions.create(model="demo", messages=[])
    with pytest.raises(openai.NotFoundError, match="translates"):
        client.embeddings.create(model="demo", input="x")
    small = boot(NMT_MAX_BODY_BYTES="1000", NMT_PROTOCOLS="openai")
    with openai.OpenAI(base_url=f"{small.url}/v1", api_key="x", max_retries=0) as limited:
        with pytest.raises(openai.APIStatusError) as large:
            ask(limited, LINE * 100)
        assert large.value.status_code == 413
        assert ask(limited, OTHER).choices[0].message.content == OTHER_TRANSLATED
    for path in ("/languages", "/v2/languages", "/language/translate/v2/languages"):
        assert small.request("GET", path).status == 404
