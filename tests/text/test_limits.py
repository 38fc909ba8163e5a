"""Over-long segments: cut where it hurts least, never lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.limits import join_parts, split_over_long


def count_characters(texts: list[str]) -> list[int]:
    return [len(text) for text in texts]


def count_crowded(texts: list[str]) -> list[int]:
    # A tokenizer that needs three tokens for an emoji and one for anything else.
    return [sum(3 if ord(character) > 0xFFFF else 1 for character in text) for text in texts]


def count_joints(texts: list[str]) -> list[int]:
    # A tokenizer that spells out what stands beside a full stop within a text.
    return [len(text) + 2 * text.rstrip("。").count("。") for text in texts]


@given(st.text(alphabet="ab 。、！」😀\n"), st.integers(3, 20))
def test_parts_join_to_the_text_and_fit(text: str, limit: int) -> None:
    for count in (count_characters, count_crowded, count_joints):
        parts = split_over_long(text, count, limit)
        assert "".join(parts) == text
        assert all(length <= limit for length in count(parts))


def test_sentences_are_cut_before_clauses_and_clauses_before_spaces() -> None:
    assert split_over_long("あいう。えおか。きく", count_characters, 8) == [
        "あいう。えおか。",
        "きく",
    ]
    assert split_over_long("あいう、えおか、きく", count_characters, 5) == [
        "あいう、",
        "えおか、",
        "きく",
    ]
    assert split_over_long("aaa bbb ccc", count_characters, 8) == ["aaa bbb ", "ccc"]


@pytest.mark.parametrize(
    ("limit", "parts"),
    [
        (32, ["One dog runs. Two cats sleep. ", "Three birds fly, too."]),
        (26, ['He said "No way." ', "Then he left, but not far."]),
        (15, ["one, two three\n", "four\r\nfive six"]),
        (14, ["यह एक घर है। ", "वह कुत्ता है।"]),
        (12, ["「ああ。いい。」", "「うう、ええ、おお。」"]),
        (16, ["You pay, Sir, ", "1,000,000 yen"]),
    ],
)
def test_the_end_of_a_sentence_is_known_in_any_script(limit: int, parts: list[str]) -> None:
    assert split_over_long("".join(parts), count_characters, limit) == parts


def test_a_closing_bracket_stays_with_its_sentence() -> None:
    assert split_over_long("「ああ。」「いい。」", count_characters, 5) == [
        "「ああ。」",
        "「いい。」",
    ]


def test_a_hundred_thousand_characters_without_a_boundary() -> None:
    parts = split_over_long("あ" * 100_000, count_characters, 128)
    assert "".join(parts) == "あ" * 100_000
    assert max(map(len, parts)) == 128


def test_parts_are_joined_as_the_target_language_writes() -> None:
    assert join_parts(["One.", "Two."], "en") == "One. Two."
    assert join_parts(["一。", "二。"], "ja") == "一。二。"
    assert join_parts(["一。", "二。"], "zh-Hans") == "一。二。"
    assert join_parts(["一。", "二。"], "yue-Hant") == "一。二。"
    # Thai has no space between words, but one between sentences.
    assert join_parts(["สวัสดี", "ลาก่อน"], "th") == "สวัสดี ลาก่อน"
