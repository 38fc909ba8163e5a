"""Two hops: the segments of the first are those of the second."""

from __future__ import annotations

import re

import pytest

from nmt_server.cache.corrections import Pair, import_pairs
from nmt_server.models import Language, TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.serving.current_models import forget_models, get_model
from nmt_server.serving.served_model import Route
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import (
    Finished,
    Item,
    SegmentDone,
    SegmentSoFar,
    Wishes,
    forget_translations,
    translate,
    translate_events,
)

TEXT = "　猫が走る。犬が好きです。\n\n猫が走る。\n"


@pytest.fixture
def hops(served_model: TranslationModel) -> tuple[Route, Route]:
    """Japanese to English, and English to German."""
    Language.objects.get_or_create(code="de", defaults={"name": "German"})
    second = TranslationModel.objects.get()
    second.pk = None
    second.name, second.is_default = "second", None
    second.source_language_id, second.target_language_id = "en", "de"
    second.beam_size = 2
    second.save()
    forget_models()
    return get_model("random").default_route, get_model("second").default_route


def test_gaps_and_segments_are_those_of_the_first_hop(hops: tuple[Route, Route]) -> None:
    (translation,) = translate([TEXT], hops, Wishes(split=SplitMode.SENTENCE))
    sources = ["", "猫が走る。", "犬が好きです。", "猫が走る。"]
    assert [segment.source for segment in translation.segments] == sources
    assert "".join(s.source + s.gap for s in translation.segments) == TEXT
    assert "".join(s.text + s.gap for s in translation.segments) == translation.text
    (halfway,) = translate(["猫が走る。"], (hops[0],))
    (end,) = translate([halfway.text], (hops[1],))
    assert [segment.text for segment in translation.segments[1::2]] == [f"{end.text} ", end.text]
    forget_translations()
    assert translate([TEXT, ""], hops, Wishes(split=SplitMode.SENTENCE))[0].cached


def test_each_hop_translates_what_the_one_before_gave(hops: tuple[Route, Route]) -> None:
    Language.objects.get_or_create(code="fr", defaults={"name": "French"})
    third = TranslationModel.objects.get(name="second")
    third.pk = None
    third.name, third.source_language_id, third.target_language_id = "third", "de", "fr"
    third.save()
    forget_models()
    routes = tuple(get_model(name).default_route for name in ("random", "second", "third"))
    (translation,) = translate(["猫が走る。"], routes)
    text = "猫が走る。"
    for route in routes:
        text = translate([text], (route,))[0].text
    assert translation.text == text and translation.segments[0].source == "猫が走る。"


def test_prefix_and_details_are_of_the_second_hop(hops: tuple[Route, Route]) -> None:
    (translation,) = translate(
        [Item(TEXT, prefix="Hello")], hops, Wishes(split=SplitMode.SENTENCE, detail=["tokens"])
    )
    assert translation.text.startswith("　Hello")
    assert sum(segment.text.startswith("Hello") for segment in translation.segments) == 1
    details = [segment.detail for segment in translation.segments]
    assert details[0] is None and all(details[1:])


def test_sentences_are_parted_as_the_last_language_wants_it(hops: tuple[Route, Route]) -> None:
    Language.objects.get_or_create(code="zh", defaults={"name": "Chinese"})
    TranslationModel.objects.filter(name="random").update(target_language="zh")
    TranslationModel.objects.filter(name="second").update(source_language="zh")
    forget_models()
    routes = get_model("random").default_route, get_model("second").default_route
    for _ in range(2):
        cat, dog, both = translate(
            ["猫が走る。", "犬が好きです。", "猫が走る。犬が好きです。"],
            routes,
            Wishes(split=SplitMode.SENTENCE),
        )
        assert both.text == f"{cat.text} {dog.text}"


def test_a_segment_of_several_lines_halfway_is_told_of(hops: tuple[Route, Route]) -> None:
    pairs = [Pair("猫が走る。", "The cat\nruns."), Pair("犬。", " ")]
    import_pairs(hops[0], hops[0].model.signatures, pairs)
    bump_revision()
    texts = ["猫が走る。犬。鳥。"]
    *events, finished = translate_events(
        texts, hops, Wishes(options={"beam_size": 1}, split=SplitMode.SENTENCE)
    )
    assert isinstance(finished, Finished)
    (translation,) = finished.translations
    cat, runs = translate(["The cat", "runs."], (hops[1],), Wishes(options={"beam_size": 1}))
    assert translation.segments[0].text == f"{cat.text}\n{runs.text} "
    done = [event.segment for event in events if isinstance(event, SegmentDone)]
    assert sorted(done, key=lambda segment: texts[0].index(segment.source)) == list(
        translation.segments
    )
    so_far = [event for event in events if isinstance(event, SegmentSoFar)]
    assert all(
        translation.segments[event.segment_index].text.startswith(event.text[:1])
        for event in so_far
    )


def test_a_message_keeps_its_frame_and_its_numbers(hops: tuple[Route, Route]) -> None:
    text = "{n, plural, one {猫が#匹} other {{name}は#匹}}"
    (translation,) = translate([text], hops)
    found = re.fullmatch(r"\{n, plural, one \{(.*)\} other \{(.*)\}\}", translation.text)
    assert found is not None
    assert [found[1].count("#"), found[2].count("#"), found[2].count("{name}")] == [1, 1, 1]


def test_what_either_model_protects_is_protected_in_both(hops: tuple[Route, Route]) -> None:
    TranslationModel.objects.filter(name="random").update(protected_sets="braces")
    TranslationModel.objects.filter(name="second").update(protected_patterns="%s")
    forget_models()
    routes = get_model("random").default_route, get_model("second").default_route
    whole, item = translate(["{name}は%sが好きです。", Item("{a}猫%s")], routes)
    assert whole.text.count("{name}") == whole.text.count("%s") == 1
    assert item.text.count("{a}") == item.text.count("%s") == 1
    (nothing,) = translate(["{name}は猫。"], routes, Wishes(protect=Protection()))
    assert "{name}" not in nothing.text


def test_a_warning_of_both_hops_is_one(hops: tuple[Route, Route]) -> None:
    (translation,) = translate(["猫が走る。"], hops, Wishes(options={"max_decoding_length": 2}))
    assert translation.segments[0].warnings.count("truncated") == 1


def test_the_events_are_in_the_frame_of_the_first_hop(hops: tuple[Route, Route]) -> None:
    wishes = {"options": {"beam_size": 1}, "split": SplitMode.SENTENCE}
    *events, finished = translate_events(["", TEXT], hops, Wishes(**wishes))  # type: ignore[arg-type]
    assert isinstance(finished, Finished) and finished.translations[0].text == ""
    done = {
        (event.text_index, event.segment_index): event.segment
        for event in events
        if isinstance(event, SegmentDone)
    }
    segments = finished.translations[1].segments
    assert done == {(1, n): segment for n, segment in enumerate(segments) if segment.source}
    assert any(isinstance(event, SegmentSoFar) for event in events)


def test_what_the_first_hop_keeps_the_second_does_not_translate(hops: tuple[Route, Route]) -> None:
    """`OK` is no Japanese, but it is English."""
    text = "OK\n猫が走る。\n99"
    *told, last = translate_events([text, "OK"], hops, Wishes(split=SplitMode.LINE))
    assert isinstance(last, Finished)
    first, alone = last.translations
    assert first.text.startswith("OK\n") and first.text.endswith("\n99") and alone.text == "OK"
    assert [segment.origin for segment in first.segments] == ["kept", "engine", "kept"]
    assert len(told) == 4 and all(isinstance(event, SegmentDone) for event in told)
    everything = TranslateMode.ALL
    (translated,) = translate(["OK"], hops, Wishes(translate=everything))
    assert translated.segments[0].origin == "engine"
