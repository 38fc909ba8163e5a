"""Rows: what parts their cells, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.patterns import compile_patterns
from nmt_server.text.segmentation import SplitMode, segment

CODES = compile_patterns(["codes"])


def cells(text: str, mode: SplitMode = SplitMode.LINE) -> list[str]:
    return [each.text for each in segment(text, mode, "ja", CODES.find(text)) if each.text]


@pytest.mark.parametrize("mode", [SplitMode.LINE, SplitMode.SENTENCE, SplitMode.PARAGRAPH])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("剣\t鎌", ["剣", "鎌"]),
        ("剣 \t\t 鎌\t槍", ["剣", "鎌", "槍"]),
        ("剣|鎌", ["剣", "鎌"]),
        ("<b>剣</b><b>鎌</b>", ["<b>剣</b>", "<b>鎌</b>"]),
        ("<td>剣</td> <td><i>鎌</i></td>", ["<td>剣</td>", "<td><i>鎌</i></td>"]),
        ("アーサー　はい。", ["アーサー", "はい。"]),
        ("村人A はい！", ["村人A", "はい！"]),
        (r"\C[2]アーサー\C[0]　はい。", [r"\C[2]アーサー\C[0]", "はい。"]),
        ("第三話　はじまりの村", ["第三話", "はじまりの村"]),
        (r"\C[1]剣\C[0]\C[2]鎌\C[0]", [r"\C[1]剣\C[0]", r"\C[2]鎌\C[0]"]),
    ],
)
def test_each_cell_is_a_segment(mode: SplitMode, text: str, expected: list[str]) -> None:
    assert cells(text, mode) == expected


@pytest.mark.parametrize(
    "text",
    [
        r"剣\|鎌", "<b>剣</b>と<b>鎌</b>", "<b>剣</b><b>鎌", "剣<br>鎌",
        "<b><i>剣</i><i>鎌</i>だ</b>",
        "剣　盾", "アーサー　「はい。」", "今日は　行くよ。",
        "アーサーは　剣を　得た。", "スライム　Aが　出た。",
        "剣 を得た。", "ねえ　行こう。", "アーサー 剣 を得た。", "Sword はい", "3 はい", "アーサー",
        "今日　いい天気だ。", "明日 行きます", "アリス さまは来た。", "東京 まで", "大事 です。",
        "彼は|漢字《かんじ》を見た", "{a|b}は剣だ", "[剣|鎌]を見た", "<i title='a\tb'>剣</i>",
    ],
)  # fmt: skip
def test_what_is_one(text: str) -> None:
    assert cells(text) == [text]


def test_a_row_is_one_text_where_nothing_is_split() -> None:
    assert cells("剣\t鎌", SplitMode.NONE) == ["剣\t鎌"]


@given(st.text("\t| 剣鎌<b>/《》\\。\n"), st.sampled_from(SplitMode))
def test_segments_and_gaps_are_the_text(text: str, mode: SplitMode) -> None:
    parts = segment(text, mode, "ja", CODES.find(text))
    assert "".join(part.text + part.gap for part in parts) == text
    assert all(part.text.strip() for part in parts[1:])


@pytest.mark.parametrize("unit", [" ", "|", "\t", "| ", "<b>剣</b>", "|剣"])
def test_a_long_row_comes_to_an_end(unit: str) -> None:
    text = "剣" + unit * 5_000 + "鎌"
    segment(text, SplitMode.LINE, "ja", CODES.find(text))


def test_a_line_of_shouts_comes_to_an_end() -> None:
    text = "勇者　うわ" + "！" * 200 + "あ い"
    assert cells(text) == [text]


def test_a_protected_tab_parts_nothing_where_its_span_ends_in_the_line_break() -> None:
    text = "剣\t鎌\u2028"
    assert [each.text for each in segment(text, SplitMode.LINE, "ja", [(0, len(text))])] != [
        "剣",
        "鎌",
    ]
