"""Texts over one route, from one language to another."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from nmt_server.conf import get_settings
from nmt_server.glossaries.current import terms_in_force
from nmt_server.glossaries.matching import TermIndex
from nmt_server.models.changes import current_revision
from nmt_server.serving.served_model import Route
from nmt_server.text.lines import is_blank
from nmt_server.translation.counting import count_segments
from nmt_server.translation.events import Event, Finished, SegmentDone, SegmentSoFar
from nmt_server.translation.parameters import TextRequest, text_requests
from nmt_server.translation.pipeline import Pipeline, PlacedSegment
from nmt_server.translation.remembered import recall, remember
from nmt_server.translation.result import Translation
from nmt_server.translation.segment_request import SegmentRequest
from nmt_server.translation.wishes import Item, Wishes

text_logger = logging.getLogger("nmt_server.texts")


def translate_hop(texts: Sequence[str | Item], route: Route, wishes: Wishes) -> list[Translation]:
    """A translation for each text, in order. Raises as `translate`."""
    terms = _terms(route, wishes)
    requests = text_requests(texts, route, wishes, terms.version)
    revision = current_revision()
    found, unknown = recall(requests, route, revision)
    count_segments(found.values(), is_remembered=True)
    if unknown:
        pipeline = Pipeline(unknown, route, wishes, terms)
        for _ in pipeline.run():
            pass
        found |= _finished(pipeline, route, revision)
    return [found[request] for request in requests]


def hop_events(texts: Sequence[str | Item], route: Route, wishes: Wishes) -> Iterator[Event]:
    """The same as it happens; see `translate_events`."""
    terms = _terms(route, wishes)
    requests = text_requests(texts, route, wishes, terms.version, is_streamed=True)
    return _events(requests, route, wishes, terms)


def _terms(route: Route, wishes: Wishes) -> TermIndex:
    key_id = None if wishes.budget is None else wishes.budget.key_id
    pair = route.source_language, route.target_language
    return terms_in_force(pair, wishes.glossaries, key_id, wishes.terms, route.model.pk)


def _events(
    requests: list[TextRequest], route: Route, wishes: Wishes, terms: TermIndex
) -> Iterator[Event]:
    revision = current_revision()
    found, unknown = recall(requests, route, revision)
    count_segments(found.values(), is_remembered=True)
    indices: dict[TextRequest, list[int]] = {}
    for index, request in enumerate(requests):
        indices.setdefault(request, []).append(index)
        if request in found:
            for number, segment in enumerate(found[request].segments):
                if not is_blank(segment.source):
                    yield SegmentDone(index, number, segment)
    if unknown:
        pipeline = Pipeline(unknown, route, wishes, terms)
        places: dict[SegmentRequest, list[tuple[int, int, PlacedSegment]]] = {}
        for segment_request, made in pipeline.run():
            places = places or _places(pipeline, indices)
            for index, number, placed in places[segment_request]:
                if isinstance(made, str):
                    yield SegmentSoFar(index, number, made)
                else:
                    yield SegmentDone(index, number, placed.translated())
        found |= _finished(pipeline, route, revision)
    yield Finished([found[request] for request in requests])


def _places(
    pipeline: Pipeline, indices: dict[TextRequest, list[int]]
) -> dict[SegmentRequest, list[tuple[int, int, PlacedSegment]]]:
    """Where each segment stands: the index of its text, its own in it, and how."""
    places: dict[SegmentRequest, list[tuple[int, int, PlacedSegment]]] = {}
    for request, segments in pipeline.segments.items():
        for number, placed in enumerate(segments):
            if placed.request is not None:
                places.setdefault(placed.request, []).extend(
                    (index, number, placed) for index in indices[request]
                )
    return places


def _finished(pipeline: Pipeline, route: Route, revision: int) -> dict[TextRequest, Translation]:
    if pipeline.to_remember:
        remember(pipeline.translations, route, revision)
    count_segments(pipeline.translations.values())
    if get_settings().LOG_TEXTS:
        for request, translation in pipeline.translations.items():
            text_logger.info("%s: %r -> %r", route.model.name, request.text, translation.text)
    return pipeline.translations
