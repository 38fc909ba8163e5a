"""Protected spans on their way through a real engine, which knows nothing of placeholders."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.errors import InvalidRequest
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.serving.current_models import forget_models
from nmt_server.text.pattern_sets import PATTERN_SETS
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import Item, Wishes, forget_translations, translate

NOTHING = Protection()
BRACES = Protection(sets=("braces",))
TAGS = Protection(sets=("braces", "tags"))


def test_a_span_comes_back_once_and_a_lost_one_is_told_of(served_model: TranslationModel) -> None:
    (translation,) = translate(["{name}は静かだ。猫が走る"], wishes=Wishes(protect=BRACES))
    assert translation.text.count("{name}") == 1 and "ZM" not in translation.text
    # A model with random weights loses every placeholder.
    assert "placeholder" in translation.warnings
    forget_translations()
    (again,) = translate(["{name}は静かだ。猫が走る"], wishes=Wishes(protect=BRACES))
    assert again.cached and again.text == translation.text and "placeholder" in again.warnings


def test_a_trained_model_keeps_it_by_itself(demo_model: TranslationModel) -> None:
    (translation,) = translate(["{name}は静かに前へと歩み出た。"], wishes=Wishes(protect=BRACES))
    assert "{name}" in translation.text and not translation.warnings


def test_a_prefix_may_hold_spans(demo_model: TranslationModel) -> None:
    (translation,) = translate(
        ["{name}は静かに前へと歩み出た。"], wishes=Wishes(prefix="Then {name} went", protect=BRACES)
    )
    assert translation.text.startswith("Then {name} went")
    assert translation.text.count("{name}") == 1 and not translation.warnings


def test_a_prefix_may_hold_a_span_that_is_part_of_another(demo_model: TranslationModel) -> None:
    (translation,) = translate(
        ["1は12と静かに前へと歩み出た。"],
        wishes=Wishes(prefix="12 and 1 stepped", protect=Protection(patterns=(r"\d+",))),
    )
    assert translation.text.startswith("12 and 1 stepped")
    assert re.findall(r"\d+", translation.text) == ["12", "1"] and not translation.warnings


def test_a_prefix_may_hold_markup(demo_model: TranslationModel) -> None:
    (translation,) = translate(
        ["{name}は<b>静かに</b>前へと<i>歩み</i>出た。"],
        wishes=Wishes(prefix="{name} <b>quietly</b>", protect=TAGS),
    )
    assert translation.text.startswith("{name} <b>quietly</b>")
    for span in ("{name}", "<b>", "</b>", "<i>", "</i>"):
        assert translation.text.count(span) == 1


def test_the_parts_of_a_long_segment_have_their_own_spans(demo_model: TranslationModel) -> None:
    TranslationModel.objects.update(max_source_tokens=12)
    forget_models()
    names = [f"{{name{number}}}" for number in range(6)]
    text = "".join(f"{name}は静かに前へと歩み出た。" for name in names)
    (translation,) = translate(
        [f"<i>{text}</i>"], wishes=Wishes(detail=["hypotheses"], protect=TAGS)
    )
    assert "split" in translation.warnings
    (segment,) = translation.segments
    assert segment.detail is not None
    parts = [part["hypotheses"][0]["text"] for part in segment.detail["parts"]]
    assert len(parts) > 1 and "<i>" not in "".join(parts)
    assert all("".join(parts).count(name) <= 1 == translation.text.count(name) for name in names)
    assert sum(name in part for part in parts for name in names) > 1


def test_what_is_protected_is_part_of_the_question(served_model: TranslationModel) -> None:
    (plain,) = translate(["{name}は静かだ"], wishes=Wishes(protect=NOTHING))
    (protected,) = translate(["{name}は静かだ"], wishes=Wishes(protect=BRACES))
    (by_pattern,) = translate(
        ["{name}は静かだ"], wishes=Wishes(protect=Protection(patterns=(r"\{\w+\}",)))
    )
    assert not protected.cached and not by_pattern.cached
    assert plain.text != protected.text
    assert CachedTranslation.objects.count() == 3


def test_a_segment_of_protected_text_alone_needs_no_engine(served_model: TranslationModel) -> None:
    texts = ["{name}", " {a}{b} \n{c}", "<b>{name}</b>"]
    protection = Protection(sets=("braces", "tags"))
    translations = translate(texts, wishes=Wishes(protect=protection))
    assert [translation.text for translation in translations] == texts
    assert all(translation.cached for translation in translations)
    assert not CachedTranslation.objects.exists()


def test_the_models_row_protects(served_model: TranslationModel) -> None:
    TranslationModel.objects.update(
        protected_sets="tags urls", protected_patterns="ゴールド\n\n\\d+"
    )
    forget_models()
    (translation,) = translate(["<b>100</b>ゴールド、https://a.b/c"])
    for span in ("<b>", "</b>", "100", "ゴールド", "https://a.b/c"):
        assert translation.text.count(span) == 1
    # A request that names its own replaces them; an empty one protects nothing.
    (other,) = translate(["100ゴールド"], wishes=Wishes(protect=Protection(patterns=("100",))))
    assert other.text.count("100") == 1 and "ゴールド" not in other.text
    (nothing,) = translate(["100ゴールド"], wishes=Wishes(protect=Protection()))
    assert not nothing.cached and "ゴールド" not in nothing.text


def test_no_sentence_begins_within_a_span(served_model: TranslationModel) -> None:
    text = "{Who. Me. You.}は猫だ。犬だ。"
    (translation,) = translate([text], wishes=Wishes(split=SplitMode.SENTENCE, protect=BRACES))
    assert [segment.source for segment in translation.segments] == [
        "{Who. Me. You.}は猫だ。",
        "犬だ。",
    ]
    assert translation.text.count("{Who. Me. You.}") == 1


@pytest.mark.parametrize("split", SplitMode)
def test_no_segment_ends_within_a_span(served_model: TranslationModel, split: SplitMode) -> None:
    text = "猫は<a\n\n title='犬。猫。'>静か</a>だ。"
    (translation,) = translate(
        [text], wishes=Wishes(split=split, protect=Protection(sets=("tags",)))
    )
    assert [segment.source for segment in translation.segments] == [text]
    assert translation.text.count("<a\n\n title='犬。猫。'>") == 1


def test_a_sentence_in_markup_stays_in_it(served_model: TranslationModel) -> None:
    cat, dog = translate(["猫は静かだ。", "犬が好きです！"])
    (both,) = translate(
        ["<i>猫は静かだ。</i><b>犬が好きです！</b>"],
        wishes=Wishes(split=SplitMode.SENTENCE, protect=Protection(sets=("tags",))),
    )
    assert both.text == f"<i>{cat.text}</i> <b>{dog.text}</b>"


def test_a_request_ends_whose_patterns_take_too_long(served_model: TranslationModel) -> None:
    slow = Protection(patterns=(r"(?=(.*)*q)",))
    texts = [f"{n:05}" + "猫" * 150 for n in range(2_000)]
    with pytest.raises(InvalidRequest, match=r"all texts of the request"):
        translate(texts, wishes=Wishes(protect=slow, split=SplitMode.NONE))


def test_an_item_has_its_own(served_model: TranslationModel) -> None:
    plain, own = translate(["{x}猫", Item("{x}猫", protect=BRACES)], wishes=Wishes(protect=NOTHING))
    assert own.text.count("{x}") == 1 and own.text != plain.text


@pytest.mark.parametrize(
    "protection",
    [Protection(sets=("brace",)), Protection(patterns=("(",)), Protection(("x" * 501,))],
)
def test_what_cannot_be_is_refused(served_model: TranslationModel, protection: Protection) -> None:
    with pytest.raises(InvalidRequest):
        translate(["猫"], wishes=Wishes(protect=protection))


SPANS = st.sampled_from(["{a}", "{name}", "%1$s", "<b>", "</b>", r"\V[1]", "https://a.b/c", "ZMAZ"])
WORDS = st.sampled_from(["猫は", "犬。", "cat ", "😀", " ", "\n", "！", "(", "é"])


@settings(max_examples=40)
@given(st.lists(st.one_of(WORDS, SPANS), max_size=8).map("".join), st.sampled_from(SplitMode))
def test_every_span_of_any_text_comes_back(
    served_model: TranslationModel, text: str, split: SplitMode
) -> None:
    protection = Protection(sets=tuple(PATTERN_SETS))
    (translation,) = translate(
        [text], wishes=Wishes(options={"beam_size": 1}, split=split, protect=protection)
    )
    if text.strip():
        assert "".join(s.source + s.gap for s in translation.segments) == text
    for start, end in protection.compiled().find(text):
        span = text[start:end]
        if span != "ZMAZ":
            assert translation.text.count(span) >= text.count(span) - (span.startswith("%"))
