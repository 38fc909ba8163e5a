"""What a vocabulary does not have: signs are set aside, names are copied, letters are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.protection import Protected
from nmt_server.text.restoring import restore
from nmt_server.text.unknown import Unknown, look_at, set_aside

# What a model of Japanese and English may lack.
LACKING = "😀👨👩👧\u200d❤\ufe0f👍🏽🇯🇵\u20e3★→〜髙𠮷野จอห์น鬱俯\ue000−±½‰″"


def looked_at(text: str, lacking: str = LACKING) -> Unknown:
    ranges = [(place, place + 1) for place, sign in enumerate(text) if sign in lacking]
    return look_at(text, ranges)


def aside(text: str, *, copies: bool = True, is_unspaced_target: bool = False) -> Protected:
    return set_aside(text, looked_at(text), copies=copies, is_unspaced_target=is_unspaced_target)


@pytest.mark.parametrize(
    ("text", "seen", "translation", "right"),
    [
        ("いただきます。😀", "いただきます。", "Let's eat.", "Let's eat.😀"),
        ("😀 いただきます。 ★", "いただきます。", "Let's eat.", "😀 Let's eat. ★"),
        ("👨‍👩‍👧食べる🇯🇵", "食べる", "Eat", "👨‍👩‍👧Eat🇯🇵"),
        ("👍🏽いいね❤️", "いいね", "Nice", "👍🏽Nice❤️"),
        ("1️⃣番", "番", "Number", "1️⃣Number"),
        ("彼女は😀料理人だ。", "彼女は料理人だ。", "She is a cook.", "She is 😀 a cook."),
        ("剣（★★★）だ", "剣だ", "A sword", "A (★★★) sword"),
        ("\ue000薬草", "薬草", "Herb", "\ue000Herb"),
        ("レベル1→2だ", "レベルZMAZだ", "It is level ZMAZ", "It is level 1→2"),
        ("気温は−3だ", "気温はZMAZだ", "It is ZMAZ", "It is −3"),
        ("±1.5と−1→2だ", "ZMAZとZMBZだ", "ZMAZ and ZMBZ", "±1.5 and −1→2"),
        ("1½と5‰だ", "ZMAZとZMBZだ", "ZMAZ and ZMBZ", "1½ and 5‰"),
        ("髙橋は料理人だ。", "ZMAZは料理人だ。", "ZMAZ is a cook.", "髙橋 is a cook."),
        ("𠮷野様が来た", "ZMAZ様が来た", "ZMAZ came", "𠮷野 came"),
        ("จ1→2だ", "ZMAZだ", "It is ZMAZ", "It is จ1→2"),
        ("จอห์นとZMAZ", "ZMBZとZMAZ", "ZMBZ and ZMAZ", "จอห์น and ZMAZ"),
    ],
)
def test_it_comes_back_in_its_place(text: str, seen: str, translation: str, right: str) -> None:
    protected = aside(text)
    assert protected.text == seen
    assert restore(translation, protected).text == right


def test_what_spells_a_control_token_is_one_sign() -> None:
    unknown = look_at("a </s> b", [(2, 6)])
    assert unknown == Unknown([(2, 6)], [], [], "")


def test_letters_are_told_each_once_and_twenty_at_most() -> None:
    assert looked_at("髙橋と髙野は鬱だ😀").letters == "髙野鬱"
    many = "".join(map(chr, range(0x0E01, 0x0E1F)))
    assert looked_at(many, many).letters == many[:20]


def test_what_is_drawn_as_nothing_is_no_loss() -> None:
    text = "葛\U000e0100城\u200bは\ufe0f"
    assert looked_at(text, "\U000e0100\u200b\ufe0f") == Unknown([], [], [], "")


def test_a_part_of_a_verb_is_not_copied() -> None:
    assert aside("彼は俯いた。").text == "彼は俯いた。"


def test_a_text_in_another_language_is_not_made_of_placeholders() -> None:
    text = "จ อ ห น と"
    assert aside(text).text == text and looked_at(text).letters == "จอหน"


def test_without_placeholders_numbers_do_not_run_together() -> None:
    protected = aside("レベル1→2だ", copies=False)
    assert protected.text == "レベルだ"
    assert "1→2" in restore("It is level", protected).text


@given(st.text(alphabet="あ猫 。12（）" + LACKING), st.booleans())
def test_a_translation_has_every_sign_once(text: str, copies: bool) -> None:
    protected = set_aside(text, looked_at(text), copies=copies, is_unspaced_target=True)
    assert restore(protected.text, protected).text == text
    spelled = protected.text
    for span in protected.spans:
        spelled = spelled.replace(span.placeholder, span.text, bool(span.placeholder))
    hidden = [span.text for span in protected.spans if not span.placeholder]
    whole = "".join([protected.prefix, spelled, *hidden, protected.suffix])
    assert sorted("".join(whole.split())) == sorted("".join(text.split()))
    made = restore("It was.", protected).text
    for sign in "😀★→":
        assert made.count(sign) == text.count(sign)
