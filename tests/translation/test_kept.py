"""What is no language, or cannot be treated, is served as it is: no engine, no row."""

from __future__ import annotations

import random

import pytest

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import (
    Finished,
    Item,
    SegmentDone,
    Wishes,
    forget_translations,
    translate,
    translate_events,
)
from tests.text.not_language import make

LINE = "は静かに前へと歩み出た。"
KEPT = [
    *("99", "3000000", "2024-05-01", "🎉", "https://example.com/a.png", "img/pictures/Actor1.png"),
    *("C:\\game\\img", "Town1", "Grassland", "EV001", "Actor1", "Bell3", "A", "true", "1.2.0"),
    *("$gameVariables.setValue(21, 5);", "#ff8800", "img/icon_sword.png", " 99 ", "……"),
]


def rows() -> set[str]:
    return set(CachedTranslation.objects.values_list("source", flat=True))


@pytest.mark.parametrize("split", list(SplitMode))
def test_what_is_no_language_is_served_as_it_is(
    demo_model: TranslationModel, split: SplitMode
) -> None:
    sample = random.Random(1).sample(make(2_000, "ja"), 200)
    texts = [*KEPT, *sample, "EV001\n\n99\n img/a.png\n", "1. 2. 3.", LINE]
    for _ in range(2):
        *kept, line = translate(texts, wishes=Wishes(split=split))
        assert [translation.text for translation in kept] == texts[:-1]
        assert all(
            (s.origin, s.cached, s.score, s.warnings) == ("kept", True, None, ())
            for translation in kept
            for s in translation.segments
            if s.source
        )
        assert line.text == "stepped quietly forward." and line.segments[0].origin == "engine"
        forget_translations()
    assert rows() == {LINE}


def test_a_text_of_kept_lines_among_others(demo_model: TranslationModel) -> None:
    script = 'a = "x. y. z"; // 1. 2. 3.'
    text = f"{LINE}\n{script}\nC:\\Program Files\\My. Game\\x.png\n{LINE}"
    (translation,) = translate([text], wishes=Wishes(split=SplitMode.SENTENCE))
    assert translation.text == text.replace(LINE, "stepped quietly forward.")
    assert [s.origin for s in translation.segments] == ["engine", "kept", "kept", "engine"]


def test_all_is_translated_where_that_is_wanted(served_model: TranslationModel) -> None:
    everything = TranslateMode.ALL
    (translated,) = translate(["99 apples"], wishes=Wishes(translate=everything))
    assert translated.segments[0].origin == "engine" and rows() == {"99 apples"}
    # Its row is not served to who wants language only, and is there for the next who wants all.
    kept, item = translate(["99 apples", Item("99 apples", translate=everything)])
    assert (kept.text, kept.segments[0].origin) == ("99 apples", "kept")
    assert item.text == translated.text and item.cached
    forget_translations()
    (kept,) = translate(["99 apples"])
    assert kept.segments[0].origin == "kept"
    TranslationModel.objects.update(translate="all")
    forget_models()
    (by_row,) = translate(["99 apples"])
    assert by_row.text == translated.text
    (kept,) = translate(["99 apples"], wishes=Wishes(translate=TranslateMode.LANGUAGE))
    assert kept.text == "99 apples"


def test_a_person_wins(served_model: TranslationModel) -> None:
    route = get_model().default_route
    import_pairs(route, route.model.signatures, [Pair("OK", "All right")])
    bump_revision()
    (translation,) = translate(["OK"])
    assert (translation.text, translation.segments[0].origin) == ("All right", "imported")


def test_protected_spans_and_what_is_between_them(served_model: TranslationModel) -> None:
    braces = Protection(sets=("braces",))
    names, number, word = translate(["{a}{b}", "{名前} 5", "{a}猫"], wishes=Wishes(protect=braces))
    assert names.text == "{a}{b}" and number.text == "{名前} 5"
    assert names.segments[0].origin == number.segments[0].origin == "kept"
    assert word.segments[0].origin == "engine"
    (alone,) = translate(["{名前}"], wishes=Wishes(protect=braces, translate=TranslateMode.ALL))
    assert (alone.text, alone.segments[0].origin) == ("{名前}", "kept"), "nothing is left of it"


def test_a_prefix_is_for_what_is_translated(demo_model: TranslationModel) -> None:
    text = f"99\n{LINE}"
    (translation,) = translate([text], wishes=Wishes(prefix="stepped", split=SplitMode.LINE))
    assert translation.text.startswith("99\nstepped")
    (kept,) = translate(["99"], wishes=Wishes(prefix="stepped", detail=["tokens", "hypotheses"]))
    assert kept.text == "99" and kept.segments[0].detail is None


def test_events_tell_of_what_is_kept(served_model: TranslationModel) -> None:
    *told, last = translate_events(["99", "猫\nEV001"], wishes=Wishes(split=SplitMode.LINE))
    kept = {
        (each.text_index, each.segment_index)
        for each in told
        if isinstance(each, SegmentDone) and each.segment.origin == "kept"
    }
    assert kept == {(0, 0), (1, 1)}
    assert isinstance(last, Finished) and last.translations[0].text == "99"


@pytest.mark.parametrize("split", list(SplitMode))
@pytest.mark.parametrize("wrong", ["彼女\ud83dは料理人だった。", "\0猫", "\udfff", "OK\ud800"])
def test_a_text_that_cannot_be_treated_leaves_the_others_alone(
    demo_model: TranslationModel, wrong: str, split: SplitMode
) -> None:
    for _ in range(2):
        first, second, third = translate(
            [LINE, wrong, f"{wrong}\n{LINE}"], wishes=Wishes(split=split, detail=["warnings"])
        )
        assert (first.text, first.warnings) == ("stepped quietly forward.", [])
        assert (second.text, second.warnings) == (wrong, ["text"])
        assert third.warnings == ["text"]
        if split in (SplitMode.LINE, SplitMode.SENTENCE):
            assert third.text == f"{wrong}\nstepped quietly forward."
        forget_translations()
    assert rows() == {LINE}
    assert get_model().name == "random"


def test_each_text_of_a_request_is_kept_by_its_own_wishes(demo_model: TranslationModel) -> None:
    protections = Protection(("braces",)), Protection()
    kept, translated = translate([Item("{名前}", protect=each) for each in protections])
    assert (kept.segments[0].origin, translated.segments[0].origin) == ("kept", "engine")
