"""Events while a request is worked on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.errors import InvalidOption
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.text.pattern_sets import PATTERN_SETS
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import (
    Event,
    Finished,
    Item,
    SegmentDone,
    SegmentSoFar,
    TranslatedSegment,
    Wishes,
    forget_translations,
    translate,
    translate_events,
)
from tests.random_model import lines

TEXTS = ["猫が走る。犬が好きです。", "", "\n猫が走る。", "猫が走る。犬が好きです。"]


def check(events: list[Event], texts: list[str]) -> None:
    """Each segment is told of once, and the last event holds them all."""
    finished = events.pop()
    assert isinstance(finished, Finished)
    done = {
        (event.text_index, event.segment_index): event.segment
        for event in events
        if isinstance(event, SegmentDone)
    }
    assert len(done) == len([e for e in events if isinstance(e, SegmentDone)])
    assert finished.translations == translate(
        texts, wishes=Wishes(split=SplitMode.SENTENCE)
    ) or not all(t.cached for t in finished.translations)
    for index, translation in enumerate(finished.translations):
        for number, segment in enumerate(translation.segments):
            assert done.pop((index, number), segment) == segment
    assert not done


def test_each_segment_is_told_of_once(served_model: TranslationModel) -> None:
    for _ in range(2):
        check(list(translate_events(TEXTS, wishes=Wishes(split=SplitMode.SENTENCE))), TEXTS)
        check(list(translate_events(TEXTS, wishes=Wishes(split=SplitMode.SENTENCE))), TEXTS)
        forget_translations()


PIECES = st.sampled_from(
    [
        "猫が走る。",
        "犬。",
        "{a}",
        "<i>",
        "</i>",
        "\n",
        " ",
        "　",
        "Hot. ",
        "「",
        "」",
        "ZMAZ",
        "\\!",
    ]
)
ITEMS = st.builds(
    Item,
    st.lists(PIECES, max_size=6).map("".join),
    options=st.sampled_from([None, {"beam_size": 2}, {"max_decoding_length": 2}]),
    prefix=st.sampled_from([None, "", "Tama {a}", "<i>"]),
    split=st.sampled_from([None, *SplitMode]),
    protect=st.sampled_from([None, Protection(), Protection(sets=tuple(PATTERN_SETS))]),
)


@settings(max_examples=25)
@given(st.lists(ITEMS, max_size=4))
def test_events_tell_what_is_answered_at_last(
    served_model: TranslationModel, items: list[Item]
) -> None:
    options = {"beam_size": 1}
    *events, finished = translate_events(items, wishes=Wishes(options=options))
    assert isinstance(finished, Finished)
    done: dict[tuple[int, int], TranslatedSegment] = {}
    for event in events:
        assert not isinstance(event, Finished)
        place = event.text_index, event.segment_index
        assert place not in done
        if isinstance(event, SegmentDone):
            done[place] = event.segment
    assert done == {
        (index, number): segment
        for index, translation in enumerate(finished.translations)
        for number, segment in enumerate(translation.segments)
        if segment.source.strip()
    }
    for item, translation, again in zip(
        items, finished.translations, translate(items, wishes=Wishes(options=options)), strict=True
    ):
        segments = translation.segments
        if item.text.strip():
            assert "".join(s.source + s.gap for s in segments) == item.text
        assert again.text == translation.text and again.cached
        assert [s.warnings for s in again.segments] == [s.warnings for s in segments]


def test_greedy_search_tells_token_by_token(served_model: TranslationModel) -> None:
    events = list(translate_events(["猫が走る"], wishes=Wishes(options={"beam_size": 1})))
    so_far = [event.text for event in events if isinstance(event, SegmentSoFar)]
    (done,) = [event for event in events if isinstance(event, SegmentDone)]
    assert len(so_far) > 2 and len({len(text) for text in so_far}) > 2
    assert done.segment.text.startswith(so_far[0])
    assert not any(
        isinstance(event, SegmentSoFar)
        for event in translate_events(["犬が走る"], wishes=Wishes(options={"beam_size": 2}))
    )


def test_protected_spans_come_in_what_is_told_so_far(demo_model: TranslationModel) -> None:
    events = list(
        translate_events(
            ["{name}は静かに前へと歩み出た。"],
            wishes=Wishes(options={"beam_size": 1}, protect=Protection(sets=("braces",))),
        )
    )
    so_far = [event.text for event in events if isinstance(event, SegmentSoFar)]
    assert "{name}" in so_far[-1] and all("ZMAZ" not in text for text in so_far)


def test_what_is_wrong_is_raised_before_anything_happens(served_model: TranslationModel) -> None:
    with pytest.raises(InvalidOption):
        translate_events(["猫"], wishes=Wishes(options={"beem_size": 1}))


def test_who_stops_listening_gives_the_work_back(served_model: TranslationModel) -> None:
    texts = lines(500)
    events = translate_events(texts)
    next(events)
    events.close()  # type: ignore[attr-defined]
    # What was finished by then is kept.
    assert 0 < CachedTranslation.objects.count() < 500
    assert translate(["猫が走る"])[0].text
