"""Placeholders for numbers: which are some, and whether a translation says what they count."""

from __future__ import annotations

import pytest

from nmt_server.text.counted_codes import has_counted_code, keeps_numbers
from nmt_server.text.stand_ins import put_back, with_stand_ins


@pytest.mark.parametrize(
    ("text", "is_counted"),
    [
        ("ZMAZゴールド", True),
        ("剣をZMAZ個ください。", True),
        ("ZMAZのダメージを受けた！", True),
        ("あとZMAZ 秒", True),
        ("ZMAZ%の確率", True),
        ("ZMAZ kgの剣", True),
        ("￥ZMAZの剣", True),
        ("ZMAZは剣を装備した。", False),
        ("ZMAZ日記", False),
        ("ZMAZ年生", False),
        ("ZMAZ個性", False),
        ("ZMAZ gold", False),
        ("5ゴールド", False),
    ],
)
def test_what_stands_for_a_number(text: str, is_counted: bool) -> None:
    assert has_counted_code(text) is is_counted


@pytest.mark.parametrize(
    ("source", "target", "is_kept"),
    [
        ("ZMAZゴールドを手に入れた！", "Obtained ZMAZ gold!", True),
        ("ZMAZゴールドを手に入れた！", "Obtained ZMAZ!", False),
        ("ZMAZゴールドを手に入れた！", "Obtained some gold!", False),
        ("残りZMAZ秒", "ZMAZ left", False),
        ("残りZMAZ秒", "zmaz seconds left", True),
        ("ZMAZはZMBZのダメージを受けた。", "ZMAZ took ZMBZ.", False),
        ("ZMAZはZMBZのダメージを受けた。", "ZMAZ took ZMBZ damage.", True),
        ("ZMAZ回攻撃する。", "ZMAZ attacks.", False),
        ("剣をZMAZ個ください。", "ZMAZ swords, please.", True),
    ],
)
def test_what_is_counted_is_said(source: str, target: str, is_kept: bool) -> None:
    assert keeps_numbers(source, target, "ja", "en") is is_kept
    assert keeps_numbers(source, target, "ja", "de") is ("ZMAZ" in target.upper())


def test_a_model_reads_a_number_and_the_placeholder_comes_back() -> None:
    read = with_stand_ins("ZMAZは剣をZMBZ個とZMCZ円を得た。", only_long=True)
    assert read is not None and read.text == "ZMAZは剣を15個と17円を得た。"
    assert put_back("ZMAZ got 15 swords and 17 yen.", read) == "ZMAZ got ZMBZ swords and ZMCZ yen."
