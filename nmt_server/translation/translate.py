"""translate(): texts in, as many translations out, in the same order."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from nmt_server.conf import get_settings
from nmt_server.models.changes import current_revision
from nmt_server.serving.current_models import get_model
from nmt_server.serving.served_model import Route
from nmt_server.text.language import TranslateMode
from nmt_server.text.lines import is_blank
from nmt_server.text.patterns import Protection
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation.engine import Job
from nmt_server.translation.events import Event, Finished, SegmentDone, SegmentSoFar
from nmt_server.translation.manner import Item, Question, Terms, ask
from nmt_server.translation.memory import recall, remember
from nmt_server.translation.result import TranslatedSegment, Translation
from nmt_server.translation.work import Piece, Work
from nmt_server.worker.work import CancelToken, Priority

text_logger = logging.getLogger("nmt_server.texts")


def translate(
    texts: Sequence[str | Item],
    route: Route | None = None,
    options: Mapping[str, Any] | None = None,
    *,
    split: SplitMode | None = None,
    protect: Protection | None = None,
    translate: TranslateMode | None = None,
    prefix: str = "",
    detail: Collection[str] = (),
    priority: Priority | None = None,
    deadline: float | None = None,
    cancel: CancelToken | None = None,
) -> list[Translation]:
    """Translate texts: as many results as texts, in the same order.

    A text is split as `split` says, else as its model's row says, else by lines. What stands
    between the segments comes back as it was, and blank stays blank. A text for which a person's
    translation is stored is served whole.

    `options` are decoding options on top of the model's own, `protect` replaces what the model
    protects. What is no language is kept as it is, unless `translate`, else the model's row, wants
    all translated. Each translation begins with `prefix`. `detail` names what is wanted beside the
    text (`DETAILS`); where only an engine can tell, its earlier translations in the cache are not
    used. `deadline` is in seconds; what has not reached the engine by then fails.

    Raises `InvalidOption`, `InvalidRequest`, `NoModel`, and from the engine `ModelUnavailable`,
    `ServerBusy`, `TranslationTimeout`, `Cancelled`, `HostDied` or `EngineError`; whatever was
    finished by then is in the cache.
    """
    route = route or get_model().default_route
    questions = ask(
        texts,
        route,
        options,
        split=split,
        protect=protect,
        translate=translate,
        prefix=prefix,
        detail=detail,
    )
    revision = current_revision()
    found, unknown = recall(questions, route, revision)
    if unknown:
        work = Work(unknown, route, Terms(priority, deadline, cancel))
        for _ in work.run():
            pass
        _finish(work, route, revision)
        found |= work.translations
    return [found[question] for question in questions]


def translate_events(
    texts: Sequence[str | Item],
    route: Route | None = None,
    options: Mapping[str, Any] | None = None,
    *,
    split: SplitMode | None = None,
    protect: Protection | None = None,
    translate: TranslateMode | None = None,
    prefix: str = "",
    detail: Collection[str] = (),
    priority: Priority | None = None,
    deadline: float | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[Event]:
    """The same, as it happens: an event for each finished segment, in any order, then `Finished`.

    In greedy search (`beam_size` 1) also segments so far, token by token, where the engine can.
    What is wrong with the request is raised at once, what the engine raises in between. Closing
    the iterator gives the work back.
    """
    route = route or get_model().default_route
    questions = ask(
        texts, route, options,
        split=split, protect=protect, translate=translate, prefix=prefix, detail=detail,
        is_streamed=True,
    )  # fmt: skip
    return _events(questions, route, Terms(priority, deadline, cancel))


def _events(questions: list[Question], route: Route, terms: Terms) -> Iterator[Event]:
    revision = current_revision()
    found, unknown = recall(questions, route, revision)
    indices: dict[Question, list[int]] = {}
    for index, question in enumerate(questions):
        indices.setdefault(question, []).append(index)
        if question in found:
            for number, segment in enumerate(found[question].segments):
                if not is_blank(segment.source):
                    yield SegmentDone(index, number, segment)
    if unknown:
        work = Work(unknown, route, terms)
        places: dict[Job, list[_Place]] = {}
        for job, made in work.run():
            places = places or _places(work, indices)
            for place in places[job]:
                yield place.event(made)
        _finish(work, route, revision)
        found |= work.translations
    yield Finished([found[question] for question in questions])


class _Place(NamedTuple):
    """Where a job's translation stands in the texts of a request."""

    text_index: int
    segment_index: int
    piece: Piece

    def event(self, made: TranslatedSegment | str) -> Event:
        if isinstance(made, str):
            return SegmentSoFar(self.text_index, self.segment_index, made)
        return SegmentDone(self.text_index, self.segment_index, self.piece.filled(made))


def _places(work: Work, indices: dict[Question, list[int]]) -> dict[Job, list[_Place]]:
    places: dict[Job, list[_Place]] = {}
    for question, pieces in work.pieces.items():
        for number, piece in enumerate(pieces):
            if piece.job is not None:
                places.setdefault(piece.job, []).extend(
                    _Place(index, number, piece) for index in indices[question]
                )
    return places


def _finish(work: Work, route: Route, revision: int) -> None:
    remember(work.translations.items(), route, revision)
    if get_settings().LOG_TEXTS:
        for question, translation in work.translations.items():
            text_logger.info("%s: %r -> %r", route.model.name, question.text, translation.text)
