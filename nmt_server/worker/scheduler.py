"""From requests of many clients to batches that fill the engine, and back.

Batches form from what is waiting when a replica of the engine is free; no timer adds latency. The
idea of sentence queue, length-grouped batch and promise per sentence is that of Bergamot's
translation flow.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from nmt_server.engines.base import Engine
from nmt_server.engines.marking import Marking
from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.errors import ServerBusy
from nmt_server.tracing.spans import is_tracing, record
from nmt_server.worker.decoder import Decoder
from nmt_server.worker.figures import Figures
from nmt_server.worker.intake import Intake
from nmt_server.worker.queue import Flow, Unit, WorkQueue
from nmt_server.worker.reader import Reader
from nmt_server.worker.segments import (
    Deliver,
    Deliveries,
    Part,
    Request,
    Segment,
    segment_cost,
)
from nmt_server.worker.vocabulary import Vocabulary
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import Priority, WorkItem

logger = logging.getLogger(__name__)

# A request is read in pieces of so many segments, or of so many characters if it has longer ones.
# One piece is read by whoever brings it: to wake another thread takes longer than a line does.
_PIECE_SEGMENTS = 128
_PIECE_CHARACTERS = 8192
# Padded tokens below which a batch is not divided among free replicas, and below which a busy
# replica's share is not saved for it: smaller batches cost more time than they save.
_SMALLEST_SHARE = 128
# How much the newest batch counts in what is measured of batches.
_NEWEST_WEIGHT = 0.1
# A batch is taken ahead where batches are shorter than so many seconds, and not within so many
# seconds of interactive work: what is taken ahead goes before a line that comes a moment later.
_WORTH_TAKING_AHEAD = 0.1
_INTERACTIVE_SECONDS = 2.0
_RETRY_AFTER = (1.0, 60.0)


class Scheduler:
    """Runs the engine's replicas over the segments of all requests."""

    def __init__(
        self,
        engine: Engine,
        tokenizer: Tokenizer,
        *,
        marking: Marking,
        max_source_tokens: int,
        max_queued_tokens: int = 0,
    ) -> None:
        """Where more than `max_queued_tokens` would wait, a new request is refused.

        Unless nothing waits before it: then it is served, however long it is. 0 sets no bound.
        """
        self._engine = engine
        self._tokenizer = tokenizer
        vocabulary = Vocabulary(tokenizer, engine.vocabularies)
        lengths = engine.lengths
        self._reader = Reader(tokenizer, vocabulary, marking, lengths, max_source_tokens)
        self._max_queued_tokens = max_queued_tokens
        self._decoder = Decoder(engine, tokenizer)
        self._lock = threading.Lock()
        self._work_waits = threading.Condition(self._lock)
        self._in_flight: dict[Hashable, Segment] = {}
        self._queue: WorkQueue[Part] = WorkQueue()
        self._intake = Intake()
        # Segments that are not in the queue yet.
        self._unread = dict.fromkeys(Priority, 0)
        self._busy = 0
        self._tokens_per_second = 0.0
        self._batch_seconds = 0.0
        self._interactive_at = float("-inf")
        self._draws = itertools.count()
        self.figures = Figures()
        # One more than there are replicas: while a thread gives results away, its replica works on
        # the batch of another. On two cores this was an eighth.
        for number in range(engine.replicas + 1):
            threading.Thread(target=self._run, name=f"batch-{number}", daemon=True).start()

    @property
    def waiting_tokens(self) -> int:
        """What waits for the engine, in tokens; of what is not tokenized yet, at least so many."""
        return self._queue.waiting_cost + segment_cost(0) * sum(self._unread.values())

    @property
    def waiting_seconds(self) -> float:
        """How long the engine takes for what waits, as fast as it was lately."""
        return self.waiting_tokens / self._tokens_per_second if self._tokens_per_second else 0.0

    @property
    def token_budget(self) -> int:
        """Padded tokens of a batch at most; less than the engine's where there was no memory."""
        return self._decoder.token_budget

    def submit(self, request: Request) -> None:
        """Queue the segments of a request; those already in flight are waited for, not repeated.

        Of a long request this only begins. Raises `ServerBusy` where too much waits already; then
        nothing of the request is queued.
        """
        with self._lock:
            if request.is_cancelled:
                return
            self._refuse_if_busy(request)
            if request.priority is Priority.INTERACTIVE:
                self._interactive_at = time.monotonic()
            request.unread = len(request.items)
            self._unread[request.priority] += request.unread
        steps = self._read(request)
        if _is_one_piece(request.items):
            list(steps)
        else:
            self._intake.add(steps)

    def _read(self, request: Request) -> Iterator[None]:
        """Let the segments of a request wait for the engine, a piece a step."""
        flow: Flow[Part] = Flow(request.priority)
        start = 0
        while start < len(request.items) and not request.is_cancelled:
            end = _end_of_piece(request.items, start)
            self._queue_segments(self._register(request, range(start, end), flow), flow)
            start = end
            yield

    def _register(self, request: Request, piece: range, flow: Flow[Part]) -> list[Segment]:
        """Let a request wait for a piece of its segments; those that nobody else waits for."""
        new: list[Segment] = []
        with self._lock:
            if request.is_cancelled:
                return new
            promoted: list[Unit[Part]] = []
            for index in piece:
                item = request.items[index]
                key = self._key(request, item)
                segment = self._in_flight.get(key)
                if segment is None:
                    segment = self._in_flight[key] = Segment(item, request.pair, key)
                    new.append(segment)
                elif request.priority is Priority.INTERACTIVE:
                    promoted += self._promote(segment, flow)
                segment.waiting.append((request, index))
                request.segments.append(segment)
            request.unread -= len(piece)
            self._unread[request.priority] -= len(piece)
            self._let_wait(flow, promoted)
        return new

    def _queue_segments(self, segments: list[Segment], flow: Flow[Part]) -> None:
        """Tokenize distinct segments of a request and let them wait for the engine."""
        try:
            parts = self._reader.parts_of(segments)
        except Exception as error:
            for segment in segments:
                segment.parts.clear()
            if len(segments) > 1:
                # One that cannot be read fails alone.
                for segment in segments:
                    self._queue_segments([segment], flow)
                return
            extra = {"request_id": segments[0].names}
            logger.exception("A text could not be tokenized.", extra=extra)
            segments[0].error = f"The text could not be tokenized: {error}"
            self._finish(segments)
            return
        with self._lock:
            # Cancelled meanwhile, nobody may be left who waits.
            self._let_wait(flow, [self._unit(part, flow) for part in parts if part.segment.waiting])
        # Nothing to decode: the text has no token, such as a lone control character.
        self._finish([segment for segment in segments if not segment.parts])

    def _let_wait(self, flow: Flow[Part], units: list[Unit[Part]], *, first: bool = False) -> None:
        self._queue.add(flow, units, time.monotonic(), first=first)
        self._wake(len(units))

    def _wake(self, threads: int) -> None:
        """Wake so many threads that wait for work, where a batch may be taken.

        Else whoever ends a batch does it; waking a thread for nothing takes as long as queueing.
        """
        if self._may_take():
            self._work_waits.notify(threads)

    def cancel(self, request: Request) -> None:
        """Deliver nothing more to a request; what nobody else waits for is not decoded.

        A long request leaves the queue in the pieces in which it came.
        """
        with self._lock:
            request.is_cancelled = True
            self._unread[request.priority] -= request.unread
            request.unread = 0
        steps = self._let_go(request)
        if len(request.segments) <= _PIECE_SEGMENTS:
            list(steps)
        else:
            self._intake.add(steps)

    def _let_go(self, request: Request) -> Iterator[None]:
        """Let a request wait for nothing more, a piece of its segments a step."""
        while request.segments:
            with self._lock:
                for segment in request.segments[-_PIECE_SEGMENTS:]:
                    segment.waiting = [e for e in segment.waiting if e[0] is not request]
                    if not segment.waiting:
                        self._drop(segment)
                del request.segments[-_PIECE_SEGMENTS:]
            yield

    def _drop(self, segment: Segment) -> None:
        """Take what is not to be decoded any more out of the queue."""
        self._forget(segment)
        for part in segment.parts:
            if part.unit is not None and part.unit.waits:
                self._queue.remove(part.unit)

    def _refuse_if_busy(self, request: Request) -> None:
        priority = request.priority
        ahead = Priority if priority is Priority.BULK else [priority]
        waiting = self._queue.cost_ahead_of(priority) + segment_cost(0) * sum(
            self._unread[each] for each in ahead
        )
        # It is not tokenized yet: at least so many.
        brought = segment_cost(0) * len(request.items)
        if waiting and 0 < self._max_queued_tokens < waiting + brought:
            seconds = waiting / self._tokens_per_second if self._tokens_per_second else 0.0
            raise ServerBusy(
                f"{waiting} tokens wait for this model already, and {len(request.items)} segments "
                "more are too many.",
                "Try again later, send less at once, or raise NMT_MAX_QUEUED_TOKENS.",
                min(max(seconds, _RETRY_AFTER[0]), _RETRY_AFTER[1]),
            )

    def _key(self, request: Request, item: WorkItem) -> Hashable:
        # What is drawn at random is drawn anew for everybody.
        draw = next(self._draws) if item.options.samples and not item.options.seed else 0
        return item, request.pair, draw

    def _promote(self, segment: Segment, flow: Flow[Part]) -> list[Unit[Part]]:
        """What of a segment waits among bulk work, to wait in this flow from now on."""
        promoted = []
        for part in segment.parts:
            unit = part.unit
            if unit is not None and unit.waits and unit.flow.priority is Priority.BULK:
                self._queue.remove(unit)
                promoted.append(self._unit(part, flow))
        return promoted

    def _unit(self, part: Part, flow: Flow[Part]) -> Unit[Part]:
        part.unit = Unit(part, part.group(), part.cost, flow)
        return part.unit

    def _run(self) -> None:
        while True:
            batch = self._take()
            try:
                self._work_on(batch)
            except Exception as error:
                # Whoever waits is told, and the thread goes on with the others.
                names = ",".join(filter(None, (part.segment.names for part in batch)))
                extra = {"request_id": names}
                logger.exception("The work on a batch ended with an error.", extra=extra)
                self._give_up(batch, f"The translation failed: {error}")

    def _work_on(self, batch: list[Part]) -> None:
        """Decode a batch, give out what is finished, and let wait what is to be decoded again."""
        started = time.perf_counter()
        try:
            self._decoder.decode(batch)
        finally:
            seconds = time.perf_counter() - started
            with self._lock:
                self._busy -= 1
                self._wake(1)
                self._measure(sum(part.cost for part in batch), seconds)
                self._count(batch, seconds)
            if is_tracing():
                _trace(batch, seconds)
        again = {part: self._reader.look(part) for part in batch}
        done = []
        with self._lock:
            for part in batch:
                part.segment.engine_seconds = max(part.segment.engine_seconds, seconds)
            self._retry(itertools.chain.from_iterable(again.values()))
            for part in batch:
                if again[part]:
                    continue
                part.segment.unfinished -= 1
                if part.segment.unfinished == 0 and part.segment.waiting:
                    done.append(part.segment)
        self._finish(done)

    def _retry(self, parts: Iterable[Part]) -> None:
        """Let parts wait once more: they go next, with what is about as long, or waiters tire."""
        flows: dict[Flow[Part], list[Unit[Part]]] = {}
        for part in parts:
            if part.segment.waiting and part.unit is not None:
                flow = part.unit.flow
                flows.setdefault(flow, []).append(self._unit(part, flow))
        for flow, units in flows.items():
            self._let_wait(flow, units, first=True)

    def _give_up(self, batch: list[Part], error: str) -> None:
        segments = list({part.segment: None for part in batch})
        with self._lock:
            for segment in segments:
                segment.error = error
                self._drop(segment)
        self._finish(segments)

    def _measure(self, tokens: int, seconds: float) -> None:
        rate = self._engine.replicas * tokens / max(seconds, 1e-6)
        before = self._tokens_per_second or rate
        self._tokens_per_second = before + _NEWEST_WEIGHT * (rate - before)
        self._batch_seconds += _NEWEST_WEIGHT * (seconds - self._batch_seconds)

    def _count(self, batch: list[Part], seconds: float) -> None:
        figures = self.figures
        figures.batches += 1
        figures.batch_tokens += len(batch) * max(part.cost for part in batch)
        figures.batch_room += self.token_budget
        figures.engine_seconds += seconds
        for part in batch:
            figures.source_tokens += len(part.attempt.source)
            if part.attempt.hypotheses:
                figures.target_tokens += len(part.attempt.hypotheses[0].tokens)

    def _take(self) -> list[Part]:
        """Wait for work that there is a replica for, and take a batch of it."""
        batch: list[Part] = []
        with self._lock:
            while not batch:
                self._work_waits.wait_for(self._may_take)
                for unit in self._queue.take(self._budget(), time.monotonic()):
                    if unit.work.segment.is_wanted:
                        batch.append(unit.work)
                    else:
                        self._drop(unit.work.segment)
            self._busy += 1
            self._wake(1)
            now = time.perf_counter()
            for part in batch:
                if not part.segment.taken_at:
                    part.segment.taken_at = now
                    self.figures.queued_seconds += now - part.segment.submitted_at
                part.segment.batch_size = len(batch)
            return batch

    def _may_take(self) -> bool:
        """Whether a replica is free, or will be so soon that its next batch is best at hand."""
        if not self._queue:
            return False
        if self._busy < self._engine.replicas:
            return True
        is_quiet = time.monotonic() - self._interactive_at > _INTERACTIVE_SECONDS
        return is_quiet and self._batch_seconds < _WORTH_TAKING_AHEAD

    def _budget(self) -> int:
        """Padded tokens for the next batch: all that waits, divided among those who can take it."""
        waiting = self._queue.waiting_cost
        free = max(1, self._engine.replicas - self._busy)
        share = max(-(-waiting // free), _SMALLEST_SHARE)
        if self._busy and not self._queue.has_interactive:
            # The others will be free soon: leave them some of it, so that all end together. Where
            # lines come one by one, new ones will have come by then.
            share = min(share, max(-(-waiting // self._engine.replicas), _SMALLEST_SHARE))
        return min(share, self.token_budget)

    def _forget(self, segment: Segment) -> None:
        # The key may belong to a newer segment by now, where this one was dropped in parts.
        if self._in_flight.get(segment.key) is segment:
            del self._in_flight[segment.key]

    def _finish(self, segments: list[Segment]) -> None:
        """Give finished segments to all who wait for them, one delivery a client."""
        if not segments:
            return
        results = [self._result(segment) for segment in segments]
        with self._lock:
            deliveries: dict[Deliver, Deliveries] = {}
            self.figures.segments += len(segments)
            for segment, result in zip(segments, results, strict=True):
                self._forget(segment)
                self.figures.failed_segments += bool(segment.error)
                for request, index in segment.waiting:
                    if not request.is_cancelled:
                        of_client = deliveries.setdefault(request.deliver, {})
                        of_client.setdefault(request, []).append(SegmentResult(index, *result))
                segment.waiting = []
        for deliver, delivered in deliveries.items():
            self._deliver(deliver, delivered)

    def _deliver(self, deliver: Deliver, deliveries: Deliveries) -> None:
        try:
            deliver(deliveries)
        except Exception as error:
            alone = [(request, each) for request, found in deliveries.items() for each in found]
            if len(alone) > 1:
                # One that cannot be delivered fails alone.
                for request, result in alone:
                    self._deliver(deliver, {request: [result]})
                return
            ((request, result),) = alone
            extra = {"request_id": request.name}
            logger.exception("A translation could not be delivered.", extra=extra)
            if not result.error:
                text = f"The translation could not be delivered: {error}"
                self._deliver(deliver, {request: [SegmentResult(result.index, error=text)]})

    def _result(self, segment: Segment) -> tuple[Any, ...]:
        try:
            return segment.result(self._tokenizer)
        except Exception as error:
            # Whoever waits is told, and the thread goes on with the others.
            extra = {"request_id": segment.names}
            logger.exception("A translation could not be put together.", extra=extra)
            return "", None, (), f"The translation could not be put together: {error}", None


def _trace(batch: list[Part], seconds: float) -> None:
    """Add the batch to the trace of each request that waits for something in it."""
    waiting = [request for part in batch for request, _ in list(part.segment.waiting)]
    tokens = sum(len(part.attempt.source) for part in batch)
    about = {"nmt.batch.segments": len(batch), "nmt.batch.source_tokens": tokens}
    record("batch", [request.parent for request in waiting], seconds, about)


def _is_one_piece(items: list[WorkItem]) -> bool:
    return (
        len(items) <= _PIECE_SEGMENTS and sum(len(item.text) for item in items) <= _PIECE_CHARACTERS
    )


def _end_of_piece(items: list[WorkItem], start: int) -> int:
    """Where the piece of a request ends that begins at `start`: after at least one segment."""
    characters = 0
    for index in range(start, min(start + _PIECE_SEGMENTS, len(items))):
        characters += len(items[index].text)
        if characters > _PIECE_CHARACTERS:
            return max(index, start + 1)
    return min(start + _PIECE_SEGMENTS, len(items))
