"""Which language a code means, whoever has given it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nmt_server.languages import (
    LANGUAGE_CODES,
    LANGUAGES,
    known_code,
    language_code,
    match_language,
    subtags_of,
)
from tests.test_architecture import modules_after


def matched(wanted: str, offered: str) -> str | None:
    found = match_language(wanted, dict.fromkeys(offered.split(), ""))
    return found.code if found else None


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        ("ja", "ja en", "ja"),
        ("JA", "ja en", "ja"),
        ("ja-JP", "ja en", "ja"),
        ("en_US", "ja en", "en"),
        ("en-US", "en-GB", "en-GB"),
        ("en-AU", "en-US en-GB", "en-GB"),
        ("en-UK", "en-US en-GB", "en-GB"),
        ("es-MX", "es-ES es-419", "es-419"),
        ("pt-BR", "pt", "pt"),
        ("pt-BR", "pt-PT pt-BR", "pt-BR"),
        ("pt-AO", "pt-BR pt-PT", "pt-PT"),
        ("pt", "pt-PT pt-BR", "pt-BR"),
        ("de-CH-1996", "de", "de"),
        ("en-x-test", "en", "en"),
        ("fr", "ja en", None),
        # Of Chinese, a territory says which script is likely.
        *[(code, "zh zh-Hant", "zh-Hant") for code in ("zh-TW", "zh-HK", "zh_mo", "ZH-HANT-HK")],
        *[(code, "zh-Hans zh-Hant", "zh-Hans") for code in ("zh-CN", "zh-SG", "zh", "zho", "chi")],
        *[(code, "zh zh-Hant", "zh") for code in ("zh-CN", "zh-SG", "zh-Hans", "cmn", "zh-Hani")],
        ("zh-cmn-Hant", "zh zh-Hant", "zh-Hant"),
        ("zh-TW", "zh", "zh"),
        ("zh-TW", "zh-Hans", None),
        ("zh-TW", "zh-CN", None),
        ("zh-CN", "zh-Hant", None),
        ("zh-Hant", "zh", None),
        ("zh-Hant", "zh-TW", "zh-TW"),
        ("zh", "zh-Hans", "zh-Hans"),
        ("zh", "zh-Hant", "zh-Hant"),
        ("yue", "zh zh-Hant", None),
        # A script that is named is had.
        ("sr-Latn", "sr", None),
        ("sr-Latn", "sr-Cyrl", None),
        ("sr-Latn-RS", "sr sr-Latn", "sr-Latn"),
        ("sr", "sr-Latn sr-Cyrl", "sr-Cyrl"),
        ("sr-Cyrl", "sr", "sr"),
        ("sr-ME", "sr sr-Latn", "sr-Latn"),
        ("sh", "sr", None),
        ("sh", "sr-Latn", "sr-Latn"),
        ("uz-Cyrl", "uz", None),
        ("ja-Latn", "ja", None),
        ("hi-Latn", "hi", None),
        ("ja-Hira", "ja", "ja"),
        ("ko-Hang", "ko", "ko"),
        ("ur-Aran", "ur", "ur"),
        # One language by two codes, and those that have been given up.
        ("nb", "no", "no"),
        ("no", "nb nn", "nb"),
        ("nn", "nb", None),
        ("tl", "fil", "fil"),
        ("fil", "tl", "tl"),
        ("iw", "he", "he"),
        ("he", "iw", "iw"),
        ("in", "id", "id"),
        ("ji", "yi", "yi"),
        ("mo", "ro", "ro"),
        ("pes", "fa", "fa"),
        ("arb_Arab", "ar", "ar"),
        # Neighbours are other languages.
        ("da", "no nb", None),
        ("hr", "sr-Latn bs", None),
        ("id", "ms", None),
        ("arz", "ar", None),
        # ISO 639-2 and ISO 639-3, and what models call languages.
        *[(code, "ja de en", "de") for code in ("ger", "deu", "DEU", "de_DE", "deu_Latn")],
        *[
            (code, "en ja", "ja")
            for code in ("jpn", "jpn_Jpan", "__ja__", "ja_XX", "[ja_XX]", ">>jpn<<", "<2ja>")
        ],
        ("ns", "nso", "nso"),
        ("kmr_Latn", "ku", "ku"),
        # No codes at all.
        *[(code, "en ja", None) for code in ("", "-", "a", "und", "mul", "Hebrew", "x-en", "日本")],
        *[(code, f"{code} en", code) for code in ("mul", "und")],
        ("und-Latn", "und", "und"),
        ("en\0", "en", None),
    ],
)
def test_matching(wanted: str, offered: str, found: str | None) -> None:
    assert matched(wanted, offered) == found
    assert matched(wanted, " ".join(reversed(offered.split()))) == found


def test_a_model_is_asked_by_its_own_codes_first() -> None:
    assert match_language("German", {"de": "German", "en": "English"}) == ("de", 0)
    assert match_language("zh_CN", {"zh": "zh_CN", "zh-Hans": "x"}) == ("zh", 0)


def test_every_language_of_the_standard_is_itself() -> None:
    offered = dict.fromkeys(sorted(LANGUAGE_CODES), "")
    for code, *_ in LANGUAGES:
        assert match_language(code, offered) == (code, 0)
        assert match_language(f"__{code.upper()}__", offered) == (code, 0)


_LIKE_CODES = st.from_regex(r"[<_]?[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8}){0,4}>?")


@given(st.text() | _LIKE_CODES)
def test_anything_can_be_asked_for(code: str) -> None:
    found = match_language(code, dict.fromkeys(["ja", "zh-Hant", "sr", "en-GB"], ""))
    assert found is None or subtags_of(code).language
    subtags = subtags_of(code)
    if found and subtags.script == "Latn":
        assert found.code == "en-GB"


# As the table of languages allows them.
_OFFERED = st.from_regex(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}", fullmatch=True)


@given(_OFFERED, _OFFERED)
@example("AAAAAAAA", "AAAAAAAA-AA")
def test_whatever_a_model_has_is_found_by_its_name(code: str, other: str) -> None:
    for wanted in (code, f"{code.lower()}-x-test"):
        found = match_language(wanted, {other: "", code: ""})
        assert found is None or found.code in (code, other)
    assert match_language(code, {code: ""}) == (code, 0)


def test_codes_of_iso_639_1_stay() -> None:
    assert [language_code(code) for code in ("ja", "jpn", "fil")] == ["ja", "ja", "fil"]


@pytest.mark.parametrize(
    ("code", "known"),
    [
        *[("jpn_Jpan", "ja"), ("GER", "de"), ("en_XX", "en"), ("fil", "tl"), ("zho_Hans", "zh")],
        *[("pt-BR", None), ("zh-TW", None), ("sr-Latn", None), ("Japanese", None)],
    ],
)
def test_what_a_model_is_said_to_be_is_taken_exactly(code: str, known: str | None) -> None:
    assert known_code(code, LANGUAGE_CODES) == known


def test_the_library_is_loaded_where_it_is_needed() -> None:
    exact = "from nmt_server.languages import match_language as m\nm('JA', {'ja': ''})"
    assert "langcodes" not in modules_after(exact)
    assert "langcodes" in modules_after(f"{exact}\nm('jpn', {{'ja': ''}})")
