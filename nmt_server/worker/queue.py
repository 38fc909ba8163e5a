"""What waits for the engine, and what goes next.

Requests share the engine fairly (see `virtual_time`), so that one of ten thousand segments holds up
another by one batch and not by ten thousand segments; small ones go in the order of their arrival.
Interactive requests go before bulk ones, but bulk work that has waited long enough goes first for
once, so that it keeps moving.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any, Generic, TypeVar

from nmt_server.worker.likeness import by_likeness
from nmt_server.worker.virtual_time import SMALL, Share, VirtualTime
from nmt_server.worker.work import Priority

Work = TypeVar("Work")

# Seconds after which bulk work is served before interactive work once.
_BULK_WAITS_AT_MOST = 1.0


@dataclass(eq=False, slots=True)
class Flow(Generic[Work]):
    """The waiting units of one request, by group and cost, groups in the order of their arrival."""

    priority: Priority
    groups: dict[Hashable, dict[int, _Units[Work]]] = field(default_factory=dict)
    # Those of them that go before the others.
    first: dict[Unit[Work], None] = field(default_factory=dict)
    share: Share = field(default_factory=Share)
    # The cost of all that waits.
    waiting_cost: int = 0
    # Which of all that came it was, from 1.
    number: int = 0

    @property
    def order(self) -> tuple[float, int]:
        """Where it stands among others: the smallest goes first."""
        return self.share.due, self.number

    def head(self, most: float = inf) -> Unit[Work] | None:
        """The next unit that costs at most `most`, or None: of a group, the longest."""
        for unit in self.first:
            if unit.cost <= most:
                return unit
        for by_cost in self.groups.values():
            if costs := [cost for cost in by_cost if cost <= most]:
                return next(iter(by_cost[max(costs)]))
        return None


@dataclass(eq=False, slots=True)
class Unit(Generic[Work]):
    """Something to decode: units of one `group` may share a batch; `cost` is in tokens."""

    work: Work
    group: Hashable
    cost: int
    flow: Flow[Work]
    waits: bool = True


# In the order of their arrival.
_Units = dict[Unit[Work], None]
_Flows = dict[Flow[Work], None]


class WorkQueue(Generic[Work]):
    """Units of many requests. Not thread-safe: its owner has a lock."""

    def __init__(self) -> None:
        self._heaps: dict[Priority, list[tuple[tuple[float, int], int, Flow[Work]]]] = {
            priority: [] for priority in Priority
        }
        # Who has units of a group and a cost, of which there are few different ones.
        self._index: dict[Priority, dict[Hashable, dict[int, _Flows[Work]]]] = {
            priority: {} for priority in Priority
        }
        self._times = {priority: VirtualTime() for priority in Priority}
        self._numbers = itertools.count(1)
        self._bulk_waits_since = 0.0
        self._waiting_cost = dict.fromkeys(Priority, 0)
        # Those of which something waits.
        self._flows: dict[Priority, _Flows[Work]] = {priority: {} for priority in Priority}
        self.waiting_units = 0

    def __bool__(self) -> bool:
        return self.waiting_units > 0

    @property
    def waiting_cost(self) -> int:
        """The cost of all that waits."""
        return sum(self._waiting_cost.values())

    def cost_ahead_of(self, priority: Priority) -> int:
        """The cost of what new work of a class waits for: interactive work passes bulk work."""
        if priority is Priority.INTERACTIVE:
            return self._waiting_cost[Priority.INTERACTIVE]
        return self.waiting_cost

    def cost_before(self, priority: Priority, cost: int) -> int:
        """The cost of what is served at most before so much of a new flow is.

        Others get as much as it does meanwhile, and what has little waiting gets all of that.
        """
        most = max(cost, SMALL)
        shared = sum(min(flow.waiting_cost, most) for flow in self._flows[priority])
        if priority is Priority.INTERACTIVE:
            return shared
        return shared + self._waiting_cost[Priority.INTERACTIVE]

    @property
    def has_interactive(self) -> bool:
        """Whether interactive work waits."""
        return bool(self._index[Priority.INTERACTIVE])

    def add(
        self, flow: Flow[Work], units: Iterable[Unit[Work]], now: float, *, first: bool = False
    ) -> None:
        """Let more units of a flow wait; `now` is in seconds of any clock.

        With `first` they go before the others of the flow.
        """
        added = list(units)
        if not added:
            return
        if flow.priority is Priority.BULK and not self._index[Priority.BULK]:
            self._bulk_waits_since = now
        if not flow.number:
            flow.number = next(self._numbers)
            flow.share.started = self._times[flow.priority].now
        elif not first and flow not in self._flows[flow.priority]:
            # What it did not ask for meanwhile, others have had.
            flow.share = Share(max(flow.share.due, self._times[flow.priority].now))
        for unit in added:
            self._put(unit)
            if first:
                flow.first[unit] = None
            flow.waiting_cost += unit.cost
            self._waiting_cost[flow.priority] += unit.cost
        self._flows[flow.priority][flow] = None
        self.waiting_units += len(added)
        self._push(flow)

    def remove(self, unit: Unit[Work]) -> None:
        """Let a unit wait no more: it is taken, or nobody wants it."""
        unit.waits = False
        unit.flow.first.pop(unit, None)
        self._drop(unit)
        flow = unit.flow
        flow.waiting_cost -= unit.cost
        if not flow.groups:
            del self._flows[flow.priority][flow]
        self._waiting_cost[flow.priority] -= unit.cost
        self.waiting_units -= 1

    def has(self, most: float) -> bool:
        """Whether something waits that costs at most `most`."""
        return any(
            cost <= most
            for groups in self._index.values()
            for by_cost in groups.values()
            for cost in by_cost
        )

    def take(self, budget: int, now: float, most: float = inf) -> list[Unit[Work]]:
        """The next batch: at least one unit, all of one group, at most `budget` with padding.

        It starts with what is due, goes on with the same request, and is filled with units of
        other requests that are about as long: of those as they are due, because what always passes
        others that have come before it makes them wait for longer than anybody could tell. What
        costs more than `most` is passed over; there must be something that does not (`has`).
        """
        flow, head = self._next(now, most)
        batch: list[Unit[Work]] = []
        longest = 0
        for unit in self._candidates(flow, head, most):
            longest = max(longest, unit.cost)
            if batch and longest * (len(batch) + 1) > budget:
                break
            batch.append(unit)
        self._pass_time(flow, batch)
        orders = {unit.flow: unit.flow.order for unit in batch}
        for unit in batch:
            self.remove(unit)
            unit.flow.share.served += unit.cost
        for served, order in orders.items():
            if served.groups and served.order != order:
                self._push(served)
            if served.priority is Priority.BULK:
                self._bulk_waits_since = now
        return batch

    def _pass_time(self, first: Flow[Work], batch: list[Unit[Work]]) -> None:
        for priority, time in self._times.items():
            if cost := sum(unit.cost for unit in batch if unit.flow.priority is priority):
                due = first.share.due if first.priority is priority else 0.0
                time.pass_by(due, cost, len(self._flows[priority]))

    def _push(self, flow: Flow[Work]) -> None:
        heapq.heappush(self._heaps[flow.priority], (flow.order, next(self._numbers), flow))

    def _next(self, now: float, most: float) -> tuple[Flow[Work], Unit[Work]]:
        """The flow that is due, and its next unit."""
        order = [Priority.INTERACTIVE, Priority.BULK]
        if now - self._bulk_waits_since > _BULK_WAITS_AT_MOST:
            order.reverse()
        for priority in order:
            heap = self._heaps[priority]
            passed_over = []
            head = None
            while heap and head is None:
                stood, _, flow = entry = heap[0]
                # Else it was served since by the batch of another.
                is_current = flow.order == stood
                head = flow.head(most) if is_current else None
                if head is None:
                    heapq.heappop(heap)
                    if is_current and flow.groups:
                        passed_over.append(entry)
            for entry in passed_over:
                heapq.heappush(heap, entry)
            if head is not None:
                return flow, head
        raise IndexError("nothing waits")

    def _candidates(self, flow: Flow[Work], head: Unit[Work], most: float) -> Iterator[Unit[Work]]:
        """What may go with `head`, itself first; then what goes with it best."""
        goes_first = head in flow.first
        if goes_first:
            found = (unit for unit in flow.first if unit.group == head.group)
            yield from (unit for unit in found if unit.cost <= most)
        else:
            by_cost = flow.groups[head.group]
            for cost in sorted((cost for cost in by_cost if cost <= most), reverse=True):
                yield from by_cost[cost]
        for priority in Priority:
            flows = self._index[priority].get(head.group, {})
            for costs in by_likeness((cost for cost in flows if cost <= most), head.cost):
                due = {other: None for cost in costs for other in flows[cost]}
                for other in sorted(due, key=lambda each: each.order):
                    if other is flow and not goes_first:
                        continue
                    of_costs = (other.groups[head.group].get(cost, ()) for cost in costs)
                    units = itertools.chain.from_iterable(of_costs)
                    yield from (unit for unit in units if unit not in flow.first)

    def _put(self, unit: Unit[Work]) -> None:
        flow = unit.flow
        by_cost = flow.groups.setdefault(unit.group, {})
        units = by_cost.get(unit.cost)
        if units is None:
            units = by_cost[unit.cost] = {}
            flows = self._index[flow.priority].setdefault(unit.group, {})
            flows.setdefault(unit.cost, {})[flow] = None
        units[unit] = None

    def _drop(self, unit: Unit[Work]) -> None:
        flow, group, cost = unit.flow, unit.group, unit.cost
        del flow.groups[group][cost][unit]
        if not flow.groups[group][cost]:
            _delete(flow.groups, group, cost)
            flows = self._index[flow.priority]
            del flows[group][cost][flow]
            if not flows[group][cost]:
                _delete(flows, group, cost)


def _delete(groups: dict[Hashable, dict[int, Any]], group: Hashable, cost: int) -> None:
    del groups[group][cost]
    if not groups[group]:
        del groups[group]
