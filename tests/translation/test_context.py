"""Lines before a text: with models that read them, and with others."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.current_models import forget_models
from nmt_server.translation import Item, Wishes, translate

TEXT = "猫が走る"


def ask(client: Client, **more: Any) -> dict[str, Any]:
    sent = json.dumps({"text": TEXT, "detail": ["context", "warnings"], **more})
    answer = client.post("/api/v1/translate", sent, "application/json")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_model_that_reads_no_lines_before_ignores_them(
    served_model: TranslationModel, client: Client
) -> None:
    [plain] = translate([TEXT])
    assert "context" not in ask(client)["segments"][0]
    ignored = ask(client, context=["犬が好き"])
    assert (ignored["text"], ignored["cached"]) == (plain.text, True), "under the same row"
    assert ignored["segments"][0]["context"] == "ignored"


def test_what_is_read_with_lines_before_is_remembered_under_them(
    served_model: TranslationModel, client: Client
) -> None:
    served_model.context_separator, served_model.context_lines = "天", 2
    served_model.save()
    forget_models()
    [plain] = translate([TEXT])
    before = ("誰かが来る", "犬が好き\n\n今日は ")
    wishes = Wishes(context=before)
    [first] = translate([TEXT], wishes=wishes)
    assert not first.cached and translate([TEXT], wishes=wishes)[0].cached
    assert translate([Item(TEXT, context=before)])[0].cached
    # It reads two lines, without the white space around them.
    assert translate([TEXT], wishes=Wishes(context=("犬が好き", "今日は")))[0].cached
    assert not translate([TEXT], wishes=Wishes(context=("犬が好き",)))[0].cached
    assert translate([Item(TEXT, context=())], wishes=wishes)[0].text == plain.text
    assert CachedTranslation.objects.filter(source=TEXT).count() == 3
    told = ask(client, context=list(before))
    is_alone = "context" in told["warnings"]
    assert told["segments"][0]["context"] == ("ignored" if is_alone else "used")
    assert told["cached"] and told["text"] == first.text
    sent = json.dumps({"text": [TEXT], "target_lang": "EN", "context": "\n".join(before)})
    answer = client.post("/v2/translate", sent, "application/json")
    assert answer.json()["translations"][0]["text"] == first.text
