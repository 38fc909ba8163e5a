"""The segments in flight: the same one is decoded once, for all who wait for it."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator

from nmt_server.worker.batches import Batches
from nmt_server.worker.pieces import PIECE_SEGMENTS
from nmt_server.worker.queue import Flow, Unit
from nmt_server.worker.segments import Part, Request, Segment
from nmt_server.worker.work import Priority, WorkItem


class InFlight:
    """Segments by what makes two of them the same; methods are called with the batches' lock."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self._segments: dict[Hashable, Segment] = {}
        self._draws = itertools.count()

    def register(self, request: Request, piece: range, flow: Flow[Part]) -> list[Segment]:
        """Let a request wait for a piece of its segments; those that nobody else waits for."""
        new: list[Segment] = []
        promoted: list[Unit[Part]] = []
        for index in piece:
            item = request.items[index]
            key = self._key(request, item)
            segment = self._segments.get(key)
            if segment is None:
                segment = self._segments[key] = Segment(item, request.pair, key)
                new.append(segment)
            elif request.priority is Priority.INTERACTIVE:
                promoted += self._promote(segment, flow)
            segment.waiting.append((request, index))
            request.segments.append(segment)
        self._batches.let_wait(flow, promoted)
        return new

    def let_go(self, request: Request) -> Iterator[None]:
        """Let a request wait for nothing more, a piece of its segments a step.

        The steps take the lock themselves.
        """
        while request.segments:
            with self._batches.lock:
                for segment in request.segments[-PIECE_SEGMENTS:]:
                    segment.waiting = [e for e in segment.waiting if e[0] is not request]
                    if not segment.waiting:
                        self.drop(segment)
                del request.segments[-PIECE_SEGMENTS:]
            yield

    def drop(self, segment: Segment) -> None:
        """Take what is not to be decoded any more out of the queue."""
        self.forget(segment)
        for part in segment.parts:
            if part.unit is not None and part.unit.waits:
                self._batches.remove(part.unit)

    def forget(self, segment: Segment) -> None:
        """It is finished, or nobody waits for it."""
        # The key may belong to a newer segment by now, where this one was dropped in parts.
        if self._segments.get(segment.key) is segment:
            del self._segments[segment.key]

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
                self._batches.remove(unit)
                promoted.append(part.unit_in(flow))
        return promoted
