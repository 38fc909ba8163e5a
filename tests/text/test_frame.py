"""Brackets and signs around a text: what is taken off, and that nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.frame import inside
from nmt_server.text.patterns import compile_patterns
from nmt_server.text.protection import protect
from nmt_server.text.restoring import restore

CODES = compile_patterns(["codes"])


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("(剣)", "剣"), ("（剣）", "剣"), ("【剣】", "剣"), ("[[剣]]", "剣"), ("<剣>", "剣"),
        ("♪剣♪", "剣"), ("**剣**", "剣"), ("〜序章〜", "序章"), ("=== 剣 ===", "剣"),
        ("`剣`", "剣"), ("/剣/", "剣"),
        ("★剣だ。", "剣だ。"), ("※（剣）", "剣"), ("- 剣", "剣"), ("・剣", "剣"),
        ("次へ→", "次へ"), ("次へ>>", "次へ"),
        ("①剣", "剣"), ("(1) 剣", "剣"), ("1) Sword", "Sword"), ("1. 剣", "剣"),
        ("[1] 剣", "剣"), ("【1】剣", "剣"), ("［１］剣だ。", "剣だ。"),
        ("{彼は来た。}", "彼は来た。"), ("( <b>剣</b> )", "<b>剣</b>"), ("#winning", "winning"),
        ("剣 x5", "剣"), ("剣×３", "剣"), ("剣　＊3", "剣"), ("Sword x5", "Sword"),
        (r"剣 x\V[1]", "剣"), ("剣×{0}", "剣"), ("3×剣", "剣"), ("5x 剣", "剣"),
        ("-はい", "はい"), ("剣 Lv.3", "剣"), ("剣Lv3", "剣"), ("剣　HP 3/5", "剣"),
        ("剣　５００Ｇ", "剣"), ("[剣] x3", "剣"), ("A. 剣", "剣"),
        ("<b>剣</b> x3", "<b>剣</b>"), ("＞はい", "はい"),
        ('"はい。"', "はい。"),
        ("'はい'", "はい"),
    ],
)  # fmt: skip
def test_what_is_framed(text: str, inner: str) -> None:
    start, end = inside(text, 0, len(text), CODES.find(text))
    assert text[start:end].strip() == inner


@pytest.mark.parametrize(
    "text",
    [
        "", "()", "★", "(a) or (b)", "（東）と（西）", "「剣」", "『剣』", '"Hello"',
        "……あ", "……あ……",
        "★を集めろ", "-5度", "+1", "1. Platz", "1.5倍", "3時", "20°", "２０℃", "C#", "A+",
        "5★", "待ってるよ♪",
        "Foo™", "㎏の猫", "㈱剣", "-san", "¿Qué?", "{name}", "[b]剣", "だよ～", "――彼は", "#1",
        "Malcolm X", "3x", "4K映像", "私は iPhone 15", "剣 5", "剣 +3", "剣 50%", "剣を5kg", "X5",
        "-5", '"剣"と"盾"', "第 3/5 章",
        "199X年、世界は終わった。", "彼女は3X歳", "3X歳の人",
    ],
)  # fmt: skip
def test_what_is_part_of_a_text(text: str) -> None:
    assert inside(text, 0, len(text), CODES.find(text)) == (0, len(text))


@given(st.text("(（)）[]{}<b/>★♪*-#1. 剣あa。\n"))
def test_nothing_is_lost_of_a_frame(text: str) -> None:
    for patterns in (None, CODES):
        protected = protect(text, patterns)
        assert restore(protected.text, protected) == (text, ())
        whole = restore("x", protected).text
        assert whole.startswith(protected.prefix) and whole.endswith(protected.suffix)
        # What is nothing but markup has nothing else around it.
        assert not protected.prefix or protected.text.strip() or protected.has_codes


@pytest.mark.parametrize("unit", ["(", "（）", "★", "* ", "1) ", "★(", "- ", "→ a", "=="])
def test_a_long_text_comes_to_an_end(unit: str) -> None:
    text = unit * 50_000 + "剣" + unit * 50_000
    inside(text, 0, len(text), ())


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("剣×３", "K x3"),
        ("剣x5", "K x5"),
        ("剣Lv3", "K Lv3"),
        ("剣＊３", "K *3"),
        ("剣×{0}", "K x{0}"),
        ("３×剣", "3x K"),
        ("（剣）", "(K)"),
        ("剣 x５", "K x5"),
        ("剣 ＨＰ３／５Ｇ", "K HP3/5G"),
    ],
)
def test_how_many_is_written_as_in_the_target_language(text: str, english: str) -> None:
    protected = protect(text, CODES, is_unspaced_target=False)
    assert restore("K", protected).text == english
    assert restore(protected.text, protect(text, CODES)) == (text, ())
