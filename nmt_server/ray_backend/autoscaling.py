"""How many replicas a model needs: by how long what waits takes them, and how busy they are."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from nmt_server.ray_backend.places import Places, is_waited_for

if TYPE_CHECKING:
    from ray.serve.config import AutoscalingContext

WAITING_SECONDS = "waiting_seconds"
"""How long a replica takes for what waits in it, by its tokens and its speed."""
BUSY = "busy"
"""The share of its time that it was decoding lately."""

APPLICATIONS = "nmt-"
"""How the names of our applications begin."""

logger = logging.getLogger(__name__)

# Replicas that are busier than that have no room for what comes next.
_BUSIEST = 0.8


def replicas_for(waiting_seconds: float, busy: float, queue_seconds: float) -> int:
    """How many replicas get done in time what waits, and what is coming.

    `waiting_seconds` and `busy` are the sums over the replicas that there are.
    """
    # What one replica would take, shared out; rounding must not ask for one more.
    for_queue = math.ceil(waiting_seconds / queue_seconds - 1e-6)
    for_load = math.ceil(busy / _BUSIEST - 1e-6)
    return max(for_queue, for_load)


# Ray's controller asks for all models in one process.
_places = Places(partial(is_waited_for, APPLICATIONS))


class ByWaitingTokens:
    """The policy as Ray's controller calls it. Bounds and delays are Ray's own."""

    def __init__(self, queue_seconds: float) -> None:
        self._queue_seconds = queue_seconds

    def __call__(self, context: AutoscalingContext) -> tuple[int, dict[str, Any]]:
        """The number of replicas that there should be, and nothing to remember."""
        metrics: Mapping[str, Mapping[Any, float]] = context.aggregated_metrics or {}
        waiting, busy = (sum(metrics.get(name, {}).values()) for name in (WAITING_SECONDS, BUSY))
        needed = replicas_for(waiting, busy, self._queue_seconds)
        # What waits for the answer to a long segment is no queue, and yet it is wanted.
        needed = max(needed, int(context.total_num_requests > 0))
        if not context.current_num_replicas:
            # It is on its way, however long it loads.
            return max(needed, context.target_num_replicas), {}
        has_place = context.target_num_replicas > context.capacity_adjusted_min_replicas
        is_idle = not needed and has_place
        now = context.current_time
        if _places.gives_way(str(context.app_name), is_idle=is_idle, now=now):
            logger.info("%s gives its place to a model that has none.", context.app_name)
            context.config = context.config.model_copy(
                update={"downscale_delay_s": 0, "downscale_to_zero_delay_s": 0}
            )
        return needed, {}
