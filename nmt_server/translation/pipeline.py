"""Texts that memory does not know: split them, ask the cache, then the engine, and join them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from nmt_server.cache.keys import CacheKey, cache_key
from nmt_server.cache.store import CacheEntry, lookup
from nmt_server.glossaries.matching import TermIndex
from nmt_server.serving.served_model import Route
from nmt_server.text.braces import texts_in_braces
from nmt_server.text.encoding import is_treatable
from nmt_server.text.language import is_language
from nmt_server.text.limits import separator
from nmt_server.text.lines import is_blank
from nmt_server.text.literals import texts_in_literals
from nmt_server.text.markup.marks import from_one, with_numbers
from nmt_server.text.messages import message_texts, unquoted
from nmt_server.text.patterns import PatternTime
from nmt_server.text.segmentation import SplitMode, segment
from nmt_server.translation.bounds import check_segments
from nmt_server.translation.engine import EngineRun
from nmt_server.translation.parameters import Parameters, TextRequest
from nmt_server.translation.result import KEPT, TERM, TranslatedSegment, Translation, joined
from nmt_server.translation.segment_request import SegmentRequest
from nmt_server.translation.wishes import CacheMode, Wishes


class PlacedSegment(NamedTuple):
    """A segment in its place in a text; `request` is None where it is blank.

    `gap` and `joint` are as for `TranslatedSegment.in_place`. `marks` are the numbers of the marks
    in its source, in order, where those of the request are others: they count from 1.
    """

    request: SegmentRequest | None
    source: str
    gap: str
    joint: str | None = None
    marks: tuple[int, ...] = ()

    def translated(self) -> TranslatedSegment:
        """The finished translation in this place."""
        made = None if self.request is None else self.request.made
        if made is None:
            return TranslatedSegment(self.source, self.source, self.gap, True, "")
        if self.marks:
            made = replace(made, text=with_numbers(made.text, self.marks))
        return made.in_place(self.source, self.gap, self.joint)


class Pipeline:
    """Distinct texts on their way to translations in one hop.

    `segments` is known once `run` has begun, `translations` when it has ended. Where the cache
    could not be asked, somebody may have translated a text otherwise: then the translations are not
    `to_remember`.
    """

    def __init__(
        self, texts: list[TextRequest], route: Route, wishes: Wishes, terms: TermIndex
    ) -> None:
        self._texts = texts
        self._route = route
        self._pair = route.source_language, route.target_language
        self._wishes = wishes
        self._terms = terms
        self._pattern_time = PatternTime()
        self._count = 0
        # By source, by what is read of it, and by the parameters, those asked for and its own.
        self._requests: dict[tuple[str, str, Parameters], SegmentRequest] = {}
        self.segments: dict[TextRequest, list[PlacedSegment]] = {}
        self.translations: dict[TextRequest, Translation] = {}
        self.to_remember = True

    def run(self) -> Iterator[tuple[SegmentRequest, TranslatedSegment | str]]:
        """Yields each segment's translation as it comes, and texts so far where asked for.

        A text for which a person's translation is stored is one segment. Raises
        `RequestTooLarge`, and as `EngineRun.run`; where the wishes need the cache, `DatabaseError`.
        """
        segments = {text: self._split(text) for text in self._texts}
        cached = self._serve_whole(segments)
        self.segments = segments
        requests = dict.fromkeys(
            placed.request for split in segments.values() for placed in split if placed.request
        )
        wanted: list[SegmentRequest] = []
        for request in requests:
            entry = cached.get(request.key) if request.key else None
            request.made = _without_engine(request, entry, self._pair[1])
            if request.made is None:
                wanted.append(request)
            else:
                yield request, request.made
        if wanted:
            yield from self._work(wanted)
        for text, split in segments.items():
            self.translations[text] = joined(placed.translated() for placed in split)

    def _work(
        self, wanted: list[SegmentRequest]
    ) -> Iterator[tuple[SegmentRequest, TranslatedSegment | str]]:
        budget = self._wishes.budget
        if budget is not None and budget.counts_cached:
            budget = None  # All of it was paid for when it came.
        if budget is not None:
            budget.spend(sum(len(request.source) for request in wanted))
        try:
            run = EngineRun(self._route, self._wishes, stores=self.to_remember)
            for request, made in run.run(wanted):
                if isinstance(made, TranslatedSegment):
                    request.made = made
                yield request, made
        finally:
            if budget is not None:
                # Where it is shared, the one for whom the engine worked pays.
                unpaid = (each for each in wanted if each.made is None or each.is_shared)
                budget.give_back(sum(len(each.source) for each in unpaid))

    def _serve_whole(
        self, segments: dict[TextRequest, list[PlacedSegment]]
    ) -> dict[CacheKey, CacheEntry]:
        """What the cache has for texts and segments; a person's text replaces its segments."""
        whole: dict[TextRequest, tuple[CacheKey, Parameters]] = {}
        keys: dict[CacheKey, None] = {}
        for text, split in segments.items():
            if is_treatable(text.text) and not _is_whole(text, split):
                # As its first segment is; a person's translation is found under any parameters.
                first = next((each.request for each in split if each.request), None)
                parameters = first.parameters if first else text.parameters
                key = cache_key(self._route, parameters.signature, text.text)
                whole[text] = key, parameters
                keys[key] = None
            for placed in split:
                if placed.request is not None and placed.request.key is not None:
                    keys[placed.request.key] = None
        if self._wishes.cache is CacheMode.SKIP:
            return {}
        cached, self.to_remember = lookup(keys, must_answer=self._wishes.needs_cache)
        for text, (key, parameters) in whole.items():
            entry = cached.get(key)
            if entry is not None and entry.is_a_persons:
                request = SegmentRequest(text.text, parameters, key)
                segments[text] = [PlacedSegment(request, text.text, "")]
        return cached

    def _split(self, request: TextRequest) -> list[PlacedSegment]:
        text, parameters = request
        pieces = self._pieces(text, parameters)
        if pieces is None:
            return self._split_text(text, parameters)
        segments: list[PlacedSegment] = []
        position = 0
        is_begun = False
        for start, end, of_piece in pieces:
            _add_frame(segments, text[position:start])
            own = of_piece.without_prefix() if is_begun else of_piece
            for placed in self._split_text(text[start:end], own):
                if placed.request is None:
                    _add_frame(segments, placed.gap)
                    continue
                segments.append(placed)
                is_begun = is_begun or not placed.request.is_kept
            position = end
        _add_frame(segments, text[position:])
        return segments

    def _pieces(
        self, text: str, parameters: Parameters
    ) -> list[tuple[int, int, Parameters]] | None:
        """The texts in a text of some structure, with their parameters; None where it has none."""
        language = self._route.source_language
        if parameters.keeps_messages and (texts := message_texts(text)) is not None:
            return [(*each, parameters.in_message()) for each in texts]
        if parameters.reads_literals and (found := texts_in_literals(text, language)) is not None:
            own = parameters.in_literal()
            return [(each.start, each.end, own if each.is_string else parameters) for each in found]
        if parameters.reads_braces and (texts := texts_in_braces(text, language)) is not None:
            return [(*each, parameters) for each in texts]
        return None

    def _split_text(self, text: str, parameters: Parameters) -> list[PlacedSegment]:
        """The segments of a text that is no message, or of one of those in a message."""
        matches: Sequence[tuple[int, int]] | None = None
        if parameters.patterns is not None and parameters.split is not SplitMode.NONE:
            matches = parameters.patterns.find(text, self._pattern_time)
        language = self._route.source_language

        def is_kept(text: str) -> bool:
            return not is_language(text, language)

        # A path or a line of a script has full stops, too.
        is_one = None if parameters.translates_all else is_kept
        parts = segment(
            text,
            parameters.split,
            language,
            matches or (),
            is_one,
            # Before there are more than memory should hold.
            lambda count: check_segments(self._count + count),
        )
        self._count += len(parts)
        check_segments(self._count)
        space = separator(self._route.target_language)
        segments: list[PlacedSegment] = []
        for part in parts:
            if is_blank(part.text):
                segments.append(PlacedSegment(None, part.text, part.gap))
                continue
            read = unquoted(part.engine_text) if parameters.is_in_message else part.engine_text
            known = matches if read == text else None
            source, marks = part.text, tuple[int, ...]()
            if parameters.has_marks:
                # Else what it is remembered under would depend on what stands before it.
                source, marks = from_one(source)
                read = from_one(read)[0]
            request = self._request(
                source, read, parameters, known if source == part.text else None
            )
            if not request.is_kept:
                # The beginning of the text is the beginning of its first translation only.
                parameters = parameters.without_prefix()
            joint = space if part.is_joint else None
            segments.append(PlacedSegment(request, part.text, part.gap, joint, marks))
        return segments

    def _request(
        self,
        source: str,
        engine_text: str,
        asked: Parameters,
        matches: Sequence[tuple[int, int]] | None,
    ) -> SegmentRequest:
        known = self._requests.get((source, engine_text, asked))
        if known is not None:
            return known
        if is_treatable(source):
            request = SegmentRequest.of(
                source, engine_text, asked, self._pair, self._pattern_time, matches, self._terms
            )
            own = request.parameters
            if not request.is_kept:
                request = self._requests.setdefault((source, engine_text, own), request)
            request.key = request.key or cache_key(self._route, request.signature, source)
        else:
            request = SegmentRequest(source, asked.without_prefix().without_protection(), None)
        self._requests[source, engine_text, asked] = request
        return request


def _without_engine(
    request: SegmentRequest, entry: CacheEntry | None, language: str
) -> TranslatedSegment | None:
    """The translation of a segment for which no engine is needed."""
    source = request.source
    if request.is_term and (entry is None or not entry.is_a_persons):
        target, said = request.as_term(language)
        detail = {"glossary": said} if "glossary" in request.parameters.detail else None
        return TranslatedSegment(source, target, "", True, TERM, detail=detail)
    reads = not request.is_kept and request.parameters.reads_engine_rows
    if entry is not None and (entry.is_a_persons or reads):
        return TranslatedSegment(
            source, entry.target, "", True, entry.origin, entry.score, entry.warnings
        )
    if request.is_kept:
        warnings = ("text",) if request.key is None else ()
        return TranslatedSegment(source, source, "", True, KEPT, warnings=warnings)
    return None


def _is_whole(text: TextRequest, segments: list[PlacedSegment]) -> bool:
    """Whether a text is one segment with nothing around it."""
    return len(segments) == 1 and segments[0].source == text.text


def _add_frame(segments: list[PlacedSegment], frame: str) -> None:
    """Add what stands between the texts of a message to the gap before it."""
    if frame and segments:
        segments[-1] = segments[-1]._replace(gap=segments[-1].gap + frame, joint=None)
    elif frame:
        segments.append(PlacedSegment(None, "", frame))
