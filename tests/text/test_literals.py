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
    assert found is not None and [text[a:b] for a, b, _ in found] == expected
    assert all(part.is_string for part in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<<link "宿屋へ" "Inn">><</link>>', [("宿屋へ", True), ("<</link>>", False)]),
        ('剣か<<button "盾">>弓', [("剣か", False), ("盾", True), ("弓", False)]),
        ('<<link "a \\"b\\""  $x>>', [('a \\"b\\"', True)]),
    ],
)
def test_the_first_string_of_a_macro_is_a_text(text: str, expected: list[tuple[str, bool]]) -> None:
    found = texts_in_literals(text, "ja") or []
    assert [(text[a:b], is_string) for a, b, is_string in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "剣",
        'NSLOCTEXT("a","剣")',
        'LOCTEXT("剣")',
        'INVTEXT("剣',
        '剣はINVTEXT("盾")だ',
        "INVTEXT",
        '<<set $a to "剣">>',
        "<<link [[宿|Inn]]>>",
    ],
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
