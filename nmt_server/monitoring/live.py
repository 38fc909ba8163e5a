"""What the pages show live: the hosts of the models, and what answered the segments of requests."""

from __future__ import annotations

from typing import NamedTuple

from nmt_server.conf import get_settings
from nmt_server.metrics.shared import shared_counts
from nmt_server.serving.current_models import registered_models
from nmt_server.serving.status import host_states
from nmt_server.worker.host_state import HostState

_SEGMENTS = "nmt_segments_total"


class LiveModel(NamedTuple):
    """A model and the state of its host."""

    name: str
    is_default: bool
    host: HostState


def live_models() -> list[LiveModel]:
    """The registered models. Never starts a host. Raises `DatabaseUnavailable`."""
    models = registered_models()
    states = host_states(models)
    return [
        LiveModel(model.name, model.is_default, state)
        for model, state in zip(models, states, strict=True)
    ]


def segments_by_answer() -> dict[str, int]:
    """How many segments of requests each has answered since the counting began.

    `memory` and `database` are the cache; what nobody had to answer is left out.
    """
    found: dict[str, int] = {}
    counts = shared_counts(get_settings().DATA_DIR / "run" / "metrics").together().counts
    for (name, labels), value in counts.items():
        by = dict(labels).get("answered_by", "")
        if name == _SEGMENTS and by in ("memory", "database", "engine"):
            found[by] = found.get(by, 0) + int(value)
    return found
