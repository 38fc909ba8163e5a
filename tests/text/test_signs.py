"""Signs that are no words, and whether a translation has them."""

from __future__ import annotations

import pytest

from nmt_server.text.signs import loses_signs


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("料理人\\だった", "She was a cook."),
        ("料理人^だった", "She was a cook."),
        ("料理人_だった", "She was a cook."),
        ("料理人#はい", "She was selfish."),
        ("%は料理人だった", "The cook was a cook."),
        ("猫™だ", "It was a cat."),
        ("勇者&騎士は剣を装備した。", "The hero equipped the sword."),
        ("勇者＆騎士は剣を装備した。", "The hero equipped the sword."),
    ],
)
def test_a_sign_that_is_gone(source: str, target: str) -> None:
    assert loses_signs(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("5%の人", "five percent of people"),
        ("$5で買った", "bought it for five dollars"),
        ("#1の店", "the number one shop"),
        ("x = 3だ", "x is 3"),
        ("猫|犬", "cat / dog"),
        ("～♪だよ～！？（笑）", "It is"),
        ("a@b", "a@b"),
        ("猫&犬だ", "It is a cat and a dog"),
        ("猫＆犬だ", "Es sind Hund und Katze"),
        ("猫＆犬だ", "狗和猫"),
    ],
)
def test_a_sign_in_another_form(source: str, target: str) -> None:
    assert not loses_signs(source, target)
