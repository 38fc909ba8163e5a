"""Loops of a decoder are found, and ordinary text is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.repetition import is_repetitive

DEMO = Path(__file__).parent.parent.parent / "demo"


def corpus(name: str) -> list[tuple[str, str]]:
    source, target = (
        (DEMO / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines()
        for language in ("ja", "en")
    )
    return list(zip(source, target, strict=True))


@pytest.mark.parametrize("name", ["sample", "heldout"])
def test_no_translation_of_a_corpus_is_taken_for_a_loop(name: str) -> None:
    for source, target in corpus(name):
        assert not is_repetitive(source, target)
        assert not is_repetitive(target, source)
        assert not is_repetitive(list(source), target.split())


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ああああっ！", "Aaaaah!"),
        ("うわああああああ！", "Uwaaaaaaaaaaaaaaaah!"),
        ("Waaah!", "わあああああああああ！"),
        ("ははははは", "Ha ha ha ha ha!"),
        ("あーっはっはっは！", "Wahahahahahaha!"),
        ("ふふ", "Heh heh heh."),
        ("wwwwww", "LOL LOL LOL"),
        ("ドドドドドドドドドド", "Dodododododododododo"),
        ("コンコン", "Knock, knock, knock."),
        ("行け行けー", "Go, go, go, go!"),
        ("だめだめだめ！", "No, no, no, no!"),
        ("やめてやめてやめて！", "Stop it, stop it, stop it!"),
        ("ごめんなさい、ごめんなさい、ごめんなさい", "I'm sorry, I'm sorry, I'm sorry."),
        ("１、２、３、４、５", "1, 2, 3, 4, 5"),
        ("1 1 1 1 1 1 1 1 1 1 1 1", "1 1 1 1 1 1 1 1 1 1 1 1"),
        ("0000000000000000000000", "0000000000000000000000"),
        ("………………………………", "................................"),
        ("――――――――", "------------------------"),
        ("|a|a|a|a|a|a|a|", "|a|a|a|a|a|a|a|"),
        ("━━━━", "--------------------"),
        ("＝＝＝＝＝", "=================="),
        ("うぅぅぅぅぅ", "Uuuuuuuuuuuuuuuuuugh"),
        ("No no no", "いやいやいやいやいやいや"),
        ("猫", "A cat"),
        ("承知。", "Understood. I will take care of it, sir."),
        ("一期一会", "A once-in-a-lifetime encounter"),
        ("", ""),
    ],
)
def test_ordinary_game_text_is_no_loop(source: str, target: str) -> None:
    assert not is_repetitive(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("犬がいる。", "There is a dog, a dog, a dog, a dog, a dog, a dog, a dog, a dog"),
        ("彼は言った。", "He said, he said, he said, he said, he said, he said"),
        ("There is a dog.", "犬がいる犬がいる犬がいる犬がいる犬がいる犬がいる"),
        ("Yes, I do.", "はい、はい、はい、はい、はい、はい、はい、はい、はい、はい、"),
        ("I don't know what to say about it.", "何を言えばいいのかわかりません。" * 4),
        ("Собака здесь.", "собака, собака, собака, собака, собака, собака"),
        ("Hello", "ー" * 40),
        ("行くぞ！！！！", "Let's go! Let's go! Let's go! Let's go! Let's go!"),
        # What repeats in the source is of another kind, or far shorter.
        ("ははは、面白い話だ。", "Hahaha, " + "that's a funny story. " * 5),
        ("！！！！！！", "I will kill you. " * 5),
        # No two are the same, but there is no end to it.
        ("猫。", "".join(f"The cat number {number} " for number in range(30))),
    ],
)
def test_loops_are_found(source: str, target: str) -> None:
    assert is_repetitive(source, target)


def test_loops_are_found_in_tokens() -> None:
    source = ["▁There", "▁is", "▁a", "▁dog", "▁now", "▁.", "</s>"]
    assert is_repetitive(source, ["▁Il", *["▁y", "▁a"] * 10])
    assert is_repetitive(source, ["▁chien"] * 8)
    assert not is_repetitive(source, ["▁Il", "▁y", "▁a", "▁un", "▁chien", "▁."])
    assert not is_repetitive(["▁ha"] * 4, ["▁は"] * 5)
    # A tokenizer may have one token for a row of signs.
    assert not is_repetitive(["▁━━━━━━━━━━━━━━━━"], ["▁", *["━"] * 16])
    assert not is_repetitive(["▁あはははははははは"], ["▁A", *["ha"] * 12])


@given(st.text(min_size=13, max_size=40), st.integers(6, 12))
def test_any_long_unit_over_and_over_is_a_loop(unit: str, repeats: int) -> None:
    assert is_repetitive("A source without loops in it.", unit * repeats) or not unit.strip()


@given(st.text())
def test_a_text_is_no_loop_beside_itself(text: str) -> None:
    assert not is_repetitive(text, text)
