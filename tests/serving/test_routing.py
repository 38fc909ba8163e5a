"""Which model translates what: languages, preference, multilingual models and pivots."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import ctranslate2
import pytest
from django.test import Client

from nmt_server.engines.tokenizers import SentencePieceTokenizer
from nmt_server.errors import InvalidRequest, UnsupportedPair
from nmt_server.models import CachedTranslation, Language, ModelLanguage, TranslationModel
from nmt_server.registration.register import save_model
from nmt_server.serving.current_models import forget_models
from nmt_server.serving.file_changes import refresh_fingerprint
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.routing import find_route, find_way
from nmt_server.translation import translate
from tests.conftest import COMPUTE_TYPE
from tests.random_model import build_random_model

pytestmark = pytest.mark.usefixtures("lasting_hosts")

CODES = {"ja": "__ja__", "en": "__en__", "de": "__de__"}


@pytest.fixture(scope="session")
def multilingual_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_random_model(
        tmp_path_factory.mktemp("models") / "many",
        codes=tuple(CODES.values()),
        adds_end=False,
        seed=3,
    )


@pytest.fixture
def many(served_model: TranslationModel, multilingual_folder: Path) -> TranslationModel:
    """A model of three languages, beside the bilingual default one."""
    row = TranslationModel(
        name="many",
        path=str(multilingual_folder),
        family="m2m100",
        source_language_id="ja",
        target_language_id="de",
        source_sentencepiece=str(multilingual_folder / "spm.ja.nopretok.model"),
        target_sentencepiece=str(multilingual_folder / "spm.en.nopretok.model"),
        compute_type=COMPUTE_TYPE,
        # Short, because a random model soon goes in circles, which would be decoded again.
        max_decoding_length=3,
    )
    refresh_fingerprint(row)
    save_model(row, [ModelLanguage(language_id=k, code=v) for k, v in CODES.items()])
    forget_models()
    return row


def model_of(source: str | None, target: str | None, name: str | None = None) -> str:
    return find_route(name, source, target).model.name


def test_the_default_model_serves_first_then_by_priority(many: TranslationModel) -> None:
    assert model_of(None, None) == "random"
    assert model_of("ja", "en") == "random"
    assert model_of("ja", "en", "many") == "many"
    assert model_of("en", "ja") == "many"
    many.pk, many.name, many.priority = None, "better", 5
    save_model(many, [ModelLanguage(language_id=k, code=v) for k, v in CODES.items()])
    forget_models()
    assert model_of("en", "ja") == "better"


def test_a_pair_that_no_model_has_lists_those_there_are(many: TranslationModel) -> None:
    with pytest.raises(UnsupportedPair, match=r"^No registered model translates fr to en\..*ja-de"):
        find_route(None, "fr", "en")
    with pytest.raises(UnsupportedPair, match="many does not translate ja to fr.*en-ja"):
        find_route("many", "ja", "fr")
    with pytest.raises(UnsupportedPair):
        find_route("random", "en", "ja")


def test_auto_is_for_models_of_one_source(many: TranslationModel) -> None:
    assert find_route("random", "auto", "en").source_language == "ja"
    for name in ("many", None):
        with pytest.raises(InvalidRequest, match="Name the source language"):
            find_route(name, "auto", "de")


def test_auto_is_left_to_a_model_that_can_tell(many: TranslationModel) -> None:
    many.make_default()
    forget_models()
    assert find_route(None, "auto", "en").model.name == "random"


@pytest.fixture
def flores(many: TranslationModel) -> TranslationModel:
    """The same files as a model of more languages, one of them in two scripts."""
    languages = ("ja", "en", "zh", "zh-Hant", "sr", "pt")
    codes = dict(zip(languages, [*CODES.values(), *CODES.values()], strict=True))
    Language.objects.create(code="zh-Hant", name="Traditional Chinese")
    many.pk, many.name, many.target_language_id = None, "flores", "en"
    save_model(many, [ModelLanguage(language_id=k, code=v) for k, v in codes.items()])
    forget_models()
    return many


@pytest.mark.parametrize(
    ("source", "target", "pair"),
    [
        ("jpn_Jpan", "eng_Latn", ("ja", "en")),
        ("JPN", ">>eng<<", ("ja", "en")),
        ("__ja__", "ja_XX", None),
        ("ja_XX", "EN_us", ("ja", "en")),
        ("ja", "zh-TW", ("ja", "zh-Hant")),
        ("ja", "zh-HK", ("ja", "zh-Hant")),
        ("ja", "zh_hant_hk", ("ja", "zh-Hant")),
        ("zh-CN", "zh-TW", ("zh", "zh-Hant")),
        ("chi", "pt-BR", ("zh", "pt")),
        ("ja", "sr-Latn", None),
        ("ja", "srp_Cyrl", ("ja", "sr")),
    ],
)
def test_requests_name_languages_as_they_like(
    flores: TranslationModel, source: str, target: str, pair: tuple[str, str] | None
) -> None:
    for name in ("flores", None):
        if pair is None:
            with pytest.raises(UnsupportedPair, match=r"There is: .*ja-zh-Hant"):
                find_route(name, source, target)
        else:
            found = find_route(name, source, target)
            assert (found.source_language, found.target_language) == pair


def test_the_nearest_language_goes_before_preference(
    many: TranslationModel, flores: TranslationModel
) -> None:
    many_again = TranslationModel.objects.get(name="many")
    ModelLanguage.objects.filter(model=many_again, language="de").update(language_id="zh")
    TranslationModel.objects.filter(pk=many_again.pk).update(priority=9, target_language="zh")
    forget_models()
    assert model_of("ja", "zh") == model_of("ja", "zh-CN") == "many"
    assert model_of("ja", "zh-TW") == "flores"
    assert find_route("many", "ja", "zh-TW").target_language == "zh"


def test_the_api_says_which_languages_it_took(flores: TranslationModel, client: Client) -> None:
    sent = {"text": "猫", "model": "flores", "source": "jpn_Jpan", "target": "zh-TW"}
    answer = post(client, sent)
    assert answer.status_code == 200
    assert (answer.json()["source"], answer.json()["target"]) == ("ja", "zh-Hant")
    assert post(client, {**sent, "source": "JA", "target": "zh_HK"}).json()["cached"] is True
    meant = post(client, {**sent, "source": "jp"}).json()["error"]
    assert meant["hint"].startswith("Did you mean ja? There is: ")
    refused = post(client, {**sent, "target": "sr-Latn"})
    assert refused.status_code == 400 and "ja-sr" in refused.json()["error"]["hint"]


def test_each_pair_is_decoded_as_the_engine_would(
    many: TranslationModel, multilingual_folder: Path
) -> None:
    tokenizer = SentencePieceTokenizer(many.source_sentencepiece, many.target_sentencepiece)
    (tokens,) = tokenizer.encode(["猫が走る"])
    offline = ctranslate2.Translator(str(multilingual_folder), compute_type=COMPUTE_TYPE)
    for source, target in (("ja", "de"), ("ja", "en"), ("de", "ja")):
        (result,) = offline.translate_batch(
            [[CODES[source], *tokens, "</s>"]],
            target_prefix=[[CODES[target]]],
            beam_size=5,
            no_repeat_ngram_size=3,
            max_decoding_length=3,
            disable_unk=True,
        )
        expected = tokenizer.decode([result.hypotheses[0][1:]])[0]
        (translation,) = translate(["猫が走る"], (find_route("many", source, target),))
        assert translation.text == expected
    spec = find_route("many").model.spec
    deadline = time.monotonic() + 60
    # This process has one connection, and the module's lease another.
    while worker_client().state(spec, timeout=60).clients > 2:
        # Those of the test before may be about to go.
        assert time.monotonic() < deadline


def test_pairs_have_rows_of_their_own(many: TranslationModel) -> None:
    for target in ("de", "en"):
        translate(["猫"], (find_route("many", "ja", target),))
    pairs = CachedTranslation.objects.values_list("source_language", "target_language")
    assert sorted(pairs) == [("ja", "de"), ("ja", "en")]
    assert all(translate(["猫"], (find_route("many", "ja", t),))[0].cached for t in ("de", "en"))


def post(client: Client, value: dict[str, Any]) -> Any:
    return client.post("/api/v1/translate", json.dumps(value), "application/json")


def test_an_empty_language_is_named_as_such(many: TranslationModel, client: Client) -> None:
    for side in ("source", "target"):
        answer = post(client, {"text": "猫", side: " "})
        assert answer.status_code == 400
        assert answer.json()["error"]["message"] == f"The {side} language is empty."


def test_a_pivot_keeps_segments_and_caches_both_hops(
    many: TranslationModel, client: Client
) -> None:
    ModelLanguage.objects.filter(model=many, language="ja").delete()
    TranslationModel.objects.filter(pk=many.pk).update(source_language_id="en")
    forget_models()
    with pytest.raises(UnsupportedPair):
        find_way(None, "ja", "de")
    hops = find_way(None, "jpn", "deu_Latn", pivot=True)
    assert [route.target_language for route in hops] == ["en", "de"]
    assert (hops.pair, hops.only_model, hops.model.name) == ("ja-de", "", "many")
    refused = post(client, {"text": "猫", "source": "ja", "target": "de"})
    assert refused.status_code == 400 and "ja-en" in refused.json()["error"]["hint"]
    text = "猫\n\n　犬\r\n"
    sent = {
        **{"text": text, "source": "ja", "target": "de", "pivot": True},
        **{"split": "line", "detail": ["sentences"]},
    }
    answer = post(client, sent).json()
    assert answer["route"] == [
        {"model": "random", "source": "ja", "target": "en"},
        {"model": "many", "source": "en", "target": "de"},
    ]
    assert [segment["gap"] for segment in answer["segments"]] == ["\n\n", "\r\n"]
    assert [segment["source"] for segment in answer["segments"]] == ["猫", "　犬"]
    (cat,) = translate(["猫"])
    (katze,) = translate([cat.text], (find_route("many", "en", "de"),))
    assert answer["text"].startswith(katze.text + "\n\n　")
    assert post(client, sent).json()["cached"] is True


def test_a_pivot_may_be_named_by_any_code(client: Client, settings: Any) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "PIVOT_LANGUAGE": "eng_Latn"}
    assert 'data-pivot="en"' in client.get("/", HTTP_ACCEPT="text/html").content.decode()


def test_languages_and_models_of_the_api(many: TranslationModel, client: Client) -> None:
    languages = client.get("/api/v1/languages").json()["languages"]
    assert [language["code"] for language in languages] == ["de", "en", "ja"]
    models = {model["name"]: model for model in client.get("/api/v1/models").json()["models"]}
    assert models["many"]["targets"] == ["de", "en", "ja"]
    assert models["random"]["targets"] == ["en"]
