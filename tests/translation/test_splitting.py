"""What is translated by itself, and how a text is put together again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.models import CachedTranslation, Language, TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.serving.current_models import forget_models
from nmt_server.serving.served_model import ServedModel
from nmt_server.text.patterns import Protection
from nmt_server.text.ranges import Unit
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import Wishes, forget_translations, translate

TEXT = "猫は静かだ。犬が\n好きです！\n\n　今日はいい天気ですね。"

SOURCES = {
    SplitMode.NONE: [TEXT],
    SplitMode.LINE: ["猫は静かだ。犬が", "好きです！", "　今日はいい天気ですね。"],
    SplitMode.SENTENCE: ["猫は静かだ。", "犬が", "好きです！", "今日はいい天気ですね。"],
    SplitMode.PARAGRAPH: ["猫は静かだ。", "犬が\n好きです！", "今日はいい天気ですね。"],
}


@pytest.mark.parametrize("split", SplitMode)
def test_each_segment_is_cached_by_itself(served_model: TranslationModel, split: SplitMode) -> None:
    (first,) = translate([TEXT], wishes=Wishes(split=split))
    assert [segment.source for segment in first.segments] == SOURCES[split]
    rows = CachedTranslation.objects.values_list("source", flat=True)
    assert sorted(rows) == sorted(SOURCES[split])
    forget_translations()
    (second,) = translate([TEXT], wishes=Wishes(split=split))
    assert second.cached and second.text == first.text
    assert [s.score for s in second.segments] == [s.score for s in first.segments]
    # Each of them alone is answered from there too.
    assert all(t.cached for t in translate(SOURCES[split], wishes=Wishes(split=split)))


def test_a_line_and_its_only_sentence_are_one(served_model: TranslationModel) -> None:
    translate(["猫は静かだ。"], wishes=Wishes(split=SplitMode.LINE))
    (sentence,) = translate(["猫は静かだ。"], wishes=Wishes(split=SplitMode.SENTENCE))
    assert sentence.cached


def test_a_text_in_one_piece_and_a_wrapped_sentence_are_not(
    served_model: TranslationModel,
) -> None:
    text = "a 猫\nruns"
    (piece,) = translate([text], wishes=Wishes(split=SplitMode.NONE))
    (wrapped,) = translate([text], wishes=Wishes(split=SplitMode.PARAGRAPH))
    assert [s.source for s in piece.segments] == [s.source for s in wrapped.segments] == [text]
    assert not wrapped.cached


def test_the_models_row_says_how(served_model: TranslationModel) -> None:
    TranslationModel.objects.update(split="sentence")
    forget_models()
    (translation,) = translate(["猫は静かだ。犬が好きです！"])
    assert len(translation.segments) == 2
    (translation,) = translate(["猫は静かだ。犬が好きです！"], wishes=Wishes(split=SplitMode.LINE))
    assert len(translation.segments) == 1


def test_sentences_that_touch_are_parted_where_the_target_language_wants_it(
    served_model: TranslationModel,
) -> None:
    cat, dog = translate(["猫は静かだ。", "犬が好きです！"])
    for _ in range(2):
        (both,) = translate(["猫は静かだ。犬が好きです！"], wishes=Wishes(split=SplitMode.SENTENCE))
        assert both.text == f"{cat.text} {dog.text}" and both.cached
        assert [segment.gap for segment in both.segments] == ["", ""]
        forget_translations()
    Language.objects.get_or_create(code="zh", defaults={"name": "Chinese"})
    TranslationModel.objects.update(target_language="zh")
    forget_models()
    cat, dog = translate(["猫は静かだ。", "犬が好きです！"])
    (both,) = translate(["猫は静かだ。犬が好きです！"], wishes=Wishes(split=SplitMode.SENTENCE))
    assert both.text == cat.text + dog.text


@pytest.mark.parametrize("split", SplitMode)
def test_a_persons_whole_text_wins(served_model: TranslationModel, split: SplitMode) -> None:
    served = ServedModel.from_row(served_model)
    import_pairs(served.default_route, served.signatures, [Pair(TEXT, "All of\nit.")])
    bump_revision()
    (translation,) = translate([TEXT], wishes=Wishes(split=split))
    assert translation.text == "All of\nit." and translation.cached
    assert [segment.origin for segment in translation.segments] == ["imported"]


PIECES = st.sampled_from([
    "猫は静かだ。", "「待って」と言った。", "Hello there. ", "Dr. Cat ", "3.5", "😀👩‍👩‍👧", "é",
    "…", "！？", "\n", "\r\n", "\n\n", "　", " ", "\t", "\u2028", "{name}", "cat", "犬",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=20), st.lists(PIECES, max_size=8).map("".join))


@settings(max_examples=40)
@given(st.lists(TEXTS, max_size=4), st.sampled_from(SplitMode), st.sampled_from(Unit))
def test_whatever_the_text_it_is_put_together_exactly(
    served_model: TranslationModel, texts: list[str], split: SplitMode, unit: Unit
) -> None:
    translations = translate(texts, wishes=Wishes(options={"beam_size": 1}, split=split))
    assert len(translations) == len(texts)
    for text, translation in zip(texts, translations, strict=True):
        if not text.strip():
            assert translation.text == text
            continue
        segments = translation.segments
        assert "".join(s.source + s.gap for s in segments) == text
        assert "".join(s.text + s.gap for s in segments) == translation.text
        encodings: dict[Unit, Any] = {
            Unit.CODE_POINT: lambda value: value,
            Unit.UTF16: lambda value: value.encode("utf-16-le", "surrogatepass"),
            Unit.BYTE: lambda value: value.encode("utf-8", "surrogatepass"),
        }
        encoded = encodings[unit]
        width = 2 if unit is Unit.UTF16 else 1
        for segment, (source, target) in zip(segments, translation.ranges(unit), strict=True):
            for range_, whole, part in (
                (source, text, segment.source),
                (target, translation.text, segment.text),
            ):
                assert encoded(whole)[range_.start * width : range_.end * width] == encoded(part)


def test_a_text_in_one_piece_keeps_its_line_breaks(demo_model: TranslationModel) -> None:
    sources = [
        "彼女は料理人だった。\n貴族の腕は震えていた。",
        "彼女は料理人だった。\t貴族の腕は震えていた。",
    ]
    both, row = translate(sources, wishes=Wishes(split=SplitMode.NONE))
    assert both.text.count("\n") == 1 and both.text.split("\n")[0].endswith(".")
    assert row.text.count("\t") == 1
    forget_translations()
    again = translate(sources, wishes=Wishes(split=SplitMode.NONE))
    assert [t.text for t in again] == [both.text, row.text] and all(t.cached for t in again)
    (marked,) = translate(
        ["{name}は料理人だった。\r\n<b>貴族</b>の腕は震えていた。"],
        wishes=Wishes(split=SplitMode.NONE, protect=Protection(("braces", "tags"))),
    )
    assert marked.text.count("\r\n") == 1
    assert all(marked.text.count(span) == 1 for span in ("{name}", "<b>", "</b>"))
