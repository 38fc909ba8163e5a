"""Texts in braces, with nothing but code outside of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.braces import texts_in_braces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It''s {剣}", ["剣"]),
        ("h={0} '{'剣'}' {1}", ["剣"]),
        ("{剣}", ["剣"]),
        ("{ 剣 } {鎌", ["剣", "鎌"]),
        ("f({ a: {剣}, b: {鎌を{name}に渡した。} })", ["剣", "鎌を{name}に渡した。"]),
        ("x} {剣}", ["剣"]),
        ("{a {{剣}} b}", None),
        ("${剣} %{鎌} {{ 槍 }}", None),
        ("{主人公}は剣だ", None),
        ("{name}", None),
        (r"\{剣\}", None),
        ("剣", None),
    ],
)
def test_what_is_to_be_translated(text: str, expected: list[str] | None) -> None:
    found = texts_in_braces(text, "ja")
    assert (None if found is None else [text[part.start : part.end] for part in found]) == expected


def test_only_languages_with_letters_of_their_own() -> None:
    assert texts_in_braces("{x} {Schwert}", "de") is None
    assert texts_in_braces("It''s {剑}", "zh") and texts_in_braces("It''s {меч}", "ru")


@given(st.text("{}'剣a "))
def test_every_letter_is_in_one_text(text: str) -> None:
    found = texts_in_braces(text, "ja")
    if found is not None:
        assert sum(text[part.start : part.end].count("剣") for part in found) >= text.count(
            "剣"
        ) - (text.count("{{") + text.count("剣}}"))
        assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("unit", ["{", "{剣", "{剣}", "}", "'{'", "{a{剣}"])
def test_a_long_text_comes_to_an_end(unit: str) -> None:
    texts_in_braces(unit * 50_000, "ja")
