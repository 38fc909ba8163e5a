"""From one replica to a thousand: the queue of the hosts as it is, before engines that take time.

Requests come at random, a balancer gives each to the less loaded of two replicas, and each replica
takes batches from its own `WorkQueue` by its token budget. A batch takes as long as one of a model
that was measured; nothing is decoded, and time is simulated. What each line costs in a web process
and in the database, as measured, says how many cores of those there must be beside.

    python -m benchmarks.simulation
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
from dataclasses import dataclass, field

from benchmarks.figure import percentile
from nmt_server.worker.costs import segment_cost
from nmt_server.worker.queue import Flow, Unit, WorkQueue
from nmt_server.worker.work import Priority

REPLICAS = (1, 2, 4, 10, 30, 100, 300, 1000)
# Tokens of a line: most are short.
_MEDIAN_TOKENS, _SPREAD, _LONGEST_TOKENS = 14, 0.6, 120
# What is simulated: so many full batches of a replica, and so many lines.
_BATCHES, _LINES = 20, 20_000
# Of the requests, so many are lists, of so many lines.
_SHARE_OF_LISTS, _LINES_OF_A_LIST = 0.02, 50


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured of a model on a machine.

    A batch takes `batch` seconds, and `token` more for each padded token; a budget has `budget`.
    """

    name: str
    batch: float
    token: float
    budget: int

    def seconds(self, units: list[Unit[float]]) -> float:
        """What the engine takes for a batch."""
        return self.batch + self.token * len(units) * max(unit.cost for unit in units)

    @property
    def tokens_per_second(self) -> float:
        """Of full batches, as many tokens a second as a replica decodes."""
        return self.budget / (self.batch + self.token * self.budget)


# So that a line takes of full batches what was measured: docs/scaling.md.
DEMO = Costs("demo (2 M)", 0.003, 0.0000515, 1024)
BASE = Costs("base-size (60 M)", 0.03, 0.00094, 1024)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Lines a second of all, and of those that came alone, seconds until they were decoded."""

    lines_per_second: float
    median: float
    p95: float
    busy: float


@dataclass(eq=False, slots=True)
class _Replica:
    queue: WorkQueue[float] = field(default_factory=WorkQueue)
    is_busy: bool = False
    open_lines: int = 0
    busy_seconds: float = 0.0


def simulate(costs: Costs, replicas: int, load: float, seconds: float, seed: int = 1) -> Outcome:
    """So many replicas for so many simulated seconds, at a `load` of 1 for all that they can do."""
    rng = random.Random(seed)
    cost_of_line = _mean_cost(random.Random(0))
    lines_of_request = 1 + _SHARE_OF_LISTS * (_LINES_OF_A_LIST - 1)
    rate = load * replicas * costs.tokens_per_second / cost_of_line / lines_of_request
    # When, in which order, and whose batch ends; None where a request comes.
    events: list[tuple[float, int, _Replica | None, list[Unit[float]]]] = [(0.0, 0, None, [])]
    pool = [_Replica() for _ in range(replicas)]
    alone: list[float] = []
    number = lines_done = 0

    def begin(replica: _Replica, now: float) -> None:
        nonlocal number
        if replica.is_busy or not replica.queue:
            return
        batch = replica.queue.take(costs.budget, now)
        lasts = costs.seconds(batch)
        replica.is_busy = True
        replica.busy_seconds += lasts
        number += 1
        heapq.heappush(events, (now + lasts, number, replica, batch))

    while events:
        now, _, replica, batch = heapq.heappop(events)
        if replica is None:
            replica = min(rng.choices(pool, k=2), key=lambda each: each.open_lines)
            is_list = rng.random() < _SHARE_OF_LISTS
            lines = _LINES_OF_A_LIST if is_list else 1
            flow: Flow[float] = Flow(Priority.of_size(lines))
            units = [Unit(now, "", segment_cost(_tokens(rng)), flow) for _ in range(lines)]
            replica.queue.add(flow, units, now)
            replica.open_lines += lines
            number += 1
            if (then := now + rng.expovariate(rate)) < seconds:
                heapq.heappush(events, (then, number, None, []))
        else:
            replica.is_busy = False
            replica.open_lines -= len(batch)
            # What came while all were idle yet is no measure.
            counted = [unit for unit in batch if unit.work > seconds / 4]
            lines_done += len(counted)
            alone += [
                now - unit.work for unit in counted if unit.flow.priority is Priority.INTERACTIVE
            ]
        begin(replica, now)
    busy = sum(each.busy_seconds for each in pool) / (replicas * max(now, seconds))
    rate = lines_done / (seconds * 3 / 4)
    return Outcome(rate, percentile(alone, 50), percentile(alone, 95), busy)


def _tokens(rng: random.Random) -> int:
    drawn = rng.lognormvariate(math.log(_MEDIAN_TOKENS), _SPREAD)
    return max(1, min(_LONGEST_TOKENS, round(drawn)))


def _mean_cost(rng: random.Random) -> float:
    return sum(segment_cost(_tokens(rng)) for _ in range(10_000)) / 10_000


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--load", type=float, default=0.7)
    parser.add_argument("--web", type=float, default=0.0012, help="seconds of a web process a line")
    parser.add_argument("--row", type=float, default=0.0001, help="seconds of the database a line")
    arguments = parser.parse_args()
    print(
        "| model | replicas | lines a second | median, ms | p95, ms | web cores | database cores |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for costs in (BASE, DEMO):
        for replicas in REPLICAS:
            rate = (
                arguments.load * replicas * costs.tokens_per_second / _mean_cost(random.Random(0))
            )
            # Long enough for many batches, and for many lines.
            batch = costs.budget / costs.tokens_per_second
            seconds = max(_BATCHES * batch, _LINES / rate)
            found = simulate(costs, replicas, arguments.load, seconds)
            print(
                f"| {costs.name} | {replicas:,} | {found.lines_per_second:,.0f} "
                f"| {1000 * found.median:.0f} | {1000 * found.p95:.0f} "
                f"| {found.lines_per_second * arguments.web:,.1f} "
                f"| {found.lines_per_second * arguments.row:,.2f} |"
            )


if __name__ == "__main__":
    main()
