"""Two hops: the segments of the first are those of the second."""

from __future__ import annotations

import pytest

from nmt_server.models import Language, TranslationModel
from nmt_server.registry import forget_models, get_model
from nmt_server.served import Route
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import (
    Finished,
    Item,
    SegmentDone,
    SegmentSoFar,
    forget_translations,
    translate,
    translate_by_pivot,
    translate_by_pivot_events,
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
    (translation,) = translate_by_pivot([TEXT], *hops, split=SplitMode.SENTENCE)
    sources = ["", "猫が走る。", "犬が好きです。", "猫が走る。"]
    assert [segment.source for segment in translation.segments] == sources
    assert "".join(s.source + s.gap for s in translation.segments) == TEXT
    assert "".join(s.text + s.gap for s in translation.segments) == translation.text
    (halfway,) = translate(["猫が走る。"], hops[0])
    (end,) = translate([halfway.text], hops[1])
    assert [segment.text for segment in translation.segments[1::2]] == [f"{end.text} ", end.text]
    forget_translations()
    assert translate_by_pivot([TEXT, ""], *hops, split=SplitMode.SENTENCE)[0].cached


def test_prefix_and_details_are_of_the_second_hop(hops: tuple[Route, Route]) -> None:
    (translation,) = translate_by_pivot(
        [Item(TEXT, prefix="Hello")], *hops, split=SplitMode.SENTENCE, detail=["tokens"]
    )
    assert translation.text.startswith("　Hello")
    assert sum(segment.text.startswith("Hello") for segment in translation.segments) == 1
    details = [segment.detail for segment in translation.segments]
    assert details[0] is None and all(details[1:])


def test_the_events_are_in_the_frame_of_the_first_hop(hops: tuple[Route, Route]) -> None:
    wishes = {"options": {"beam_size": 1}, "split": SplitMode.SENTENCE}
    *events, finished = translate_by_pivot_events(["", TEXT], *hops, **wishes)  # type: ignore[arg-type]
    assert isinstance(finished, Finished) and finished.translations[0].text == ""
    done = {
        (event.text_index, event.segment_index): event.segment
        for event in events
        if isinstance(event, SegmentDone)
    }
    segments = finished.translations[1].segments
    assert done == {(1, n): segment for n, segment in enumerate(segments) if segment.source}
    assert any(isinstance(event, SegmentSoFar) for event in events)
