"""Numbers and what the vocabulary lacks, on the way to the cache and back, with the demo model."""

from __future__ import annotations

import pytest

from nmt_server.models import TranslationModel
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import Wishes, forget_translations, translate


def test_warnings_come_from_the_cache_again(demo_model: TranslationModel) -> None:
    text = "髙橋は鬱だった、" + "".join(map(chr, range(0x0E01, 0x0E2A))) + "。"
    (first,) = translate([text])
    (warning,) = (each for each in first.warnings if each.startswith("unknown:"))
    letters = warning.removeprefix("unknown:")
    assert len(letters) == 20 and letters.startswith("髙鬱ก")
    (remembered,) = translate([text])
    forget_translations()
    (stored,) = translate([text])
    assert stored.cached and stored.warnings == remembered.warnings == first.warnings
    assert stored.text == first.text


def test_numbers_that_differ_are_told_from_the_cache_too(demo_model: TranslationModel) -> None:
    # Greedy and cut short, nothing helps.
    wish = {"beam_size": 1, "max_decoding_length": 3}
    text = "勇者は1111のダメージを受けた！"
    (first,) = translate([text], wishes=Wishes(options=wish))
    forget_translations()
    (stored,) = translate([text], wishes=Wishes(options=wish))
    assert stored.cached and "numbers" in first.warnings and "numbers" in stored.warnings


def test_protected_spans_and_unknown_signs_do_not_mix(demo_model: TranslationModel) -> None:
    braces = Protection(("braces",))
    damage, both = translate(
        ["{name}は1111のダメージを受けた！😀", "髙橋と{name}は森へ向かった。"],
        wishes=Wishes(protect=braces),
    )
    assert damage.text == "{name} took 1111 damage!😀" and not damage.warnings
    assert both.text.count("髙橋") == both.text.count("{name}") == 1
    assert both.warnings == ["unknown:髙"]


AROUND = (
    ("(剣)", "(Sword)"),
    ("（剣）", "(Sword)"),
    ("♪剣♪", "♪Sword♪"),
    ("{彼女は料理人だった。}", "{She was a cook.}"),
    ("<b>（剣）</b>", "<b>(Sword)</b>"),
    ("<b>剣</b><b>鎌</b>", "<b>Sword</b><b>Scythe</b>"),
    ("剣\t鎌", "Sword\tScythe"),
    ("| 剣 | 鎌 |", "| Sword | Scythe |"),
    ("{n, plural, one {剣} other {鎌}", "{n, plural, one {Sword} other {Scythe}"),
    ("It''s {剣}", "It''s {Sword}"),
    ("h={0} '{'剣'}' {1}", "h={0} '{'Sword'}' {1}"),
    (":smile:剣を手に入れた！", ":smile:Obtained a sword!"),
    ("㊙剣を手に入れた！", "㊙Obtained a sword!"),
    ("①剣を手に入れた！", "①Obtained a sword!"),
)


@pytest.mark.parametrize("split", [SplitMode.LINE, SplitMode.SENTENCE, SplitMode.PARAGRAPH])
def test_what_stands_around_texts_stays(demo_model: TranslationModel, split: SplitMode) -> None:
    for text, right in AROUND:
        (translation,) = translate([text], wishes=Wishes(split=split))
        assert translation.text == right and not translation.warnings, text
        assert "".join(s.source + s.gap for s in translation.segments) == text


def test_what_is_drawn_as_nothing_parts_no_word(demo_model: TranslationModel) -> None:
    broken, whole = translate(["彼女は料\u200b理\u00ad人\ufeffだった。", "彼女は料理人だった。"])
    assert broken.text == whole.text and not broken.warnings


def test_a_mention_comes_back(demo_model: TranslationModel) -> None:
    (translation,) = translate(["@name は剣を装備した。"])
    assert translation.text == "@name equipped the sword."


def test_a_number_in_groups_comes_back(demo_model: TranslationModel) -> None:
    (translation,) = translate(["1 000 000ゴールドを手に入れた！"])
    assert translation.text == "Obtained 1 000 000 gold!" and not translation.warnings


LISTS = (
    ("彼女は料理人だった。, 剣と盾", "She was a cook., Sword and Shield"),
    ("彼女は料理人だった。; いただきます。", "She was a cook.; Let's eat."),
    ("（剣、鎌）", "(Sword, Scythe)"),
)


def test_nothing_behind_a_stop_and_no_item_of_a_list_is_lost(demo_model: TranslationModel) -> None:
    for text, right in LISTS:
        (translation,) = translate([text])
        assert translation.text == right and not translation.warnings, text


def test_a_list_that_was_cut_is_told(demo_model: TranslationModel) -> None:
    wish = {"beam_size": 1, "max_decoding_length": 1}
    (translation,) = translate(["剣、ランプ"], wishes=Wishes(options=wish, prefix="Sword"))
    assert "dropped" in translation.warnings


def test_an_answer_without_a_word_is_told(demo_model: TranslationModel) -> None:
    # Cut before the first word.
    wish = {"beam_size": 1, "max_decoding_length": 1}
    first, kept = translate(["「剣」", "……"], wishes=Wishes(options=wish))
    assert "dropped" in first.warnings and not kept.warnings
    forget_translations()
    (stored,) = translate(["「剣」"], wishes=Wishes(options=wish))
    assert stored.cached and stored.warnings == first.warnings


COUNTED = (
    ("{0}ゴールドを手に入れた！", "Obtained {0} gold!"),
    ("%1は%2のダメージを受けた！", "%1 took %2 damage!"),
    ("\\V[1]ゴールド", "\\V[1] gold"),
    ("剣を%d個ください。", "%d swords, please."),
)


def test_what_a_placeholder_counts_is_said_or_told(demo_model: TranslationModel) -> None:
    for text, right in COUNTED:
        (translation,) = translate([text])
        assert translation.text == right and not translation.warnings, text
    (unknown,) = translate(["{0}時間待った。"])
    assert "numbers" in unknown.warnings


APART = (
    ("アーサー　いただきます。", "Arthur　Let's eat."),
    ("剣 x5", "Sword x5"),
    ("3×剣", "3x Sword"),
    ("はい/いいえ", "Yes/No"),
    ('"はい"', '"Yes."'),
    ("（アーサー）いただきます。", "(Arthur) Let's eat."),
    ("【アーサー】いただきます。", "【Arthur】 Let's eat."),
    ("「アーサー」いただきます。", '"Arthur" Let\'s eat.'),
    ("アーサー：いただきます。", "Arthur: Let's eat."),
    ("いただきます（笑）", "Let's eat. (laughed)"),
    ("彼女は料理人だった（アーサー）。", "She was a cook (Arthur)."),
    ("いただきますm(_ _)m", "Let's eat. m(_ _)m"),
    ("(＾▽＾)いただきます。", "(＾▽＾) Let's eat."),
    ("【{name}】いただきます。", "【{name}】 Let's eat."),
    ("\\C[2]アーサー\\C[0]：いただきます。", "\\C[2]Arthur\\C[0]: Let's eat."),
)


def test_who_speaks_and_asides_are_not_lost(demo_model: TranslationModel) -> None:
    for text, right in APART:
        (translation,) = translate([text])
        assert translation.text == right and not translation.warnings, text
    (cut,) = translate(
        ["（アーサー）いただきます。"],
        wishes=Wishes(options={"beam_size": 1, "max_decoding_length": 1}, prefix="(Let"),
    )
    assert "dropped" in cut.warnings
