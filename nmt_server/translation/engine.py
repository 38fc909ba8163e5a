"""Segments to the worker and back, written to the cache as they come."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing

from nmt_server.cache.keys import CacheKey
from nmt_server.cache.store import CacheEntry, store
from nmt_server.conf import get_settings
from nmt_server.errors import EngineError
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import Route
from nmt_server.text.restoring import Restored
from nmt_server.translation.detail import describe
from nmt_server.translation.result import TranslatedSegment
from nmt_server.translation.segment_request import SegmentRequest
from nmt_server.translation.wishes import Wishes
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import WorkItem

# While a long request runs, what has come back is written to the cache so often (seconds), and
# when it is so much: the engine works on meanwhile, and little is left to write before the answer.
_STORE_EVERY = 1.0
_STORE_AT_ONCE = 100


class EngineRun:
    """Distinct segments on their way through the worker."""

    def __init__(self, route: Route, wishes: Wishes, *, stores: bool = True) -> None:
        """What is made is not written to the cache unless `stores`."""
        self._stores = stores
        self._route = route
        self._wishes = wishes
        self._unstored: list[tuple[CacheKey, CacheEntry]] = []
        self._stored_at = time.monotonic()

    def run(
        self, requests: Sequence[SegmentRequest]
    ) -> Iterator[tuple[SegmentRequest, TranslatedSegment | str]]:
        """Yields each segment's translation as they come, and texts so far where asked for.

        Raises what `WorkerClient.translate` raises, and `EngineError` at the end where the engine
        failed on a segment; what was finished is in the cache by then.
        """
        self._route.model.check_files()
        by_item: dict[WorkItem, list[SegmentRequest]] = {}
        is_aligned = "alignment" in self._route.model.kind.details
        for request in requests:
            by_item.setdefault(request.item(is_aligned=is_aligned), []).append(request)
        of_item = list(by_item.values())
        failure = ""
        worked = worker_client().translate(
            self._route.model.spec,
            list(by_item),
            self._route.pair,
            keep_alive=self._route.model.keep_alive,
            timeout=get_settings().REQUEST_TIMEOUT,
            priority=self._wishes.priority,
            deadline=self._wishes.deadline,
            cancel=self._wishes.cancel,
        )
        try:
            with closing(worked):
                for results in worked:
                    for result in results:
                        failure = failure or result.error
                        for request in () if result.error else of_item[result.index]:
                            yield request, self._answer(request, result)
                    if (
                        len(self._unstored) >= _STORE_AT_ONCE
                        or time.monotonic() - self._stored_at > _STORE_EVERY
                    ):
                        self._store()
        finally:
            self._store()
        if failure:
            raise EngineError(failure, "The other segments are in the cache; see the server's log.")

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
        store(self._route, unstored)
        if unstored and self._wishes.on_stored is not None:
            self._wishes.on_stored()
        self._stored_at = time.monotonic()
