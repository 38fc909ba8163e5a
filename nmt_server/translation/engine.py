"""Segments to the worker and back, written to the cache as they come."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TypeVar

from nmt_server.cache.keys import CacheKey
from nmt_server.cache.refresh import replace_rows
from nmt_server.cache.store import CacheEntry, store
from nmt_server.conf import get_settings
from nmt_server.errors import EngineError
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import Route
from nmt_server.text.restoring import Restored
from nmt_server.translation.detail import describe
from nmt_server.translation.result import TranslatedSegment
from nmt_server.translation.segment_request import SegmentRequest, told_terms
from nmt_server.translation.terms import TermsAtWork
from nmt_server.translation.wishes import CacheMode, Wishes
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import Priority, WorkItem

# While a long request runs, what has come back is written to the cache so often (seconds), and
# when it is so much: the engine works on meanwhile, and little is left to write before the answer.
_STORE_EVERY = 1.0
_STORE_AT_ONCE = 100

_Wanted = TypeVar("_Wanted")


class EngineRun:
    """Distinct segments on their way through the worker."""

    def __init__(self, route: Route, wishes: Wishes, *, stores: bool = True) -> None:
        """What is made is not written to the cache unless `stores`."""
        self._stores = stores
        self._route = route
        self._wishes = wishes
        self._unstored: list[tuple[CacheKey, CacheEntry]] = []
        self._stored_at = time.monotonic()
        self._ends_at = wishes.deadline and self._stored_at + wishes.deadline
        is_patient = wishes.is_patient or wishes.priority is Priority.BULK
        self._max_wait = 0.0 if is_patient else get_settings().MAX_WAIT

    def run(
        self, requests: Sequence[SegmentRequest]
    ) -> Iterator[tuple[SegmentRequest, TranslatedSegment | str]]:
        """Yields each segment's translation as they come, and texts so far where asked for.

        What lacks terms of a glossary comes last. Raises what `WorkerClient.translate` raises, and
        `EngineError` at the end where the engine failed on a segment; what was finished is in the
        cache by then.
        """
        self._route.model.check_files()
        if self._max_wait and self._wishes.cancel is not None:
            self._max_wait = self._wishes.cancel.wait_left(self._max_wait)
        is_aligned = "alignment" in self._route.model.kind.details
        failure = ""
        at_work: list[TermsAtWork] = []
        try:
            plain = [(request.item(is_aligned=is_aligned), request) for request in requests]
            for request, result in self._worked(plain):
                failure = failure or result.error
                if result.error:
                    continue
                request.is_shared = result.is_shared
                if not request.terms or result.partial:
                    yield request, self._answer(request, result)
                    continue
                terms = TermsAtWork(request, result, self._route)
                if terms.is_done:
                    yield request, self._answer_with_terms(terms)
                else:
                    at_work.append(terms)
            others = [pair for terms in at_work for pair in terms.items()]
            for take, result in self._worked(others):
                # Where the engine fails on it, there is still the plain translation.
                if not result.error:
                    take(result)
            for terms in at_work:
                yield terms.request, self._answer_with_terms(terms)
        finally:
            self._store()
        if failure:
            raise EngineError(
                failure,
                "Send it again: the other segments are in the cache. Where that does not help, the "
                "server's log says why.",
            )

    def _worked(
        self, wanted: Sequence[tuple[WorkItem, _Wanted]]
    ) -> Iterator[tuple[_Wanted, SegmentResult]]:
        """What the worker answers, each item once, to everybody who wants it."""
        by_item: dict[WorkItem, list[_Wanted]] = {}
        for item, each in wanted:
            by_item.setdefault(item, []).append(each)
        of_item = list(by_item.values())
        max_wait, self._max_wait = self._max_wait, 0.0
        timeout = get_settings().REQUEST_TIMEOUT
        priority = self._wishes.priority or Priority.of_size(len(by_item))
        if max_wait and priority is Priority.BULK:
            # Who sends a list waits for a while; longer than this, and nobody gets anything.
            max_wait = max(max_wait, timeout)
        deadline = self._ends_at and max(0.001, self._ends_at - time.monotonic())
        worked = worker_client().translate(
            self._route.model.spec,
            list(by_item),
            self._route.pair,
            keep_alive=self._route.model.keep_alive,
            timeout=timeout,
            priority=priority,
            deadline=deadline,
            max_wait=max_wait,
            cancel=self._wishes.cancel,
        )
        with closing(worked):
            for results in worked:
                for result in results:
                    for each in of_item[result.index]:
                        yield each, result
                if (
                    len(self._unstored) >= _STORE_AT_ONCE
                    or time.monotonic() - self._stored_at > _STORE_EVERY
                ):
                    self._store()

    def _answer_with_terms(self, terms: TermsAtWork) -> TranslatedSegment:
        result, methods = terms.chosen()
        made = self._answer(terms.request, result)
        assert isinstance(made, TranslatedSegment)
        if "glossary" not in terms.request.parameters.detail:
            return made
        told = {"glossary": told_terms(terms.request.terms, methods)}
        return replace(made, detail={**(made.detail or {}), **told})

    def _answer(self, request: SegmentRequest, result: SegmentResult) -> TranslatedSegment | str:
        if result.partial:
            return request.so_far(result.text)
        language = self._route.target_language

        def restored(text: str) -> Restored:
            # Where words are is known of the best hypothesis alone.
            places = result.places if text == result.text else ()
            return request.restored(text, language, places)

        text, lost = restored(result.text)
        target = request.core.leading + text + request.core.trailing
        warnings = (*result.warnings, "placeholder") if lost else result.warnings
        if request.is_dropped(result.text, self._route.source_language):
            warnings = (*warnings, "dropped")
        if self._stores and request.key is not None and request.parameters.stores:
            self._unstored.append((request.key, CacheEntry(target, result.score, warnings)))
        detail = result.detail and describe(
            result.detail,
            request.parameters.detail,
            lambda text: restored(text).text,
            request.spelled_out,
        )
        return TranslatedSegment(
            request.source, target, "", False, "engine", result.score, warnings, detail
        )

    def _store(self) -> None:
        unstored, self._unstored = self._unstored, []
        write = replace_rows if self._wishes.cache is CacheMode.REFRESH else store
        write(self._route, unstored)
        if unstored and self._wishes.on_stored is not None:
            self._wishes.on_stored()
        self._stored_at = time.monotonic()
