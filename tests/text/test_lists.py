"""Lists of nouns: what is one, and whether its translation has all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.lists import has_items, list_of
from tests.conftest import DEMO


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("剣、鎌", ["剣", "鎌"]),
        ("勇者、魔法使い、お守り", ["勇者", "魔法使い", "お守り"]),
        ("はい、いいえ", ["はい", "いいえ"]),
        ("はい / いいえ", ["はい", "いいえ"]),
        ("はい　いいえ", ["はい", "いいえ"]),
        ("はい・やめる", ["はい", "やめる"]),
        ("剣/ポーション", ["剣", "ポーション"]),
        ("剣・盾／鎧", ["剣", "盾", "鎧"]),
        ("剣と盾や鎧", ["剣", "盾", "鎧"]),
        ("剣, ポーション", ["剣", "ポーション"]),
        ("HP、攻撃力。", ["HP", "攻撃力"]),
        ("百と千", ["百", "千"]),
        ("剣 & 盾＆鎧", ["剣", "盾", "鎧"]),
        ("剣 鎌　盾", ["剣", "鎌", "盾"]),
        ("剣;鎌、盾", ["剣", "鎌", "盾"]),
        ("ありがとう ＋ おにぎり", ["ありがとう", "おにぎり"]),
        ("町→城 > 王の間", ["町", "城", "王の間"]),
        ("剣：盾〜鎧", ["剣", "盾", "鎧"]),
        ("「剣、盾。」", ["剣", "盾"]),
    ],
)
def test_nouns_are_items(text: str, items: list[str]) -> None:
    found = list_of(text, "ja")
    assert found is not None and found.items == items
    assert [text[start:end] for start, end in found.ranges()] == items


@pytest.mark.parametrize(
    "text",
    [
        "剣",
        "来週、攻撃",
        "結構、有名",
        "昨日、食べた",
        "気をつけろ、ドラゴンだ",
        "ジャン・ピエール",
        "ねえ、君",
        "剣は、盾",
        "千と千尋",
        "月と六",
        "百と神。",
        "剣、鎌！",
        "、剣",
        "R&B音楽",
        "剣+1",
        "剣×2",
        "二、三人",
        "マジ〜最高",
        "ジャン＝ピエール",
        "ゆうしゃ けん",
        "「剣、盾",
    ],
)
def test_what_may_be_a_sentence_or_a_name_is_no_list(text: str) -> None:
    assert list_of(text, "ja") is None


def test_a_comma_parts_clauses_of_chinese() -> None:
    assert list_of("他走，我来", "zh-Hans") is None
    assert list_of("剑、盾", "zh-Hans") is not None


def test_no_line_of_the_demo_is_a_list() -> None:
    for name in ("heldout", "sample"):
        lines = (DEMO / f"{name}.ja.txt").read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if list_of(line, "ja")] == []


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ("Sword", False),
        ("The sword of armor, the shield last night.", False),
        ("A sword, a shield, and armour", True),
        ("Sword, shield and armor.", True),
        ("Schwert, Schild und Rüstung", True),
        ("剣、盾、鎧", True),
        ("Spear, axe and", False),
    ],
)
def test_all_items_must_be_there(translation: str, expected: bool) -> None:
    found = list_of("剣、盾、鎧", "ja")
    assert found is not None and has_items(found, translation) is expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("剣、盾、鎧", "en", "K, B, C"),
        ("剣と盾と鎧。", "en-GB", "K, B and C."),
        ("剣と盾と鎧", "de", "K, B, C"),
        ("剣と盾と鎧。", "zh", "K、B、C。"),
        ("剣;盾→鎧", "en", "K; B → C"),
        ("剣　盾 鎧。", "en", "K B C."),
        ("剣＋盾＞鎧", "zh", "K＋B＞C"),
        ("「剣、盾、鎧」", "fr", '"K, B, C"'),
    ],
)
def test_items_are_joined_as_the_language_does(text: str, language: str, expected: str) -> None:
    found = list_of(text, "ja")
    assert found is not None
    joined, places = found.joined(["K.", "B", "C。"], language)
    assert joined == expected
    assert [joined[start:end] for start, end in places] == ["K", "B", "C"]
    assert has_items(found, joined)


def test_words_are_counted_where_spaces_part_items() -> None:
    found = list_of("山田 太郎", "ja")
    assert found is not None
    assert has_items(found, "Taro Yamada") and not has_items(found, "The sword 2")


@given(st.text("剣盾はい、，, と。アA1・/;+→ 「」"), st.sampled_from(["ja", "zh", "en"]))
def test_a_list_is_its_items(text: str, language: str) -> None:
    found = list_of(text, language)
    if found is not None:
        assert len(found.items) > 1 and all(found.items)
        assert all(item in text for item in found.items)


def test_long_texts_take_no_long_time() -> None:
    for unit in (
        "剣、",
        "剣と",
        "剣 ,",
        "剣",
        "逃げる、",
        "お",
        "剣;",
        "剣 ",
        "あ→、",
        "剣 +",
        "「剣",
    ):
        assert list_of(unit * 20_000 + "を", "ja") is None
        found = list_of("剣、盾", "ja")
        assert found is not None
        has_items(found, unit * 20_000)


@pytest.mark.parametrize("unit", ["剣", "剣・", "ア/", "剣あ"])
def test_a_long_text_comes_to_an_end(unit: str) -> None:
    list_of(unit * 50_000, "ja")
