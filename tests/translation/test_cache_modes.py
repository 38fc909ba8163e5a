"""What becomes of translations that are there."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.served_model import ServedModel
from nmt_server.translation import Wishes, forget_translations, translate
from nmt_server.translation.wishes import CacheMode

TEXT = "猫が走る"


def ask(mode: CacheMode) -> tuple[str, bool]:
    [made] = translate([TEXT], wishes=Wishes(cache=mode))
    return made.text, made.cached


def say(text: str) -> None:
    """Have the cache say something else than the engine would."""
    CachedTranslation.objects.update(target=text)
    forget_translations()


@pytest.fixture
def own(served_model: TranslationModel) -> str:
    """What the engine makes of the text."""
    return translate([TEXT])[0].text


@pytest.mark.parametrize(
    ("mode", "is_read", "kept"),
    [("use", True, "stored"), ("refresh", False, "own"), ("read-only", True, "stored"),
     ("skip", False, "stored")],
)  # fmt: skip
def test_what_is_read_and_what_is_kept(own: str, mode: str, is_read: bool, kept: str) -> None:
    say("stored")
    for _ in range(2):
        assert ask(CacheMode(mode)) == (("stored", True) if is_read else (own, False))
    row = CachedTranslation.objects.get(source=TEXT)
    assert row.target == ask(CacheMode.USE)[0] == (own if kept == "own" else "stored")


@pytest.mark.parametrize("mode", ["read-only", "skip"])
def test_what_is_made_is_not_kept(served_model: TranslationModel, mode: str) -> None:
    for _ in range(2):
        assert not ask(CacheMode(mode))[1]
    assert not CachedTranslation.objects.exists()


def test_what_people_have_corrected_is_read_unless_nothing_is(
    own: str, served_model: TranslationModel
) -> None:
    import_pairs(ServedModel.from_row(served_model), ("{}",), [Pair(TEXT, "Tama")])
    for mode in (CacheMode.USE, CacheMode.REFRESH, CacheMode.READ_ONLY):
        assert ask(mode)[0] == "Tama"
    assert ask(CacheMode.SKIP)[0] == own
    assert CachedTranslation.objects.filter(source=TEXT, target="Tama").count() == 1


def test_protocols_say_it_in_a_header(own: str, client: Client) -> None:
    say("stored")
    pair = {"source": "ja", "target": "en"}
    for path, body in (
        ("/", {"content": TEXT}),
        ("/translate", {"q": TEXT, **pair}),
        ("/v2/translate", {"text": [TEXT], "target_lang": "EN"}),
        ("/api/v1/translate", {"text": TEXT}),
        (
            "/v1/chat/completions",
            {"model": "random", "messages": [{"role": "user", "content": TEXT}]},
        ),
    ):
        sent = json.dumps(body)
        for mode, said in ((None, "stored"), ("skip", own)):
            headers = {"X-Translation-Cache": mode} if mode else {}
            answer = client.post(path, sent, "application/json", headers=headers)
            assert said in answer.content.decode(), (path, mode)
        wrong = client.post(path, sent, "application/json", headers={"X-Translation-Cache": "x"})
        assert wrong.status_code == 400 and "read-only" in wrong.content.decode()
    headers = {"X-Translation-Cache": "use"}
    sent = json.dumps({"text": TEXT, "cache": "skip"})
    answer = client.post("/api/v1/translate", sent, "application/json", headers=headers)
    assert answer.json()["text"] == own, "the field wins"
