"""Which language a text is in, by its letters and common words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.languages import detect

SERVED = ["ja", "en", "de", "zh", "ko", "ru", "uk", "fr", "ar", "th"]
EUROPEAN = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "fi", "tr", "vai"]


@pytest.mark.parametrize(
    ("text", "offered", "code"),
    [
        ("こんにちは", SERVED, "ja"),
        ("魔法使い", SERVED, "ja"),
        ("iPhoneを買った", SERVED, "ja"),
        ("中文是一种语言", SERVED, "zh"),
        ("勇者", ["ja", "en"], "ja"),
        ("HP回復", ["ja", "en"], "ja"),
        ("the word 猫 means cat", ["ja", "en"], "en"),
        ("안녕하세요", SERVED, "ko"),
        ("Це є добре", SERVED, "uk"),
        ("это было", SERVED, "ru"),
        ("Das ist nicht gut", SERVED, "de"),
        ("Le chat est sur la table", SERVED, "fr"),
        ("What is it?", SERVED, "en"),
        ("La porta è chiusa.", EUROPEAN, "it"),
        ("A porta está trancada.", EUROPEAN, "pt"),
        ("Drzwi są zamknięte.", EUROPEAN, "pl"),
        ("Ovi on lukossa.", EUROPEAN, "fi"),
        ("Kapı kilitli.", EUROPEAN, "tr"),
        ("ПРИВІТ, ЯК СПРАВИ?", SERVED, "uk"),
        ("در قفل است.", ["ar", "fa", "ur"], "fa"),
        ("مرحبا", SERVED, "ar"),
        ("สวัสดี", SERVED, "th"),
        # What cannot be told apart is of the first that is offered.
        ("Hand", ["de", "en"], "de"),
        ("Hand", ["en", "de"], "en"),
    ],
)
def test_the_likeliest_comes_first(text: str, offered: list[str], code: str) -> None:
    assert detect(text, offered)[0].code == code


@pytest.mark.parametrize("text", ["", "123", "!?", "🎉", "안녕"])
def test_nothing_is_found_where_there_is_nothing(text: str) -> None:
    assert detect(text, ["ja", "en"]) == []


@settings(deadline=None)
@given(st.text(), st.lists(st.sampled_from([*SERVED, "sr-Latn", "xx", "zh-Hant"])))
def test_confidence_is_shared_out(text: str, offered: list[str]) -> None:
    found = detect(text, offered)
    assert {each.code for each in found} <= set(offered)
    assert all(0 < each.confidence <= 1 for each in found)
    assert sum(each.confidence for each in found) <= 1.01
    assert sorted(found, key=lambda each: -each.confidence) == found


def test_where_scripts_tell_all_nothing_is_loaded() -> None:
    script = (
        "import sys; from nmt_server.languages import detect; "
        "assert detect('こんにちは, world', ['ja', 'en', 'ko', 'ru']); "
        "print([name for name in sys.modules if name.startswith(('py3langid', 'numpy'))])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert run.stdout == "[]\n", run.stderr
