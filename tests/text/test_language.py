"""What is language: nothing that should be translated is kept, and the rest is."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nmt_server.languages import LANGUAGES
from nmt_server.text.language import is_language
from tests.conftest import DEMO
from tests.text.is_language import BY_LANGUAGE
from tests.text.not_language import make


@pytest.mark.parametrize("language", ["ja", "en", "de", "fr", "ru", "zh-Latn", "ko", "ar"])
def test_two_thousand_strings_of_all_kinds_are_no_language(language: str) -> None:
    strings = make(2_000, language if language == "ja" else "en")
    assert [text for text in strings if is_language(text, language)] == []


@pytest.mark.parametrize("language", BY_LANGUAGE)
def test_words_and_sentences_are_language(language: str) -> None:
    texts = BY_LANGUAGE[language].strip().splitlines()
    assert [text for text in texts if not is_language(text, language)] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_of_the_held_out_set_nothing_is_left_out(language: str) -> None:
    """All that is kept has no letter of Japanese: `HP：922/912`."""
    lines = (DEMO / f"heldout.{language}.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not is_language(line, language)]
    assert all(line[:2] in ("HP", "MP") and line[3:].replace("/", "").isdecimal() for line in kept)
    assert len(kept) <= 4


def test_most_names_of_languages_are_language() -> None:
    """Each in its own language, and so in its own script."""
    kept = [known.code for known in LANGUAGES if not is_language(known.native_name, known.code)]
    assert kept == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("hello", "ja", False),
        ("hello", "jpn_Jpan", False),
        ("hello", "__ja__", False),
        ("hello", "ja-Latn", True),
        ("hello", "zh-Latn", True),
        ("hello", "zh-Hant-TW", False),
        ("你好", "zh_CN", True),
        ("こんにちは", "zh", False),
        ("hello", "sr", True),
        ("hello", "sr-Cyrl", False),
        ("здраво", "sr-Latn", True),
        ("hello", "uz_Cyrl", False),
        ("hello", "mn-Cyrl", False),
        ("Γειά", "el", True),
        ("hello", "el", False),
        ("שלום", "he", True),
        ("สวัสดี", "th", True),
        ("नमस्ते", "hin_Deva", True),
        ("hello", "hi", False),
        ("გამარჯობა", "ka", True),
        ("OK", "ko", False),
        ("안녕", "ko", True),
        ("hello", "xx", True),
        ("привет", "xx", True),
        ("99", "xx", False),
        ("bhFuil", "ga", True),
        ("isiZulu", "zu", True),
        ("isiZulu", "en", False),
    ],
)
def test_the_script_of_a_language(text: str, language: str, expected: bool) -> None:
    assert is_language(text, language) is expected


_PIECES = st.sampled_from(
    [*'.,:;/\\()[]{}<>"\'=_-+*&|%$#@!?~`^', "a", "Z", "5", "é", "あ", "猫", "ー", " ", "\n", "\0",
     "if(", "x=", "://", "::", "&&", "//", "/*", "a_", "A1", "<b", "\\C[", "5 kg", "a@", "\ud800",
     "（", "･", "ω", "😀"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30).map("".join), st.sampled_from(["ja", "en", "ru", "xx"]))
@example("a" * 50, "en")
def test_white_space_around_makes_no_difference(text: str, language: str) -> None:
    assert is_language(f" {text}\n", language) == is_language(text, language)
    if not any(character.isalpha() for character in text):
        assert not is_language(text, language)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "_",
        "5 ",
        "a.",
        "a_",
        "あ/",
        "/*",
        '"\\',
        " a[",
        "::",
        "(^",
        "https://",
        "x=",
        "é_",
        "{a",
        "<b",
    ],
)
def test_a_long_text_comes_to_an_end(unit: str) -> None:
    """Whatever is repeated: in time that grows with the square, this would take hours."""
    for language in ("ja", "en"):
        is_language(unit * (500_000 // len(unit)) + "あé", language)


@given(st.text(string.ascii_letters + "áßñøœłžıАбвгд", min_size=2))
def test_a_word_in_a_sentence_is_language(word: str) -> None:
    assert is_language(f"the {word} of it", "en")
