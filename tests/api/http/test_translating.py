"""Texts whose language a request leaves open go to the model of their language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from nmt_server.api.http.translating import Translated, detect_served, translate_texts
from nmt_server.errors import RequestTooLarge
from nmt_server.models import TranslationModel
from nmt_server.serving.current_models import forget_models

pytestmark = pytest.mark.usefixtures("lasting_hosts")

TEXTS = ["こんにちは。", "Das ist nicht gut.", "It is not good.", "99", "", "Das ist 猫。"]


def translated(
    source: str | None, target: str | None, model: str | None = None
) -> list[Translated]:
    request = RequestFactory().post("/")
    return translate_texts(request, TEXTS, source, target, model=model)


def add_german(row: TranslationModel) -> None:
    row.pk, row.name, row.source_language_id, row.is_default = None, "german", "de", None
    row.save(force_insert=True)
    forget_models()


def test_each_text_has_a_language_of_its_own(served_model: TranslationModel) -> None:
    add_german(served_model)
    found = translated("auto", "en")
    assert [each.source for each in found] == ["ja", "de", "en", "ja", "ja", "de"]
    assert [each.target for each in found] == ["en"] * len(TEXTS)
    # What is in the target language already stays, and so does what is in none.
    assert [each.text for each in found[2:5]] == TEXTS[2:5]
    assert found[0].text != TEXTS[0] and found[1].text != TEXTS[1]
    assert all(each.detected for each in found)
    again = translated(None, "en-US")
    assert [(each.text, each.source) for each in again] == [(e.text, e.source) for e in found]


def test_too_many_texts_are_counted_over_all_languages(
    served_model: TranslationModel, settings: Any
) -> None:
    add_german(served_model)
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_SEGMENTS": 4}
    with pytest.raises(RequestTooLarge):
        translated("auto", "en")


def test_what_is_named_is_taken(served_model: TranslationModel) -> None:
    add_german(served_model)
    for source, model in (("de", None), (None, "german"), ("auto", "german")):
        found = translated(source, "en", model)
        assert {each.source for each in found} <= {"de", "en"}
        assert (found[0].detected is None) == (source == "de")
    assert {each.source for each in translated("jpn_Jpan", None)} == {"ja"}
    assert translated(None, None)[0].source == "ja"
    assert [each.code for each in detect_served("Das ist nicht gut.")] == ["de", "en"]
