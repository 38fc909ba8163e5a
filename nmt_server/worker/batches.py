"""What waits for the engine, and the next batch of it when a replica is free.

Batches form from what is waiting then; no timer adds latency.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from math import inf

from nmt_server.engines.base import Engine
from nmt_server.worker.decoder import Decoder
from nmt_server.worker.figures import Figures
from nmt_server.worker.queue import Flow, Unit, WorkQueue
from nmt_server.worker.segments import Part, Segment
from nmt_server.worker.work import Priority

# Padded tokens below which a batch is not divided among free replicas, and below which a busy
# replica's share is not saved for it: smaller batches cost more time than they save.
_SMALLEST_SHARE = 128
# How much the newest batch counts in what is measured of batches, and of those that are as large as
# they can be: what else the processors have to do when much comes must be seen within a few.
_NEWEST_WEIGHT = 0.1
_NEWEST_FULL_WEIGHT = 0.3
# In tokens: 64 lines of a usual length. So many may wait however slow the model is, unless somebody
# has waited in vain in so many seconds.
_FEW = 64 * 40
_PATIENT_AFTER = 60.0
# A batch is taken ahead where batches are shorter than so many seconds, and not within so many
# seconds of interactive work: what is taken ahead goes before a line that comes a moment later.
_WORTH_TAKING_AHEAD = 0.1
_INTERACTIVE_SECONDS = 2.0


class Batches:
    """The queue in front of an engine's replicas.

    Methods are called with `lock` held, but for `take`, `ended` and `is_held_up`. It also guards
    what others keep about what waits here.
    """

    def __init__(self, engine: Engine, decoder: Decoder) -> None:
        self.lock = threading.Lock()
        self._work_waits = threading.Condition(self.lock)
        self._replicas = engine.replicas
        self._decoder = decoder
        self._queue: WorkQueue[Part] = WorkQueue()
        self._busy = 0
        # By their identity.
        self._decoded: dict[int, list[Part]] = {}
        self._costs: dict[int, int] = {}
        # What costs more keeps a replica for longer than a batch of ordinary work does; so many
        # replicas at most are for that, as long as there are others.
        self._heavy_cost = engine.token_budget
        self._most_heavy = max(1, engine.replicas - 1)
        # The batches with such work that are decoded.
        self._heavy: set[int] = set()
        self._batch_seconds = 0.0
        self._interactive_at = float("-inf")
        self.tokens_per_second = 0.0
        # The same of batches as large as they can be, 0 where there was none yet: a line that comes
        # alone says nothing of how fast many are.
        self.tokens_per_second_full = 0.0
        self._seconds_full = 0.0
        self._full: set[int] = set()
        self._given_up_at = float("-inf")
        self.figures = Figures()

    @property
    def waiting_cost(self) -> int:
        """The cost of all that waits, in tokens."""
        return self._queue.waiting_cost

    def cost_ahead_of(self, priority: Priority) -> int:
        """The cost of what new work of a class waits for."""
        return self._queue.cost_ahead_of(priority)

    def seconds_before(self, priority: Priority, cost: int) -> float:
        """How long others are decoded at most before so much of new work is, or together with it.

        0 where that is not known yet, and where they are few, however slow the model is.
        """
        rate = self.tokens_per_second_full
        decoded = sum(self._costs.values())
        few = _FEW if time.monotonic() - self._given_up_at > _PATIENT_AFTER else 0
        if not rate or decoded + self._queue.cost_ahead_of(priority) <= few:
            return 0.0
        ahead = self._queue.cost_before(priority, min(cost, self._decoder.token_budget))
        if decoded + ahead <= few:
            return 0.0
        # A batch is answered when all of it is: as much again may come into that of the new work as
        # waits before it, up to a full one.
        return (decoded + ahead) / rate + min((ahead + cost) / rate, self._seconds_full)

    def give_up(self) -> None:
        """Somebody has waited for long and hung up."""
        self._given_up_at = time.monotonic()

    def expect(self, priority: Priority) -> None:
        """Work of a class has come and is being read."""
        if priority is Priority.INTERACTIVE:
            self._interactive_at = time.monotonic()

    def let_wait(self, flow: Flow[Part], units: list[Unit[Part]], *, first: bool = False) -> None:
        """Queue units of a flow; with `first` before its others."""
        self._queue.add(flow, units, time.monotonic(), first=first)
        self._wake(len(units))

    def retry(self, parts: Iterable[Part]) -> None:
        """Let parts wait once more: they go next, with what is about as long, or waiters tire."""
        flows: dict[Flow[Part], list[Unit[Part]]] = {}
        for part in parts:
            if part.segment.waiting and part.unit is not None:
                flow = part.unit.flow
                flows.setdefault(flow, []).append(part.unit_in(flow))
        for flow, units in flows.items():
            self.let_wait(flow, units, first=True)

    def remove(self, unit: Unit[Part]) -> None:
        """Let a unit wait no more."""
        self._queue.remove(unit)

    def take(self, drop: Callable[[Segment], None]) -> list[Part]:
        """Wait for work that there is a replica for, and take a batch of it.

        What nobody waits for is given to `drop`.
        """
        batch: list[Part] = []
        with self.lock:
            while not batch:
                self._work_waits.wait_for(self._may_take)
                for unit in self._queue.take(self._budget(), time.monotonic(), self._most_cost()):
                    if unit.work.segment.is_wanted:
                        batch.append(unit.work)
                    else:
                        drop(unit.work.segment)
            self._busy += 1
            self._decoded[id(batch)] = batch
            self._costs[id(batch)] = sum(part.cost for part in batch)
            if any(part.cost > self._heavy_cost for part in batch):
                self._heavy.add(id(batch))
            if self._is_full(batch):
                self._full.add(id(batch))
            self._wake(1)
            now = time.perf_counter()
            for part in batch:
                if not part.segment.taken_at:
                    part.segment.taken_at = now
                    self.figures.queued_seconds += now - part.segment.submitted_at
                part.segment.batch_size = len(batch)
            return batch

    def ended(self, batch: list[Part], seconds: float) -> None:
        """A batch that was taken leaves its replica after so many seconds."""
        with self.lock:
            self._busy -= 1
            del self._decoded[id(batch)]
            self._heavy.discard(id(batch))
            self._wake(1)
            del self._costs[id(batch)]
            # What is decoded again was counted before: so much longer takes what waits.
            new = sum(part.cost for part in batch if not part.is_again)
            self._measure(new, seconds, is_full=id(batch) in self._full)
            self._full.discard(id(batch))
            self._count(batch, seconds)

    def is_held_up(self) -> bool:
        """Whether work waits while all replicas decode only what nobody waits for any more."""
        with self.lock:
            if not self._queue or self._busy < self._replicas:
                return False
            decoded = (part for batch in self._decoded.values() for part in batch)
            return not any(part.segment.is_wanted for part in decoded)

    def _wake(self, threads: int) -> None:
        """Wake so many threads that wait for work, where a batch may be taken.

        Else whoever ends a batch does it; waking a thread for nothing takes as long as queueing.
        """
        if self._may_take():
            self._work_waits.notify(threads)

    def _may_take(self) -> bool:
        """Whether a replica is free, or will be so soon that its next batch is best at hand."""
        if not self._queue or not self._queue.has(self._most_cost()):
            return False
        if self._busy < self._replicas:
            return True
        is_quiet = time.monotonic() - self._interactive_at > _INTERACTIVE_SECONDS
        return is_quiet and self._batch_seconds < _WORTH_TAKING_AHEAD

    def _most_cost(self) -> float:
        """What a segment may cost that goes next: a line must not wait for a heavy search."""
        is_full = self._replicas > 1 and len(self._heavy) >= self._most_heavy
        return self._heavy_cost if is_full else inf

    def _budget(self) -> int:
        """Padded tokens for the next batch: all that waits, divided among those who can take it."""
        waiting = self._queue.waiting_cost
        free = max(1, self._replicas - self._busy)
        share = max(-(-waiting // free), _SMALLEST_SHARE)
        if self._busy and not self._queue.has_interactive:
            # The others will be free soon: leave them some of it, so that all end together. Where
            # lines come one by one, new ones will have come by then.
            share = min(share, max(-(-waiting // self._replicas), _SMALLEST_SHARE))
        return min(share, self._decoder.token_budget)

    def _is_full(self, batch: list[Part]) -> bool:
        """Whether a batch was not small for want of work."""
        budget = self._decoder.token_budget
        padded = len(batch) * max(part.cost for part in batch)
        return 2 * padded >= budget or self._queue.waiting_cost >= budget

    def _measure(self, tokens: int, seconds: float, *, is_full: bool) -> None:
        rate = self._replicas * tokens / max(seconds, 1e-6)
        self.tokens_per_second = _mean(self.tokens_per_second, rate)
        if is_full:
            weight = _NEWEST_FULL_WEIGHT
            self.tokens_per_second_full = _mean(self.tokens_per_second_full, rate, weight)
            self._seconds_full = _mean(self._seconds_full, seconds, weight)
        self._batch_seconds += _NEWEST_WEIGHT * (seconds - self._batch_seconds)

    def _count(self, batch: list[Part], seconds: float) -> None:
        figures = self.figures
        figures.batches += 1
        figures.batch_tokens += len(batch) * max(part.cost for part in batch)
        figures.batch_room += self._decoder.token_budget
        figures.engine_seconds += seconds
        for part in batch:
            figures.source_tokens += len(part.attempt.source)
            if part.attempt.hypotheses:
                figures.target_tokens += len(part.attempt.hypotheses[0].tokens)


def _mean(before: float, newest: float, weight: float = _NEWEST_WEIGHT) -> float:
    """A moving mean; `before` is 0 where there was nothing."""
    before = before or newest
    return before + weight * (newest - before)
