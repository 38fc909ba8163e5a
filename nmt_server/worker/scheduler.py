"""From requests of many clients to batches that fill the engine, and back.

The idea of sentence queue, length-grouped batch and promise per sentence is that of Bergamot's
translation flow.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

from nmt_server.engines.base import Engine
from nmt_server.engines.marking import Marking
from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.errors import MustWait, ServerBusy, retry_after
from nmt_server.tracing.spans import is_tracing, record
from nmt_server.worker.batches import Batches
from nmt_server.worker.costs import segment_cost
from nmt_server.worker.decoder import Decoder
from nmt_server.worker.delivery import deliver_to, result_of
from nmt_server.worker.figures import Figures
from nmt_server.worker.in_flight import InFlight
from nmt_server.worker.intake import Intake
from nmt_server.worker.pieces import PIECE_SEGMENTS, end_of_piece, is_one_piece
from nmt_server.worker.queue import Flow
from nmt_server.worker.reader import Reader
from nmt_server.worker.segments import (
    Deliver,
    Deliveries,
    Part,
    Request,
    Segment,
)
from nmt_server.worker.vocabulary import Vocabulary
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import Priority

logger = logging.getLogger(__name__)


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
        self._tokenizer = tokenizer
        vocabulary = Vocabulary(tokenizer, engine.vocabularies)
        lengths = engine.lengths
        self._reader = Reader(tokenizer, vocabulary, marking, lengths, max_source_tokens)
        self._max_queued_tokens = max_queued_tokens
        self._decoder = Decoder(engine, tokenizer)
        self._batches = Batches(engine, self._decoder)
        self._lock = self._batches.lock
        self._in_flight = InFlight(self._batches)
        self._intake = Intake()
        # Segments that are not in the queue yet.
        self._unread = dict.fromkeys(Priority, 0)
        # One more than there are replicas: while a thread gives results away, its replica works on
        # the batch of another. On two cores this was an eighth.
        for number in range(engine.replicas + 1):
            threading.Thread(target=self._run, name=f"batch-{number}", daemon=True).start()

    @property
    def figures(self) -> Figures:
        """What it has done so far."""
        return self._batches.figures

    @property
    def waiting_tokens(self) -> int:
        """What waits for the engine, in tokens; of what is not tokenized yet, at least so many."""
        return self._batches.waiting_cost + segment_cost(0) * sum(self._unread.values())

    @property
    def waiting_seconds(self) -> float:
        """How long the engine takes for what waits, as fast as it was lately."""
        return self._seconds_for(self.waiting_tokens)

    @property
    def token_budget(self) -> int:
        """Padded tokens of a batch at most; less than the engine's where there was no memory."""
        return self._decoder.token_budget

    def is_held_up(self) -> bool:
        """Whether work waits for what nobody waits for any more, and the engine cannot stop."""
        return self._batches.is_held_up()

    def submit(self, request: Request) -> None:
        """Queue the segments of a request; those already in flight are waited for, not repeated.

        Of a long request this only begins. Raises `ServerBusy` where too much waits already; then
        nothing of the request is queued.
        """
        with self._lock:
            if request.is_cancelled:
                return
            self._refuse_if_busy(request)
            self._refuse_if_slow(request)
            self._batches.expect(request.priority)
            request.unread = len(request.items)
            self._unread[request.priority] += request.unread
        steps = self._read(request)
        if is_one_piece(request.items):
            list(steps)
        else:
            self._intake.add(steps)

    def cancel(self, request: Request) -> None:
        """Deliver nothing more to a request; what nobody else waits for is not decoded.

        A long request leaves the queue in the pieces in which it came.
        """
        with self._lock:
            request.is_cancelled = True
            self._unread[request.priority] -= request.unread
            request.unread = 0
            if request.max_wait and request.segments:
                waited = time.perf_counter() - request.segments[0].submitted_at
                if waited > request.max_wait / 2:
                    self._batches.give_up()
        steps = self._in_flight.let_go(request)
        if len(request.segments) <= PIECE_SEGMENTS:
            list(steps)
        else:
            self._intake.add(steps)

    def _refuse_if_busy(self, request: Request) -> None:
        priority = request.priority
        ahead = Priority if priority is Priority.BULK else [priority]
        waiting = self._batches.cost_ahead_of(priority) + segment_cost(0) * sum(
            self._unread[each] for each in ahead
        )
        # It is not tokenized yet: at least so many.
        brought = segment_cost(0) * len(request.items)
        if waiting and 0 < self._max_queued_tokens < waiting + brought:
            raise ServerBusy(
                f"{waiting} tokens wait for this model already, and {len(request.items)} segments "
                "more are too many.",
                "Try again later, send less at once, or raise NMT_MAX_QUEUED_TOKENS.",
                retry_after(self._seconds_for(waiting)),
            )

    def _refuse_if_slow(self, request: Request) -> None:
        if not request.max_wait:
            return
        # It is not tokenized yet: its characters are at least about as many.
        cost = sum(segment_cost(len(item.text)) for item in request.items[:PIECE_SEGMENTS])
        seconds = self._batches.seconds_before(request.priority, cost)
        if seconds > request.max_wait:
            raise MustWait(seconds)

    def _seconds_for(self, tokens: int) -> float:
        rate = self._batches.tokens_per_second
        return tokens / rate if rate else 0.0

    def _read(self, request: Request) -> Iterator[None]:
        """Let the segments of a request wait for the engine, a piece a step."""
        flow: Flow[Part] = Flow(request.priority)
        start = 0
        while start < len(request.items) and not request.is_cancelled:
            end = end_of_piece(request.items, start)
            self._queue_segments(self._register(request, range(start, end), flow), flow)
            start = end
            yield

    def _register(self, request: Request, piece: range, flow: Flow[Part]) -> list[Segment]:
        """Let a request wait for a piece of its segments; those that nobody else waits for."""
        with self._lock:
            if request.is_cancelled:
                return []
            request.unread -= len(piece)
            self._unread[request.priority] -= len(piece)
            return self._in_flight.register(request, piece, flow)

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
            wanted = [part.unit_in(flow) for part in parts if part.segment.waiting]
            self._batches.let_wait(flow, wanted)
        # Nothing to decode: the text has no token, such as a lone control character.
        self._finish([segment for segment in segments if not segment.parts])

    def _run(self) -> None:
        while True:
            batch = self._batches.take(self._in_flight.drop)
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
            self._batches.ended(batch, seconds)
            if is_tracing():
                _trace(batch, seconds)
        again = {part: self._reader.look(part) for part in batch}
        done = []
        with self._lock:
            for part in batch:
                part.segment.engine_seconds = max(part.segment.engine_seconds, seconds)
            self._batches.retry(itertools.chain.from_iterable(again.values()))
            for part in batch:
                if again[part]:
                    continue
                part.segment.unfinished -= 1
                if part.segment.unfinished == 0 and part.segment.waiting:
                    done.append(part.segment)
        self._finish(done)

    def _give_up(self, batch: list[Part], error: str) -> None:
        segments = list({part.segment: None for part in batch})
        with self._lock:
            for segment in segments:
                segment.error = error
                self._in_flight.drop(segment)
        self._finish(segments)

    def _finish(self, segments: list[Segment]) -> None:
        """Give finished segments to all who wait for them, one delivery a client."""
        if not segments:
            return
        results = [result_of(segment, self._tokenizer) for segment in segments]
        with self._lock:
            deliveries: dict[Deliver, Deliveries] = {}
            self.figures.segments += len(segments)
            for segment, result in zip(segments, results, strict=True):
                self._in_flight.forget(segment)
                self.figures.failed_segments += bool(segment.error)
                waiting = [each for each in segment.waiting if not each[0].is_cancelled]
                for request, index in waiting:
                    told = SegmentResult(index, *result)
                    if request is not waiting[0][0]:
                        told = replace(told, is_shared=True)
                    of_client = deliveries.setdefault(request.deliver, {})
                    of_client.setdefault(request, []).append(told)
                segment.waiting = []
        for deliver, delivered in deliveries.items():
            deliver_to(deliver, delivered)


def _trace(batch: list[Part], seconds: float) -> None:
    """Add the batch to the trace of each request that waits for something in it."""
    waiting = [request for part in batch for request, _ in list(part.segment.waiting)]
    tokens = sum(len(part.attempt.source) for part in batch)
    about = {"nmt.batch.segments": len(batch), "nmt.batch.source_tokens": tokens}
    record("batch", [request.parent for request in waiting], seconds, about)
