"""The queue of a host: from requests of many clients to batches that fill the engine.

Batches form from what is waiting when a replica of the engine is free; no timer adds latency. A
batch starts from the oldest waiting unit, so that nothing starves, and is filled with its
neighbours in length under the same options, as far as the token budget goes (padding counted).
The idea of sentence queue, length-grouped batch and promise per sentence is that of Bergamot's
translation flow.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from nmt_server.engines.base import Engine, Hypothesis
from nmt_server.engines.marking import LanguagePair, Marking
from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.options import DecodingOptions
from nmt_server.text.limits import join_parts, split_over_long
from nmt_server.worker.wire import SegmentResult

logger = logging.getLogger(__name__)

# Padded tokens below which a batch is not divided among free replicas, and below which a busy
# replica's share is not saved for it: smaller batches cost more time than they save.
_SMALLEST_SHARE = 64
_FULL_ENOUGH = 64


@dataclass(eq=False, slots=True)
class Request:
    """Segments that one client wants under one set of options.

    `deliver` is called from engine threads with results as they come, each segment exactly once.
    """

    segments: list[str]
    pair: LanguagePair
    options: DecodingOptions
    deliver: Callable[[Request, list[SegmentResult]], None]
    cancelled: bool = False


@dataclass(eq=False, slots=True)
class _Segment:
    """A distinct segment in flight; everybody who wants it waits for this one."""

    options: DecodingOptions
    pair: LanguagePair
    text: str
    hypotheses: list[Hypothesis | None] = field(default_factory=list)
    waiting: list[tuple[Request, int]] = field(default_factory=list)
    error: str = ""

    @property
    def key(self) -> tuple[DecodingOptions, LanguagePair, str]:
        """What makes two segments the same work."""
        return self.options, self.pair, self.text

    def is_wanted(self) -> bool:
        return any(not request.cancelled for request, _ in self.waiting)


@dataclass(eq=False, slots=True)
class _Unit:
    """What the engine decodes: a segment, or a part of one that is too long."""

    segment: _Segment
    part: int
    tokens: list[str]
    taken: bool = False


class Scheduler:
    """Runs the engine's replicas over the units of all requests."""

    def __init__(
        self,
        engine: Engine,
        tokenizer: Tokenizer,
        *,
        marking: Marking,
        max_source_tokens: int,
    ) -> None:
        self._engine = engine
        self._tokenizer = tokenizer
        self._max_source_tokens = max_source_tokens
        self._marking = marking
        self._lock = threading.Lock()
        self._work_waits = threading.Condition(self._lock)
        self._in_flight: dict[tuple[DecodingOptions, LanguagePair, str], _Segment] = {}
        self._oldest: deque[_Unit] = deque()
        # Per options, per length in tokens, the units in order of arrival.
        self._by_length: dict[DecodingOptions, dict[int, deque[_Unit]]] = {}
        self._waiting_tokens = 0
        self._busy = 0
        # One more than there are replicas: while a thread gives results away and forms its next
        # batch, its replica works on the batch of another. On two cores this was an eighth.
        for number in range(engine.replicas + 1):
            threading.Thread(target=self._decode, name=f"batch-{number}", daemon=True).start()

    def submit(self, request: Request) -> None:
        """Queue the segments of a request; those already in flight are waited for, not repeated."""
        new: list[_Segment] = []
        with self._lock:
            for index, text in enumerate(request.segments):
                key = (request.options, request.pair, text)
                segment = self._in_flight.get(key)
                if segment is None:
                    segment = self._in_flight[key] = _Segment(*key)
                    new.append(segment)
                segment.waiting.append((request, index))
        try:
            units = self._tokenize(new)
        except Exception as error:
            logger.exception("A request could not be tokenized.")
            for segment in new:
                segment.error = f"The text could not be tokenized: {error}"
            self._finish(new)
            return
        # All are equally old. From the longest on, batches pack without gaps between lengths, and
        # what is left for the end, when replicas run dry one after the other, is short.
        units.sort(key=lambda unit: len(unit.tokens), reverse=True)
        with self._lock:
            for unit in units:
                self._oldest.append(unit)
                lengths = self._by_length.setdefault(request.options, {})
                lengths.setdefault(len(unit.tokens), deque()).append(unit)
                self._waiting_tokens += len(unit.tokens)
            self._work_waits.notify_all()
        # Nothing to decode: the text has no token, such as a lone control character.
        self._finish([segment for segment in new if not segment.hypotheses])

    def _tokenize(self, new: list[_Segment]) -> list[_Unit]:
        units = []
        encoded = self._tokenizer.encode([segment.text for segment in new])
        for segment, tokens in zip(new, encoded, strict=True):
            if not tokens:
                continue
            if len(tokens) <= self._max_source_tokens:
                parts = [tokens]
            else:
                texts = split_over_long(
                    segment.text, self._tokenizer.count, self._max_source_tokens
                )
                parts = [part for part in self._tokenizer.encode(texts) if part]
            segment.hypotheses = [None] * len(parts)
            units += [
                _Unit(segment, number, self._marking.mark_source(part, segment.pair))
                for number, part in enumerate(parts)
            ]
        return units

    def _decode(self) -> None:
        while True:
            batch = self._take()
            self._translate(batch)
            done = []
            with self._lock:
                self._busy -= 1
                for segment in dict.fromkeys(unit.segment for unit in batch):
                    if segment.error or None not in segment.hypotheses:
                        done.append(segment)
            self._finish(done)

    def _take(self) -> list[_Unit]:
        """Wait for work and take a batch of it."""
        with self._lock:
            while True:
                self._drop_unwanted()
                if self._oldest:
                    break
                self._work_waits.wait()
            first = self._oldest[0]
            budget = self._budget()
            options = first.segment.options
            batch: list[_Unit] = []
            longest = 0
            for unit in self._neighbours(self._by_length[options], len(first.tokens)):
                longest = max(longest, len(unit.tokens))
                if batch and longest * (len(batch) + 1) > budget:
                    break
                batch.append(unit)
            for unit in batch:
                self._remove(unit)
            self._busy += 1
            return batch

    def _budget(self) -> int:
        """Padded tokens for the next batch: all that waits, divided among those who can take it."""
        free = max(1, self._engine.replicas - self._busy)
        share = max(-(-self._waiting_tokens // free), _SMALLEST_SHARE)
        if self._busy:
            # The others will be free soon: leave them some of it, so that all end together.
            even = -(-self._waiting_tokens // self._engine.replicas)
            share = min(share, max(even, _FULL_ENOUGH))
        return min(share, self._engine.token_budget)

    def _neighbours(self, by_length: dict[int, deque[_Unit]], length: int) -> Iterator[_Unit]:
        """Units of `length`, then of the lengths next to it, each length in order of arrival."""
        lengths = sorted(by_length)
        above = bisect_left(lengths, length)
        below = above - 1
        while below >= 0 or above < len(lengths):
            is_above_next = below < 0 or (
                above < len(lengths) and lengths[above] - length < length - lengths[below]
            )
            nearest = lengths[above] if is_above_next else lengths[below]
            yield from (u for u in by_length[nearest] if u.segment.is_wanted())
            if is_above_next:
                above += 1
            else:
                below -= 1

    def _drop_unwanted(self) -> None:
        """Drop from the head of the queue what is taken already or what nobody waits for."""
        while self._oldest:
            unit = self._oldest[0]
            if not unit.taken:
                if unit.segment.is_wanted():
                    return
                self._remove(unit)
                self._forget(unit.segment)
            self._oldest.popleft()

    def _forget(self, segment: _Segment) -> None:
        # The key may belong to a newer segment by now, where this one was dropped in parts.
        if self._in_flight.get(segment.key) is segment:
            del self._in_flight[segment.key]

    def _remove(self, unit: _Unit) -> None:
        unit.taken = True
        lengths = self._by_length[unit.segment.options]
        units = lengths[len(unit.tokens)]
        units.remove(unit)
        self._waiting_tokens -= len(unit.tokens)
        if not units:
            del lengths[len(unit.tokens)]
            if not lengths:
                del self._by_length[unit.segment.options]

    def _translate(self, batch: list[_Unit]) -> None:
        """Decode a batch; where the engine fails, decode its halves, until the culprit is alone."""
        prefixes = [self._marking.prefix(unit.segment.pair) for unit in batch]
        try:
            results = self._engine.translate_batch(
                [unit.tokens for unit in batch], prefixes, batch[0].segment.options
            )
        except Exception as error:
            if len(batch) == 1:
                logger.exception("The engine failed on a segment.")
                batch[0].segment.error = f"The engine failed: {error}"
                return
            middle = len(batch) // 2
            self._translate(batch[:middle])
            self._translate(batch[middle:])
            return
        for unit, hypotheses in zip(batch, results, strict=True):
            unit.segment.hypotheses[unit.part] = hypotheses[0]

    def _finish(self, segments: list[_Segment]) -> None:
        """Give finished segments to all who wait for them, one delivery a request."""
        if not segments:
            return
        results = [self._result(segment) for segment in segments]
        with self._lock:
            deliveries: dict[Request, list[SegmentResult]] = {}
            for segment, (text, score, warnings, error) in zip(segments, results, strict=True):
                self._forget(segment)
                for request, index in segment.waiting:
                    result = SegmentResult(index, text, score, warnings, error)
                    deliveries.setdefault(request, []).append(result)
        for request, delivered in deliveries.items():
            if not request.cancelled:
                request.deliver(request, delivered)

    def _result(self, segment: _Segment) -> tuple[str, float | None, tuple[str, ...], str]:
        if segment.error:
            return "", None, (), segment.error
        hypotheses = [hypothesis for hypothesis in segment.hypotheses if hypothesis]
        if not hypotheses:
            return segment.text, None, (), ""
        texts = self._tokenizer.decode([hypothesis.tokens for hypothesis in hypotheses])
        warnings = []
        if len(hypotheses) > 1:
            warnings.append("split")
        if any(hypothesis.truncated for hypothesis in hypotheses):
            warnings.append("truncated")
        lengths = [len(hypothesis.tokens) + 1 for hypothesis in hypotheses]
        total = sum(h.score * length for h, length in zip(hypotheses, lengths, strict=True))
        text = join_parts(texts, segment.pair.target)
        return text, total / sum(lengths), tuple(warnings), ""
