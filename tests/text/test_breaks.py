"""Line breaks and tabs within a segment."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.breaks import flatten, with_breaks

PIECES = st.sampled_from(
    ["猫は静かだ。", "犬", "cat", "One. ", "\n", "\r\n", "\t", " ", "　", "\u2028"]
)
# What is not drawn, such as a soft hyphen, does not come back.
DRAWN = st.text(st.characters(exclude_categories=("Cs", "Cf")), max_size=3)
TEXTS = st.lists(PIECES | DRAWN, max_size=10).map("".join).map(str.strip)


@pytest.mark.parametrize(
    ("source", "read", "said", "put_back"),
    [
        ("彼は王様だった。\n城に住んでいた。", "彼は王様だった。城に住んでいた。",
         "He was a king. He lived in a castle.", "He was a king.\nHe lived in a castle."),
        ("王様だった。\n\n短い。\r\n城に住んでいた。", "王様だった。短い。城に住んでいた。",
         "A king. Very, very short. In a castle.", "A king.\n\nVery, very short.\r\nIn a castle."),
        ("彼は王\n様だった。", "彼は王様だった。", "He was a king.", "He was\na king."),
        ("one two\n three", "one two three", "eins zwei drei", "eins zwei\n drei"),
        ("名前\t値段", "名前 値段", "name price", "name\tprice"),
        ("one\ntwo", "one two", "一二", "一二\n"),
        ("one two", "one two", "un deux", "un deux"),
    ],
)  # fmt: skip
def test_breaks_are_put_back_where_they_belong(
    source: str, read: str, said: str, put_back: str
) -> None:
    flat = flatten(source, "ja" if not source.isascii() else "en")
    assert flat.text == read
    assert with_breaks(said, flat, "en") == put_back


@given(TEXTS, TEXTS)
def test_whatever_the_text_each_break_comes_back_once(source: str, translation: str) -> None:
    flat = flatten(source, "ja")
    assert not re.search(r"[\n\r\t\u2028]", flat.text)
    assert "".join(flat.text.split()) == "".join(source.split())
    made = with_breaks(flatten(translation, "en").text, flat, "en")
    assert "".join(made.split()) == "".join(translation.split())
    assert re.findall(r"[\n\r\t\u2028]", made) == re.findall(r"[\n\r\t\u2028]", source)
