"""What somebody means who writes what is no code of a language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.languages import meant_language

OFFERED = ["en", "es", "ja", "kk", "ko", "pt", "sr", "zh", "zh-Hant"]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("jp", "ja"),
        ("JP", "ja"),
        ("cn", "zh"),
        ("kr", "ko"),
        ("tw", "zh-Hant"),
        ("br", "pt"),
        ("kz", "kk"),
        ("jp-JP", "ja"),
        ("cn-Hant", "zh-Hant"),
        ("jap", "ja"),
        ("Japanese", "ja"),
        (" japanese ", "ja"),
        ("日本語", "ja"),
        ("Traditional Chinese", "zh-Hant"),
        ("Chinese (Simplified)", "zh"),
        ("Brazilian Portuguese", "pt"),
        ("Serbian (Cyrillic)", "sr"),
        ("Latin", None),
        ("French", None),
        ("dk", None),
        ("ar", None),
        ("ca", None),
        ("sv", None),
        ("zz", None),
        ("un", None),
        ("zzz", None),
        ("", None),
    ],
)
def test_a_country_and_a_name_stand_for_a_language(wrong: str, meant: str | None) -> None:
    assert meant_language(wrong, OFFERED) == meant


@given(st.text(max_size=40) | st.from_regex(r"[a-zA-Z]{2}", fullmatch=True))
def test_any_text_means_something_that_is_offered_or_nothing(text: str) -> None:
    assert meant_language(text, OFFERED) in (None, *OFFERED)
