"""Segments to the worker and back, written to the cache as they come."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import NamedTuple

from nmt_server.cache.store import NewTranslation, store
from nmt_server.conf import get_settings
from nmt_server.errors import EngineError
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import Route
from nmt_server.translation.detail import describe
from nmt_server.translation.manner import Manner, Terms
from nmt_server.translation.prepared import Prepared
from nmt_server.translation.result import TranslatedSegment
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import WorkItem

# While a long request runs, what has come back is written to the cache so often (seconds), and
# when it is so much: the engine works on meanwhile, and little is left to write before the answer.
_STORE_EVERY = 1.0
_STORE_AT_ONCE = 100


class Job(NamedTuple):
    """A segment to translate: as it stands in its text, and what of it an engine should read."""

    text: str
    engine_text: str
    manner: Manner


class EngineWork:
    """Distinct jobs on their way through the worker."""

    def __init__(self, route: Route, terms: Terms) -> None:
        self._route = route
        self._terms = terms
        self._unstored: dict[str, list[NewTranslation]] = {}
        self._unstored_count = 0
        self._stored_at = time.monotonic()

    def run(self, jobs: Mapping[Job, Prepared]) -> Iterator[tuple[Job, TranslatedSegment | str]]:
        """Yields each job with its translation as they come, and texts so far where asked for.

        Raises what `WorkerClient.translate` raises, and `EngineError` at the end where the engine
        failed on a segment; what was finished is in the cache by then.
        """
        by_item: dict[WorkItem, list[Job]] = {}
        for job, ready in jobs.items():
            by_item.setdefault(ready.item(job.manner), []).append(job)
        items = list(by_item)
        failure = ""
        worked = worker_client().translate(
            self._route.model.spec,
            items,
            self._route.pair,
            keep_alive=self._route.model.keep_alive,
            timeout=get_settings().REQUEST_TIMEOUT,
            priority=self._terms.priority,
            deadline=self._terms.deadline,
            cancel=self._terms.cancel,
        )
        try:
            with closing(worked):
                for results in worked:
                    for result in results:
                        failure = failure or result.error
                        for job in () if result.error else by_item[items[result.index]]:
                            yield job, self._answer(job, jobs[job], result)
                    if (
                        self._unstored_count >= _STORE_AT_ONCE
                        or time.monotonic() - self._stored_at > _STORE_EVERY
                    ):
                        self._store()
        finally:
            self._store()
        if failure:
            raise EngineError(failure, "The other segments are in the cache; see the server's log.")

    def _answer(self, job: Job, ready: Prepared, result: SegmentResult) -> TranslatedSegment | str:
        if result.partial:
            return ready.core.leading + ready.so_far(result.text)
        text, lost = ready.restored(result.text, self._route.target_language)
        target = ready.core.leading + text + ready.core.trailing
        warnings = (*result.warnings, "placeholder") if lost else result.warnings
        if ready.is_dropped(result.text):
            warnings = (*warnings, "dropped")
        if job.manner.stores:
            self._unstored.setdefault(job.manner.signature, []).append(
                NewTranslation(job.text, target, result.score, warnings)
            )
            self._unstored_count += 1
        detail = result.detail and describe(
            result.detail,
            job.manner.detail,
            lambda text: ready.restored(text, self._route.target_language).text,
            ready.spelled_out,
        )
        return TranslatedSegment(
            job.text, target, "", False, "engine", result.score, warnings, detail
        )

    def _store(self) -> None:
        unstored, self._unstored = self._unstored, {}
        self._unstored_count = 0
        for signature, translations in unstored.items():
            store(self._route, signature, translations)
        self._stored_at = time.monotonic()
