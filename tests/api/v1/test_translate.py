"""`POST /api/v1/translate`: what a request can ask for, and how it is answered."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from nmt_server.api.v1.cache import CachePage
from nmt_server.api.v1.models_and_languages import ModelsAnswer
from nmt_server.api.v1.translate_answer import TranslateAnswer
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.serving.current_models import forget_models
from nmt_server.translation import DETAILS, translate_events
from tests.random_model import lines

pytestmark = pytest.mark.usefixtures("lasting_hosts")

TEXT = "😀猫が走る。犬が好きです。\n\n　今日はいい天気ですね！ "


def post(client: Client, **sent: Any) -> Any:
    return client.post("/api/v1/translate", json.dumps(sent), "application/json")


def events_of(answer: Any) -> list[tuple[str, Any]]:
    """Names and data of server-sent events."""
    stream: Iterable[bytes] = answer.streaming_content
    events = []
    for block in b"".join(stream).decode().split("\n\n")[:-1]:
        name, data = block.split("\n")
        assert name.startswith("event: ") and data.startswith("data: ")
        events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return events


def test_sentences_by_default_and_as_asked_otherwise(
    served_model: TranslationModel, client: Client
) -> None:
    def sources(**sent: Any) -> list[str]:
        answer = post(client, text=TEXT, detail=["sentences"], **sent).json()
        return [segment["source"] for segment in answer["segments"]]

    sentences = ["😀猫が走る。", "犬が好きです。", "今日はいい天気ですね！"]
    lines = ["😀猫が走る。犬が好きです。", "　今日はいい天気ですね！ "]
    assert sources() == sources(split="sentence") == sources(split="paragraph") == sentences
    assert sources(split="line") == lines
    assert sources(split="none") == [TEXT]
    TranslationModel.objects.update(split="line")
    forget_models()
    assert sources() == lines and sources(split="sentence") == sentences


@pytest.mark.parametrize(
    ("unit", "cut"),
    [
        ("code_point", lambda text, start, end: text[start:end]),
        ("utf16", lambda text, start, end: text.encode("utf-16")[2 + 2 * start : 2 + 2 * end]
            .decode(f"utf-16-{sys.byteorder[0]}e")),
        ("byte", lambda text, start, end: text.encode()[start:end].decode()),
    ],
)  # fmt: skip
def test_ranges_in_the_unit_of_the_client(
    served_model: TranslationModel, client: Client, unit: str, cut: Any
) -> None:
    answer = post(client, text=TEXT, detail=["sentences"], unit=unit).json()
    for segment in answer["segments"]:
        source, target = segment["source_range"], segment["target_range"]
        assert cut(TEXT, source["start"], source["end"]) == segment["source"]
        assert cut(answer["text"], target["start"], target["end"]) == segment["text"]


def test_segments_have_what_was_asked_for(served_model: TranslationModel, client: Client) -> None:
    (segment,) = post(client, text="猫", detail=["warnings"]).json()["segments"]
    assert segment.keys() == {"source", "text", "gap", "warnings"}
    (segment,) = post(client, text="猫", detail=["cached"]).json()["segments"]
    assert segment.keys() == {"source", "text", "gap", "cached", "origin"}
    (segment,) = post(client, text="猫", detail=["tokens", "quality"]).json()["segments"]
    assert segment.keys() == {"source", "text", "gap", "parts", "quality", "words"}
    assert 0 < segment["quality"] <= 1
    assert "segments" not in post(client, text="猫", detail=[]).json()


def test_who_made_a_translation_is_said(served_model: TranslationModel, client: Client) -> None:
    texts = ["5", "猫", "5\n猫", ""]
    answers = post(client, text=texts, split="line", detail=["sentences"]).json()
    origins = [answer["origin"] for answer in answers]
    assert origins == ["kept", "engine", "several", ""]
    assert [each["origin"] for each in answers[2]["segments"]] == ["kept", "engine"]


def test_answers_are_as_declared(served_model: TranslationModel, client: Client) -> None:
    answer = post(client, text=[TEXT, "", "99"], detail=list(DETAILS)).json()
    assert msgspec.convert(answer, TranslateAnswer) and len(answer[0]["segments"]) == 3
    part = answer[0]["segments"][0]["parts"][0]
    assert part["source_tokens"] and part["hypotheses"][0]["alignment"]
    for path, declared in (("models", ModelsAnswer), ("cache", CachePage)):
        assert msgspec.convert(client.get(f"/api/v1/{path}").json(), declared)


def test_an_item_has_settings_of_its_own(served_model: TranslationModel, client: Client) -> None:
    items = [
        "猫が{x}走る",
        {"text": "猫が{x}走る", "prefix": "Hello", "options": {"beam_size": 1}},
        {"text": "猫が{x}走る", "protect": {"sets": ["braces"]}},
        {"text": "猫。犬。", "split": "line"},
    ]
    plain, prefixed, protected, lines = post(client, text=items, detail=["sentences"]).json()
    assert prefixed["text"].startswith("Hello") and prefixed["text"] != plain["text"]
    assert protected["text"].count("{x}") == 1 and len(lines["segments"]) == 1
    assert post(client, text=items[1]).json()["text"] == prefixed["text"]
    by_pattern = post(client, text="猫が{x}走る", protect={"patterns": [r"\{x}"]}).json()
    assert by_pattern["text"].count("{x}") == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"split": "word"}, "sentence"),
        ({"unit": "glyph"}, "utf16"),
        ({"priority": "high"}, "interactive"),
        ({"deadline": 0}, "deadline"),
        ({"deadline": True}, "deadline"),
        ({"deadline": "5"}, "deadline"),
        ({"detail": True}, "list"),
        ({"detail": ["token"]}, "tokens"),
        ({"detail": [5]}, "detail[0]"),
        ({"stream": "yes"}, "stream"),
        ({"prefix": 5}, "prefix"),
        ({"prefix": "x" * 5000}, "prefix"),
        ({"protect": ["braces"]}, "protect"),
        ({"protect": {"sets": "braces"}}, "protect.sets"),
        ({"protect": {"sets": ["brace"]}}, "braces"),
        ({"protect": {"patterns": ["("]}}, "expression"),
        ({"protect": {"patterns": ["(a+)+b"]}, "text": "a" * 5000 + "猫"}, "too long"),
        ({"protect": {"set": []}}, "sets"),
        ({"text": {"text": "猫", "model": "x"}}, "model"),
        ({"text": [{"prefix": "x"}]}, "text[0]"),
        ({"text": [{"text": "猫", "options": [5]}]}, "options"),
        ({"text": ["猫", 5]}, "text[1]"),
        ({"options": {"num_hypotheses": 17}}, "num_hypotheses"),
        ({"options": {"seed": 5, "sampling_topk": 5}}, "seed"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_is_wrong_is_said(
    served_model: TranslationModel, client: Client, sent: Any, said: str, stream: bool
) -> None:
    answer = post(client, **{"text": "猫", "stream": stream, **sent})
    error = answer.json()["error"]
    assert answer.status_code == 400 and said in error["message"] + error["hint"]


def test_a_stream_of_events(served_model: TranslationModel, client: Client) -> None:
    texts = [TEXT, "", "猫が走る。"]
    answer = post(client, text=texts, stream=True, detail=["cached"])
    assert answer["Content-Type"] == "text/event-stream"
    *events, (last, whole) = events_of(answer)
    assert last == "done" and {name for name, _ in events} == {"segment"}
    told = {(data["text_index"], data["segment_index"]): data["text"] for _, data in events}
    assert told == {
        (index, number): segment["text"]
        for index, translation in enumerate(whole)
        for number, segment in enumerate(translation["segments"])
    }
    assert [t["text"] for t in post(client, text=texts).json()] == [t["text"] for t in whole]
    # One text is answered by one object, and blank by the last event alone.
    assert events_of(post(client, text="", stream=True))[0][1]["text"] == ""


def test_texts_with_markup(served_model: TranslationModel, client: Client) -> None:
    page = "<h1>猫が走る。</h1>\n<p title='犬'>犬が<b>好き</b>です。猫が走る。<code>猫</code></p>"
    answer = post(client, text=[page, ""], format="html", detail=list(DETAILS)).json()
    assert msgspec.convert(answer, TranslateAnswer)
    sources = [each["source"] + each["gap"] for each in answer[0]["segments"]]
    assert "".join(sources) == page and len(sources) == 3
    assert answer[0]["text"].endswith("<code>猫</code></p>")
    assert answer[0]["text"].count("<b>") == answer[0]["text"].count("</b>") == 1
    *events, (_, whole) = events_of(post(client, text=page, format="html", stream=True))
    assert [name for name, _ in events] == ["segment"] * 2
    assert whole["text"] == answer[0]["text"]
    assert post(client, text=page, format="xml").json()["text"].count("<") == page.count("<")
    assert post(client, text="*猫*", format="rtf").status_code == 400


def test_a_stream_token_by_token(served_model: TranslationModel, client: Client) -> None:
    headers = {"Accept": "text/event-stream"}
    body = json.dumps({"text": "猫が走る", "stream": True, "options": {"beam_size": 1}})
    answer = client.post("/api/v1/translate", body, "application/json", headers=headers)
    names = [name for name, _ in events_of(answer)]
    assert names[-2:] == ["segment", "done"] and names[:-2].count("partial") == len(names) - 2 > 2


def test_each_event_has_the_warnings_of_its_segment(
    demo_model: TranslationModel, client: Client
) -> None:
    sent = {
        "text": ["髙橋は騎士だった。\n剣を手に入れた！", "99", "猫\0"],
        "split": "line",
        "stream": True,
    }
    # The second time from what is remembered.
    for _ in range(2):
        *events, (_, whole) = events_of(post(client, **sent))
        told: dict[int, set[str]] = {}
        for _, data in events:
            told.setdefault(data["text_index"], set()).update(data["warnings"])
        assert [sorted(told[index]) for index in range(3)] == [each["warnings"] for each in whole]
        assert [each["warnings"] for each in whole] == [["unknown:髙"], [], ["text"]]
        silent = [data for _, data in events if data["source"] == "剣を手に入れた！"]
        assert [data["warnings"] for data in silent] == [[]]


def test_an_error_before_the_first_event_has_a_status(
    served_model: TranslationModel, client: Client, tmp_path: Any
) -> None:
    TranslationModel.objects.update(path=str(tmp_path / "gone"))
    forget_models()
    headers = {"Accept": "text/event-stream"}
    body = json.dumps({"text": "猫", "stream": True})
    answer = client.post("/api/v1/translate", body, "application/json", headers=headers)
    assert answer.status_code == 503 and answer.json()["error"]["code"] == "model_unavailable"
    assert int(answer["Retry-After"]) >= 1


def test_the_sugoi_protocol_keeps_lines_whole(
    served_model: TranslationModel, client: Client
) -> None:
    text = "猫が走る。犬が好きです。"
    sugoi = client.post("/", json.dumps({"content": text}), "application/json").json()
    assert sugoi == post(client, text=text, split="line").json()["text"]


@pytest.mark.parametrize(
    "texts", [["猫"] * 6, ["猫。犬。鳥。", "魚。馬。牛。"], ["猫。犬。鳥。魚。馬。牛。"]]
)
def test_more_than_one_request_may_bring_is_refused_with_what_to_do(
    served_model: TranslationModel, client: Client, settings: Settings, texts: list[str]
) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_SEGMENTS": 5}
    forget_models()
    TranslationModel.objects.update(split="sentence")
    bump_revision()
    for answer in (
        client.post("/", json.dumps({"content": texts}), "application/json"),
        post(client, text=texts),
        post(client, text=texts, stream=True),
    ):
        assert answer.status_code == 413
        told = answer.content.decode()
        assert "more than 5 " in told and "a job" in told and "NMT_MAX_SEGMENTS" in told
    assert not CachedTranslation.objects.exists()
    assert post(client, text=["猫。犬。", "鳥。魚。馬。"]).status_code == 200


def test_a_million_short_texts_are_refused(served_model: TranslationModel, client: Client) -> None:
    body = json.dumps({"content": [f"{number:05}" for number in range(1_000_000)]})
    answer = client.post("/", body, "application/json")
    assert answer.status_code == 413 and "texts" in answer.json()["error"]


def test_a_server_that_has_too_much_to_do_says_when_to_come_back(
    served_model: TranslationModel, client: Client, settings: Settings
) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_QUEUED_TOKENS": 1}
    forget_models()
    events = translate_events(lines(10_000))
    next(events)
    another = ["犬", "鳥", "馬", "魚"]
    for answer in (
        client.post("/", json.dumps({"content": another}), "application/json"),
        post(client, text=another),
        post(client, text=another, stream=True),
    ):
        assert answer.status_code == 503 and int(answer["Retry-After"]) >= 1
        assert answer.json()["error"]
    assert answer.json()["error"]["code"] == "busy"
    # What is in the cache is answered all the same.
    events.close()  # type: ignore[attr-defined]
    known = CachedTranslation.objects.values_list("source", flat=True)[0]
    assert post(client, text=known, split="line").json()["cached"] is True
