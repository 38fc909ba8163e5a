"""How long what happens often takes: a histogram that costs little to count in."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector


class Durations:
    """Those of one set of labels: how many were in each bucket, and their sum in seconds."""

    __slots__ = ("_bounds", "_counts", "_lock", "_sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0
        self._lock = threading.Lock()

    def observe(self, seconds: float) -> None:
        """Count one."""
        bucket = bisect_left(self._bounds, seconds)
        with self._lock:
            self._counts[bucket] += 1
            self._sum += seconds

    def read(self) -> tuple[list[int], float]:
        """How many were at most as long as each bound, all of them at last, and the sum."""
        with self._lock:
            return list(accumulate(self._counts)), self._sum


class DurationHistogram(Collector):
    """A histogram as `prometheus_client` has it, which takes four times as long to count.

    `bounds` are the upper ones of its buckets in seconds, ascending.
    """

    def __init__(
        self,
        name: str,
        description: str,
        labels: Sequence[str],
        bounds: Sequence[float],
        registry: CollectorRegistry,
    ) -> None:
        self._name = name
        self._description = description
        self._labels = labels
        self._bounds = bounds
        self._found: dict[tuple[str, ...], Durations] = {}
        registry.register(self)

    def labels(self, *values: str) -> Durations:
        """Where those with these values of the labels are counted."""
        found = self._found.get(values)
        if found is None:
            found = self._found.setdefault(values, Durations(self._bounds))
        return found

    def collect(self) -> Iterable[Metric]:
        """What was counted."""
        family = HistogramMetricFamily(self._name, self._description, labels=self._labels)
        names = [str(float(bound)) for bound in self._bounds] + ["+Inf"]
        for values, durations in list(self._found.items()):
            counted, seconds = durations.read()
            family.add_metric(values, list(zip(names, counted, strict=True)), seconds)
        return [family]
