"""Translate through further languages, where no model has the pair."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nmt_server.serving.served_model import Route
from nmt_server.text.limits import separator
from nmt_server.text.lines import is_blank
from nmt_server.text.messages import message_texts
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation.events import Event, Finished, SegmentDone, SegmentSoFar
from nmt_server.translation.hop import hop_events, translate_hop
from nmt_server.translation.result import KEPT, TranslatedSegment, Translation, joined
from nmt_server.translation.wishes import Item, Wishes


def translate_by_pivot(
    texts: Sequence[str | Item], firsts: tuple[Route, ...], last: Route, wishes: Wishes
) -> list[Translation]:
    """A translation for each text, in order, by the routes one after another.

    See `pivot_events`. Raises as `translate`.
    """
    for event in pivot_events(texts, firsts, last, wishes):
        if isinstance(event, Finished):
            return event.translations
    raise AssertionError("Finished is the last event.")


def pivot_events(
    texts: Sequence[str | Item], firsts: tuple[Route, ...], last: Route, wishes: Wishes
) -> Iterator[Event]:
    """The events of the last hop, in the frame of the first.

    The segments of the first hop are those of the others, so that gaps and order hold. Each hop
    comes from the cache and goes there. Where no protection is wished for, all hops protect what
    any of the models does. What the first hop keeps, the others do not see: it is for the source
    language to say what is language. Details and `prefix` are of the last hop, whose language the
    prefix is in, and `context` is of the first. Options must suit the engines of all.
    """
    began = time.monotonic()
    protect = _protected_by(*firsts, last) if wishes.protect is None else wishes.protect
    # Terms that a request brings along are of its own languages, in which no hop translates.
    wishes = replace(wishes, protect=protect, terms=())
    items = [Item(text) if isinstance(text, str) else text for text in texts]
    halfway = _halfway(
        [replace(item, prefix="") for item in items],
        firsts,
        replace(wishes, prefix="", detail=()),
    )
    deadline = wishes.deadline and max(0.001, wishes.deadline - (time.monotonic() - began))
    # Of each segment of the last hop, its text and its number in it.
    places = [
        (text_index, number)
        for text_index, translation in enumerate(halfway)
        for number, segment in enumerate(translation.segments)
        if segment.origin != KEPT
    ]
    segments = [
        replace(
            items[index],
            text=_without_joint(halfway[index].segments[number]),
            split=SplitMode.LINE,
            prefix=_prefix_of(items[index], wishes.prefix, halfway[index], number),
            protect=_protection_of(items[index], wishes),
            context=(),
        )
        for index, number in places
    ]
    events = hop_events(segments, last, replace(wishes, deadline=deadline, is_patient=True))
    return _framed(events, halfway, places, separator(last.target_language))


def _halfway(items: list[Item], routes: tuple[Route, ...], wishes: Wishes) -> list[Translation]:
    *firsts, last = routes
    if firsts:
        return translate_by_pivot(items, tuple(firsts), last, wishes)
    return translate_hop(items, last, wishes)


def _protected_by(*routes: Route) -> Protection:
    """What any of the models protects."""
    each = [route.model.protection for route in routes]
    return Protection(
        tuple(dict.fromkeys(name for protection in each for name in protection.sets)),
        tuple(dict.fromkeys(own for protection in each for own in protection.patterns)),
    )


def _protection_of(item: Item, wishes: Wishes) -> Protection | None:
    """What is protected in the segments of a text, which do not show that they are of a message."""
    own = wishes.protect if item.protect is None else item.protect
    is_kept = own is not None and own.with_sets(wishes.markup).keeps_messages
    has_message = is_kept and message_texts(item.text) is not None
    return own.in_message() if own is not None and has_message else own


def _framed(
    events: Iterator[Event],
    halfway: list[Translation],
    places: list[tuple[int, int]],
    joint: str,
) -> Iterator[Event]:
    untold = {
        (index, number): None
        for index, translation in enumerate(halfway)
        for number in range(len(translation.segments))
    }
    for event in events:
        if isinstance(event, Finished):
            ends = iter(event.translations)
            translations = [_joined(translation, ends, joint) for translation in halfway]
            for index, number in untold:
                segment = translations[index].segments[number]
                if not is_blank(segment.source):
                    yield SegmentDone(index, number, segment)
            yield Finished(translations)
            continue
        index, number = places[event.text_index]
        hop = halfway[index].segments[number]
        # A first hop over several lines is rare; it is told of when all of them have come.
        if isinstance(event, SegmentSoFar):
            if event.segment_index == 0:
                yield SegmentSoFar(index, number, event.text)
        elif event.segment.source == _without_joint(hop):
            del untold[index, number]
            yield SegmentDone(index, number, _hopped(hop, joined([event.segment]), joint))


def _joined(halfway: Translation, ends: Iterator[Translation], joint: str) -> Translation:
    if not halfway.segments:
        return halfway
    return joined(
        hop if hop.origin == KEPT else _hopped(hop, next(ends), joint) for hop in halfway.segments
    )


def _without_joint(hop: TranslatedSegment) -> str:
    """The translation of a segment without what parts it from the next one."""
    return hop.text.rstrip() if hop.is_joint else hop.text


def _hopped(hop: TranslatedSegment, end: Translation, joint: str) -> TranslatedSegment:
    """A segment of the first hop with the second hop's translation."""
    last = end.segments[0] if end.segments else None
    origin = last.origin if last else ""
    whole = TranslatedSegment(
        source=hop.source,
        text=end.text,
        gap=hop.gap,
        cached=hop.cached and end.cached,
        origin=hop.origin if origin == KEPT else origin,
        score=last.score if last else None,
        warnings=tuple(dict.fromkeys((*hop.warnings, *end.warnings))),
        detail=last.detail if last else None,
    )
    return whole.in_place(hop.source, hop.gap, joint if hop.is_joint else None)


def _prefix_of(item: Item, prefix: str, translation: Translation, number: int) -> str:
    """The prefix, for the first segment of a text that is translated."""
    segments = translation.segments
    translated = (
        i for i, each in enumerate(segments) if each.origin != KEPT and each.source.strip()
    )
    first = next(translated, None)
    if number != first:
        return ""
    return prefix if item.prefix is None else item.prefix
