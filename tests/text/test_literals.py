"""Texts in the calls with which Unreal Engine writes them."""

from __future__ import annotations

import pytest

from nmt_server.text.literals import escaped, texts_in_literals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('NSLOCTEXT("a", "b", "剣")', ["剣"]),
        ('LOCTEXT("鍵","剣を\\"装備\\"した。")', ['剣を\\"装備\\"した。']),
        ('INVTEXT("剣")', ["剣"]),
        ('(Name=NSLOCTEXT("","1","剣"),Text=INVTEXT( "盾" ))', ["剣", "盾"]),
        ('NSLOCTEXT("a","b","")', []),
    ],
)
def test_the_last_string_is_the_text(text: str, expected: list[str]) -> None:
    found = texts_in_literals(text, "ja")
    assert found is not None and [text[slice(*part)] for part in found] == expected


@pytest.mark.parametrize(
    "text",
    ["剣", 'NSLOCTEXT("a","剣")', 'LOCTEXT("剣")', 'INVTEXT("剣', '剣はINVTEXT("盾")だ', "INVTEXT"],
)
def test_other_texts_are_no_calls(text: str) -> None:
    assert texts_in_literals(text, "ja") is None


@pytest.mark.parametrize(
    "unit", ['INVTEXT("', 'LOCTEXT("a",', 'NSLOCTEXT("a", "b"', '\\"', "TEXT("]
)
def test_any_text_is_read_soon(unit: str) -> None:
    texts_in_literals(unit * 20_000, "ja")


def test_a_translation_ends_no_string() -> None:
    assert escaped('"A" and\n\\"B\\"') == '\\"A\\" and\\n\\"B\\"'
