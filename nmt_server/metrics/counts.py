"""What a web process counts, declared in one place.

Labels are bounded: names of routes, codes of errors, origins. None is what a client has sent.
Counting takes a microsecond; the counts reach the other processes in portions (`shared.py`).
"""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter

from nmt_server.metrics.durations import DurationHistogram, Durations

REGISTRY = CollectorRegistry()

# Seconds: a line of the cache takes less than a millisecond, a book minutes.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)

requests = DurationHistogram(
    "nmt_http_request_seconds",
    "Seconds from a request to the beginning of its answer.",
    ("route", "status"),
    _BUCKETS,
    REGISTRY,
)
segments = Counter(
    "nmt_segments",
    "Distinct segments of requests, by who made the translation and by what answered: memory, the "
    "database, an engine.",
    ("origin", "answered_by"),
    registry=REGISTRY,
)
errors = Counter(
    "nmt_errors",
    "Errors that were answered, by code; busy, for one, is a request that was refused.",
    ("code",),
    registry=REGISTRY,
)
limits_reached = Counter(
    "nmt_limits_reached",
    "How often somebody was refused, or a job failed, for want of quota; for the rate of requests; "
    "for guesses of keys and passwords; for want of room.",
    ("limit",),
    registry=REGISTRY,
)
cache_failures = Counter(
    "nmt_cache_failures",
    "How often the database failed the cache.",
    ("operation",),
    registry=REGISTRY,
)
cache_unwritten = Counter(
    "nmt_cache_unwritten",
    "Translations that were answered and are not in the cache, because it could not be written.",
    registry=REGISTRY,
)
host_starts = Counter("nmt_host_starts", "Host processes that were started.", registry=REGISTRY)
host_deaths = Counter(
    "nmt_host_deaths", "Hosts that were gone before they had answered.", registry=REGISTRY
)
model_swaps = Counter(
    "nmt_model_swaps",
    "Changed models that have taken over, or could not.",
    ("outcome",),
    registry=REGISTRY,
)

# So that a rate over them has a value before the first of them.
for _operation in ("read", "write"):
    cache_failures.labels(_operation)
for _outcome in ("done", "failed"):
    model_swaps.labels(_outcome)
for _limit in ("quota", "rate", "guesses", "room"):
    limits_reached.labels(_limit)


@cache
def of_request(route: str, status: int) -> Durations:
    """Where the seconds of an answer are counted; finding it anew takes longer than counting."""
    return requests.labels(route, str(status))


@cache
def of_segments(origin: str, answered_by: str) -> Counter:
    """Where segments are counted."""
    return segments.labels(origin, answered_by)


@cache
def of_errors(code: str) -> Counter:
    """Where errors are counted."""
    return errors.labels(code)
