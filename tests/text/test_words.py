"""Words from subwords, and which source word a target word stems from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.words import align_words, words_of


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (["▁The", "▁cat", "▁run", "s", "."], ["The", "cat", "runs."]),
        (["▁", "猫", "が", "走る", "。"], ["猫", "が", "走る", "。"]),
        (["▁iPhone", "を", "▁buy"], ["iPhone", "を", "buy"]),
        (["the", "un@@", "believ@@", "able", "cat"], ["the", "unbelievable", "cat"]),
        (["cat", "dog"], ["cat", "dog"]),
        ([], []),
    ],
)
def test_words_are_what_spaces_and_scripts_part(tokens: list[str], words: list[str]) -> None:
    assert [word.text for word in words_of(tokens)] == words


@given(st.lists(st.one_of(st.text(max_size=5), st.sampled_from(["▁a", "b", "c@@", "猫", "▁"]))))
def test_each_token_is_in_one_word(tokens: list[str]) -> None:
    words = words_of(tokens)
    assert [i for word in words for i in range(word.start, word.end)] == list(range(len(tokens)))


def test_a_word_is_aligned_with_what_got_most_of_its_attention() -> None:
    source = words_of(["▁black", "▁cat", "s"])
    target = words_of(["▁chat", "s", "▁noir", "s", "▁!"])
    attention = [
        [0.1, 0.8, 0.1],
        [0.3, 0.3, 0.4],
        [0.9, 0.1, 0.0],
        [0.4, 0.3, 0.3],
        [0.0, 0.0, 0.0],
    ]
    assert align_words(attention, source, target) == [(1, 0), (0, 1)]
