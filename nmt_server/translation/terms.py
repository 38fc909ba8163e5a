"""Bring about the terms that a segment's plain translation lacks (`nmt_server.glossaries`)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from nmt_server.errors import InvalidOption
from nmt_server.glossaries.choice import Candidate, Method, choose
from nmt_server.glossaries.edits import Edited
from nmt_server.glossaries.fulfilment import forbidden_places, fulfilled
from nmt_server.glossaries.masking import Masked, masked, unmasked
from nmt_server.glossaries.wording import written_at
from nmt_server.options import DecodingOptions
from nmt_server.serving.served_model import Route
from nmt_server.text.numbers import same_numbers
from nmt_server.text.ranges import Interval
from nmt_server.translation.segment_request import SegmentRequest
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import WorkItem

WARNING = "glossary"
"""What is told of a segment that lacks a term, or has what is forbidden."""

# How many translations of a segment are looked at.
_HYPOTHESES = 4
# Of more terms in a segment, those further on are not put in the place of others.
_MOST_ALIGNED = 40

Take = Callable[[SegmentResult], None]


class TermsAtWork:
    """A segment with terms, from its plain translation to the one that is served.

    What the engine made by itself is served wherever it has the terms, and nothing more is asked
    for then. Else all that can be tried is, at once.
    """

    def __init__(self, request: SegmentRequest, plain: SegmentResult, route: Route) -> None:
        self.request = request
        self._plain = plain
        self._route = route
        self._terms = request.terms
        self._enclosed = request.enclosed()
        self._candidates = [
            self._candidate(Method.PLAIN, plain.text, plain, plain.places),
        ]

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to try."""
        return all(self._candidates[0].said)

    def items(self) -> Iterator[tuple[WorkItem, Take]]:
        """What else the engine is asked for, and who takes what it answers."""
        is_aligned = "alignment" in self._route.model.kind.details
        item = self.request.item(is_aligned=is_aligned)
        options = self._wide(item.options)
        if is_aligned:
            ranges = [(each.start, each.end) for each in self._terms[:_MOST_ALIGNED]]
            item = replace(item, enclosed=(*self._enclosed, *ranges))
        if is_aligned or options != item.options:
            yield replace(item, options=options, detail=("hypotheses",)), self._take_hypotheses
        for copies_names in (True, False):
            shown = masked(
                item.text, self._terms, self._route.source_language, copies_names=copies_names
            )
            if shown.masks and (is_aligned or not shown.stand_ins):
                yield self._masked_item(item, shown, is_aligned), partial(self._take_masked, shown)

    def _masked_item(self, item: WorkItem, shown: Masked, is_aligned: bool) -> WorkItem:
        moved = (shown.edited.moved(each) for each in self._enclosed)
        of_codes = tuple(each or (0, 0) for each in moved) if is_aligned else ()
        enclosed = (*of_codes, *shown.stand_ins)
        return replace(item, text=shown.edited.text, detail=(), enclosed=enclosed)

    def _take_masked(self, shown: Masked, result: SegmentResult) -> None:
        of_codes = result.places[: len(self._enclosed)]
        of_stand_ins = result.places[len(self._enclosed) :]
        made = unmasked(result.text, shown.masks, of_stand_ins, of_codes, self._language)
        if made is not None:
            is_copied = any(mask.is_copied for mask in shown.masks)
            method = Method.PLACEHOLDER if is_copied else Method.STAND_IN
            self._add(method, made.text, result, made.places)

    def chosen(self) -> tuple[SegmentResult, list[Method]]:
        """What is served, and how each term was brought about."""
        order = list(Method)
        self._candidates.sort(key=lambda each: order.index(each.method))
        best = choose(self._candidates)
        plain = self._candidates[0].said
        methods = []
        for is_said, was_said in zip(best.said, plain, strict=True):
            kept = Method.PLAIN if was_said and best.method is Method.ALIGNMENT else best.method
            methods.append(kept if is_said else Method.MISSED)
        warnings = best.warnings if all(best.said) else (*best.warnings, WARNING)
        result = replace(
            self._plain, text=best.text, score=best.score, warnings=warnings, places=best.places
        )
        return result, methods

    @property
    def _language(self) -> str:
        return self._route.target_language

    def _wide(self, options: DecodingOptions) -> DecodingOptions:
        """The options for several hypotheses, or as they are where the engine gives one."""
        if options.samples:
            return options
        wide = replace(
            options,
            beam_size=max(options.beam_size, _HYPOTHESES),
            num_hypotheses=max(options.num_hypotheses, _HYPOTHESES),
            patience=max(options.patience, 1.0),
        )
        try:
            self._route.model.kind.check_options(wide)
        except InvalidOption:
            return options
        return wide

    def _take_hypotheses(self, result: SegmentResult) -> None:
        parts = (result.detail or {}).get("parts", ())
        found = parts[0]["hypotheses"] if len(parts) == 1 else ()
        pair = self._route.source_language, self._language
        for each in found:
            if same_numbers(self.request.flat.text, each["text"], *pair):
                told = replace(result, score=each["score"])
                self._add(Method.HYPOTHESIS, each["text"], told, ())
        self._replace_words(result)

    def _replace_words(self, result: SegmentResult) -> None:
        """Put terms in the place of what is forbidden, or of what stems from them."""
        said = fulfilled(self._terms, result.text)
        of_codes = result.places[: len(self._enclosed)]
        of_terms = [*result.places[len(self._enclosed) :], *[None] * len(self._terms)]
        wrong_places: list[Interval] = []
        edits = []
        for each, is_said, place in zip(self._terms, said, of_terms, strict=False):
            wrong = [
                found
                for found in forbidden_places(result.text, each.term.forbidden)
                if found not in wrong_places
            ]
            if wrong:
                place = wrong[0]
                wrong_places.append(place)
            if not is_said and place is not None and each.term.target:
                edits.append(written_at(result.text, place, each.term.target, self._language))
        edits.sort()
        if any(one.end > other.start for one, other in itertools.pairwise(edits)):
            return
        edited = Edited(result.text, edits)
        places = tuple(edited.moved(place) for place in of_codes)
        self._add(Method.ALIGNMENT, edited.text, result, places)

    def _add(
        self,
        method: Method,
        text: str,
        result: SegmentResult,
        places: Sequence[Interval | None],
    ) -> None:
        self._candidates.append(self._candidate(method, text, result, places))

    def _candidate(
        self,
        method: Method,
        text: str,
        result: SegmentResult,
        places: Sequence[Interval | None],
    ) -> Candidate:
        score = 0.0 if result.score is None else result.score
        said = tuple(fulfilled(self._terms, text))
        return Candidate(method, text, score, said, result.warnings, tuple(places))
