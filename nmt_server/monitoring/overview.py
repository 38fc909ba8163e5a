"""The server at a glance, for people who look after it."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count

from nmt_server.conf import get_settings
from nmt_server.metrics.shared import shared_counts
from nmt_server.models import Job
from nmt_server.monitoring.live import live_models, segments_by_answer

_REQUESTS = "nmt_http_request_seconds_count"


class Overview(NamedTuple):
    """How the server is doing.

    `requests` and the segments are counted since the data folder was set up; `hit_rate` is the
    share of segments that the cache has answered, from 0 to 100, None before the first one.
    """

    requests: int
    segments: int
    hit_rate: int | None
    waiting_tokens: int
    loaded: list[str]
    jobs: dict[str, int]


def overview() -> Overview:
    """How the server is doing now. Never starts a host. Raises `DatabaseUnavailable`."""
    counts = shared_counts(get_settings().DATA_DIR / "run" / "metrics").together().counts
    by_answer = segments_by_answer()
    segments = sum(by_answer.values())
    models = live_models()
    unfinished = Job.objects.filter(state__in=["queued", "running", "failed"]).order_by()
    return Overview(
        requests=int(sum(value for (name, _), value in counts.items() if name == _REQUESTS)),
        segments=segments,
        hit_rate=round(100 * (1 - by_answer.get("engine", 0) / segments)) if segments else None,
        waiting_tokens=sum(model.host.waiting_tokens for model in models),
        loaded=[model.name for model in models if model.host.state == "ready"],
        jobs=dict(unfinished.values_list("state").annotate(number=Count("pk"))),
    )
