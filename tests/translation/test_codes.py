"""Codes of games and programs, which are protected where nobody says anything."""

from __future__ import annotations

import re

import pytest
from pytest_django.fixtures import Settings

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.current_models import forget_models
from nmt_server.serving.served_model import ServedModel
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import Wishes, forget_translations, translate

NOTHING = Protection()
APPLES = "{count, plural, =0 {リンゴがありません} one {リンゴが#個} other {リンゴが#個}}"


WITH_CODES = (
    (r"\C[\V[1]]アーサー\C[0]「いただきます。」", [r"\C[\V[1]]", r"\C[0]"]),
    (r"\N[\V[12]]は剣を装備した。", [r"\N[\V[12]]"]),
    ("<#FF8000>炎の剣</color>を手に入れた！", ["<#FF8000>", "</color>"]),
    ("§6%dゴールドを手に入れた！", ["§6", "%d"]),
    ("%sは§6%d§rゴールドを手に入れた！", ["%s", "§6", "%d", "§r"]),
    ("%1$s2%2$sは剣を装備した。", ["%1$s", "%2$s"]),
    ("5%sゴールドを手に入れた！", ["%s"]),
    ("%{count}ゴールドを手に入れた！", ["%{count}"]),
    ("#{name}は剣を装備した。", ["#{name}"]),
    ("%1は%2のダメージを受けた！", ["%1", "%2"]),
    ("[player_name]は剣を装備した。", ["[player_name]"]),
    (
        "[player.name!t]さん、リンゴを{w=0.5}注文した。{nw}",
        ["[player.name!t]", "{w=0.5}", "{nw}"],
    ),
    ("%(name)sは剣を装備した。", ["%(name)s"]),
    ("彼女は&nbsp;&lt;料理人&gt;&amp;騎士だった。", ["&nbsp;", "&lt;", "&gt;", "&amp;"]),
    ("$t(sword)を手に入れた！", ["$t(sword)"]),
    ("§c剣§rを手に入れた！", ["§c", "§r"]),
    ("&e剣&f", ["&e", "&f"]),
    ("{player_name}は剣を装備した。", ["{player_name}"]),
    (r"\N[1]は剣を装備した。", [r"\N[1]"]),
    ("<b>剣</b>を手に入れた！", ["<b>", "</b>"]),
    ("%USERNAME%は剣を装備した。", ["%USERNAME%"]),
    (r"彼女は料理人だった。\r\n貴族の腕は震えていた。", [r"\r\n"]),
    (r"{\an8}彼女は\h料理人だった。\N貴族の腕は震えていた。", [r"{\an8}", r"\h", r"\N"]),
)


def test_codes_come_back_unasked(demo_model: TranslationModel) -> None:
    for text, codes in WITH_CODES:
        (translation,) = translate([text])
        assert [translation.text.count(code) for code in codes] == [1] * len(codes), text
        assert "ZM" not in translation.text and translation.text != text


AROUND_WORDS = (
    (r"\C[1]剣\C[0]を手に入れた。", r"Obtained a \C[1]sword\C[0]."),
    ("<color=red>剣</color>を手に入れた。", "Obtained a <color=red>sword</color>."),
    ("アーサーは<b>剣</b>を装備した。", "Arthur equipped the <b>sword</b>."),
    ("[b]オーク[/b]に51のダメージを与えた！", "Dealt 51 damage to the [b]orc[/b]!"),
    # A number that a model reads as another
    (
        r"オークに\C[2]123456789\C[0]のダメージを与えた！",
        r"Dealt \C[2]123456789\C[0] damage to the orc!",
    ),
    ("<b>アーサー</b>は{i}剣{/i}を装備した。", "<b>Arthur</b> equipped the {i}sword{/i}."),
    (
        "<b>アーサーは<i>剣</i>を</b>装備した。",
        "<b>Arthur equipped the <i>sword</i></b>.",
    ),
    (r"%sは{\b1}剣{\b0}を装備した。", r"%s equipped the {\b1}sword{\b0}."),
    ("\\I[5]§c剣§rを手に入れた！", "\\I[5]Obtained a §csword§r!"),
    ("「<b>剣</b>を装備した。」", '"equipped the <b>sword</b>."'),
    ("<Red>剣</>を手に入れた。", "Obtained a <Red>sword</>."),
    (
        "アーサーは<ruby>剣<rt>けん</rt></ruby>を装備した。",
        "Arthur equipped the <ruby>sword<rt>けん</rt></ruby>.",
    ),
    ("アーサー🗡は<b>剣</b>を装備した。", "Arthur 🗡 equipped the <b>sword</b>."),
)


def test_codes_are_around_the_words_that_they_were_around(demo_model: TranslationModel) -> None:
    for text, expected in AROUND_WORDS:
        assert translate([text])[0].text == expected


def test_any_number_of_pairs_comes_back(demo_model: TranslationModel) -> None:
    text = "".join(f"<b{i}>" for i in range(500)) + "剣を" + "</b1>" * 500 + "装備した。"
    (translation,) = translate([text])
    assert translation.text.count("</b1>") == 500
    assert all(translation.text.count(f"<b{i}>") == 1 for i in range(500))


def test_hypotheses_have_their_codes_and_the_first_is_the_translation(
    demo_model: TranslationModel,
) -> None:
    wishes = Wishes(detail=["hypotheses", "alignment"], options={"num_hypotheses": 3})
    (translation,) = translate(["<b>剣</b>を手に入れた。"], wishes=wishes)
    (segment,) = translation.segments
    assert segment.detail is not None
    texts = [each["text"] for each in segment.detail["parts"][0]["hypotheses"]]
    assert texts[0] == translation.text == "Obtained a <b>sword</b>."
    assert all(text.count("<b>") == text.count("</b>") == 1 for text in texts)


def test_a_line_without_codes_is_the_same_question(demo_model: TranslationModel) -> None:
    texts = ["アーサーは静かに前へと歩み出た。", "命中率が50%上がった！", "【執事】「おはよう」"]
    unprotected = translate(texts, wishes=Wishes(protect=NOTHING))
    forget_translations()
    for protect in (None, Protection(("braces", "tags")), Protection(patterns=("あ",))):
        again = translate(texts, wishes=Wishes(protect=protect))
        assert [each.text for each in again] == [each.text for each in unprotected]
        assert all(each.cached for each in again)
    assert CachedTranslation.objects.count() == len(texts)


@pytest.mark.parametrize(
    ("setting", "row", "is_kept"),
    [
        (["codes"], "", True),
        (["none"], "", False),
        (["tags"], "", False),
        (["codes"], "none", False),
        (["codes"], "tags", False),
        (["none"], "braces", True),
    ],
)
def test_a_setting_and_a_row_turn_it_off(
    served_model: TranslationModel, settings: Settings, setting: list[str], row: str, is_kept: bool
) -> None:
    TranslationModel.objects.update(protected_sets=row)
    settings.NMT_SERVER = {**settings.NMT_SERVER, "PROTECT": setting}
    forget_models()
    (translation,) = translate(["{name}は静かだ"])
    assert ("{name}" in translation.text) is is_kept
    (nothing,) = translate(["{name}は静かだ"], wishes=Wishes(protect=NOTHING))
    assert "{name}" not in nothing.text


def test_patterns_of_a_row_do_not_turn_it_off(served_model: TranslationModel) -> None:
    TranslationModel.objects.update(protected_patterns="猫")
    forget_models()
    (translation,) = translate(["{name}は猫だ"])
    assert "{name}" in translation.text and "猫" in translation.text


@pytest.mark.parametrize("split", SplitMode)
def test_the_texts_of_a_message_are_translated_one_by_one(
    demo_model: TranslationModel, split: SplitMode
) -> None:
    inner = "アーサーは剣を装備した。"
    text = f"{{who, select, male {{{inner}}} other {{{{name}}は剣を装備した。}}}}"
    (translation,) = translate([text], wishes=Wishes(split=split))
    sword, named = translate([inner, "{name}は剣を装備した。"])
    assert translation.text == (f"{{who, select, male {{{sword.text}}} other {{{named.text}}}}}")
    assert "".join(s.source + s.gap for s in translation.segments) == text
    assert "".join(s.text + s.gap for s in translation.segments) == translation.text
    assert [s.source for s in translation.segments if s.source] == [
        inner,
        "{name}は剣を装備した。",
    ]
    for source, target in translation.ranges()[1:]:
        assert text[slice(*source)] in (inner, "{name}は剣を装備した。")
        assert translation.text[slice(*target)] in (sword.text, named.text)
    # Each has a row of its own.
    assert CachedTranslation.objects.filter(source=inner).exists()


@pytest.mark.parametrize("protect", [None, Protection(("braces",)), Protection(("codes",))])
def test_the_number_of_a_message_comes_back(
    demo_model: TranslationModel, protect: Protection | None
) -> None:
    (translation,) = translate([APPLES], wishes=Wishes(protect=protect))
    match = re.fullmatch(
        r"\{count, plural, =0 \{(.+)\} one \{(.*#.*)\} other \{(.*#.*)\}\}", translation.text
    )
    assert match is not None and not set("".join(match.groups())) & set("{}リ")


FURTHER = (
    (
        "{0,choice,0#剣を装備した。|1#彼女は{0}人の料理人だった。}",
        r"\{0,choice,0#[^|]*sword[^|]*\|1#[^|]*\{0\}[^|]*\}",
    ),
    (
        'NSLOCTEXT("鍵","b","アーサーは剣を装備した。")',
        r'NSLOCTEXT\("鍵","b","Arthur[^"]*sword\."\)',
    ),
    ('INVTEXT("「剣を装備した。」")', r'INVTEXT\("\\"[^"]*sword\.\\""\)'),
    (
        '<<link "剣を装備した。" "Inn">>アーサーは剣を装備した。<</link>>',
        r'<<link "[^"]*sword\." "Inn">>Arthur equipped the sword\.<</link>>',
    ),
    (":nameは剣を装備した。", ":name equipped the sword\\."),
    ("[[name]]は剣を装備した。", r"\[\[name\]\] equipped the sword\."),
    ("[名前]は剣を装備した。", r"\[名前\] equipped the sword\."),
    ("%100は剣を装備した。", r"%100 equipped the sword\."),
    ("アーサーは\x01剣\x02を装備した。", "[^\x01\x02]*\x01[^\x02]*\x02.*"),
)


def test_further_codes_come_back(demo_model: TranslationModel) -> None:
    for text, expected in FURTHER:
        (translation,) = translate([text])
        assert re.fullmatch(expected, translation.text) and not translation.warnings, text


def test_a_text_around_a_message_is_translated_too(demo_model: TranslationModel) -> None:
    text = "アーサーは静かに前へと歩み出た。{n, plural, other{剣を#本}}彼女は料理人だった。"
    (translation,) = translate([text], wishes=Wishes(prefix="Then"))
    before, after = translate(["アーサーは静かに前へと歩み出た。", "彼女は料理人だった。"])
    assert translation.text.startswith("Then") and before.text != after.text
    assert translation.text.endswith("}}" + after.text)
    assert translation.text.count("Then") == 1


def test_a_message_is_no_message_where_nothing_is_protected(demo_model: TranslationModel) -> None:
    (translation,) = translate([APPLES], wishes=Wishes(protect=NOTHING))
    assert [segment.source for segment in translation.segments] == [APPLES]


def test_a_person_translates_the_whole_message(demo_model: TranslationModel) -> None:
    served = ServedModel.from_row(demo_model)
    import_pairs(served, served.signatures, [Pair(APPLES, "{count, plural, other {apples}}")])
    (translation,) = translate([APPLES])
    assert translation.text == "{count, plural, other {apples}}" and translation.cached
