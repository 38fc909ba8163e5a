"""What stands apart in a sentence: what is found, whether it is said, and how it comes together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.text.asides import asides_of, loses_outside
from tests.conftest import DEMO


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("（アーサー）いただきます。", ["いただきます。", "アーサー"]),
        ("【宿屋の主人】 はい。", ["はい。", "宿屋の主人"]),
        ("「アーサー」いただきます。", ["いただきます。", "アーサー"]),
        ("[アーサー]いただきます。", ["いただきます。", "アーサー"]),
        ("アーサー：いただきます。", ["いただきます。", "アーサー"]),
        ("アーサー:いただきます。", ["いただきます。", "アーサー"]),
        ("アーサー「はい。」", ["「はい。」", "アーサー"]),
        ("【アーサー】（小声で、）はい。", ["はい。", "アーサー", "小声で、"]),
        ("強いよ（たぶん）。", ["強いよ。", "たぶん"]),
        ("彼女（アリス）は強い。", ["彼女は強い。", "アリス"]),
        ("はい（棒読み", ["はい", "棒読み"]),
        ("剣（SR）を得た。", ["剣を得た。"]),
        ("はいm(_ _)m", ["はい"]),
        ("（＾▽＾）はい。", ["はい。"]),
        ("はい（？）", ["はい"]),
    ],
)
def test_what_stands_apart_is_found(text: str, items: list[str]) -> None:
    found = asides_of(text, "ja")
    assert found is not None and found.items == items


@pytest.mark.parametrize(
    "text",
    [
        "【剣】を手に入れた！",
        "「剣」は強い。",
        "「いただきます。」",
        "（剣）",
        "12：30に戻る。",
        "http://a.example/b",
        "所持金：529",
        "<b>剣",
        "[player]は剣を得た。",
        "(^o^)",
        "（剣）（鎌）",
    ],
)
def test_what_belongs_to_a_sentence_stays(text: str) -> None:
    assert asides_of(text, "ja") is None


@pytest.mark.parametrize(
    ("text", "translation", "is_said"),
    [
        ("（アーサー）はい。", "(Arthur) Yes.", True),
        ("（アーサー）はい。", "(Yes.)", False),
        ("（アーサー）はい。", "[Arthur]", False),
        ("（アーサー）はい。", "Yes.", False),
        ("「アーサー」はい。", '"Arthur" Yes.', True),
        ("「アーサー」はい。", '"Yes."', False),
        ("アーサー：はい。", "Arthur's yes.", False),
        ("アーサー：はい。", "Arthur: Yes.", True),
        ("アーサー「はい。」", '"Yes."', False),
        ("アーサー「はい。」", "Arthur: Yes.", True),
        ("彼女（アリス）は強い。", "She was Alice.)", False),
        ("彼女（アリス）は強い。", "She [Alice] is strong.", True),
        ("剣（１）は強い。", "Sword 11 is strong.", False),
        ("剣（１）は強い。", "Sword (1) is strong.", True),
        ("はいm(_ _)m", "m(Yes.)m", False),
        ("はいm(_ _)m", "Yes. m(_ _)m", True),
    ],
)
def test_whether_all_is_said(text: str, translation: str, *, is_said: bool) -> None:
    found = asides_of(text, "ja")
    assert found is not None and found.are_said(translation) is is_said


@pytest.mark.parametrize(
    ("text", "translations", "english", "japanese"),
    [
        ("（剣）はい。", ["Yes.", "K."], "(K) Yes.", "（K）Yes."),
        ("「剣」はい。", ["Yes.", "K"], '"K" Yes.', "「K」Yes."),
        ("剣：はい。", ["Yes.", "K"], "K: Yes.", "K：Yes."),
        ("はい（剣）。", ["Yes.", "K"], "Yes (K).", "Yes（K）."),
        ("はい。（剣）", ["Yes.", "K"], "Yes. (K)", "Yes.（K）"),
        ("はい(^o^)", ["Yes."], "Yes. (^o^)", "Yes.(^o^)"),
        ("彼女（剣）は料理人だった。", ["She was a cook.", "K"], "She (K) was a cook.", None),
    ],
)
def test_what_was_apart_comes_together(
    text: str, translations: list[str], english: str, japanese: str | None
) -> None:
    found = asides_of(text, "ja")
    assert found is not None and found.joined(translations, "en").text == english
    assert found.are_said(english)
    if japanese is not None:
        assert found.joined(translations, "ja").text == japanese


def test_nothing_is_missing_of_right_translations() -> None:
    for name in ("heldout", "sample"):
        sources, targets = (
            (DEMO / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines()
            for language in ("ja", "en")
        )
        for source, target in zip(sources, targets, strict=True):
            found = asides_of(source, "ja")
            assert found is None or found.are_said(target), source
            assert not loses_outside(source, target), source


def test_nothing_but_brackets_is_a_loss() -> None:
    assert loses_outside("剣【光】を手に入れた！", "[Light]")
    assert not loses_outside("【光】を", "[Light]")
    assert not loses_outside("「いただきます。」って", '"Let\'s eat."')
    assert loses_outside("「いただきます。」と彼女は言った。", '"Let\'s eat."')


@settings(max_examples=50)
@given(st.text("剣はA（）()【】「」<>[]：:。 1", max_size=40))
def test_no_letter_is_left_out_of_items(text: str) -> None:
    found = asides_of(text, "ja")
    if found is not None:
        joined = found.joined(found.items, "ja").text
        assert sorted(filter(str.isalnum, joined)) == sorted(filter(str.isalnum, text))


def test_the_time_is_in_proportion_to_the_length() -> None:
    for unit in ("（", "(あ", "【あ】", "あ：", "「あ", "（あ）", "あ " * 9):
        found = asides_of(unit * 30_000, "ja")
        assert found is None or not found.are_said("a" * 100_000)
        loses_outside(unit * 30_000, unit * 30_000)
