"""Places on machines: a model that nobody uses gives its own to one that has none.

Each model has replicas of its own. Where more models are asked for than there is room for, one
would have to wait until another has been idle for its keep_alive.
"""

from __future__ import annotations

from collections.abc import Callable

# Seconds after which a model that nobody asks may give its place away, so that models which are
# asked in turns do not take theirs from each other for each line.
_LEAST_IDLE = 5.0
# Seconds between two looks whether somebody waits, and after a place was given away until the next
# one is: the replica has to end, and the other one to come.
_LOOK = 2.0
_UNTIL_TAKEN = 15.0
# Seconds after which a model that nobody tells of is no more.
_GONE = 30.0


class Places:
    """The models that are idle, of which the one that was so for longest goes first."""

    def __init__(self, is_waited_for: Callable[[], bool]) -> None:
        """`is_waited_for` says whether a model waits for a machine that has room for it."""
        self._is_waited_for = is_waited_for
        self._idle_since: dict[str, float] = {}
        self._told_at: dict[str, float] = {}
        self._next_look = 0.0

    def gives_way(self, model: str, *, is_idle: bool, now: float) -> bool:
        """Whether a model is to give its place away; to be told of each, again and again."""
        self._told_at[model] = now
        if not is_idle:
            self._idle_since.pop(model, None)
            return False
        self._idle_since.setdefault(model, now)
        if now < self._next_look:
            return False
        for gone in [each for each, told_at in self._told_at.items() if now - told_at > _GONE]:
            del self._told_at[gone]
            self._idle_since.pop(gone, None)
        longest = min(self._idle_since, key=self._idle_since.__getitem__)
        if longest != model or now - self._idle_since[model] < _LEAST_IDLE:
            return False
        if not self._is_waited_for():
            self._next_look = now + _LOOK
            return False
        self._next_look = now + _UNTIL_TAKEN
        del self._idle_since[model]
        return True


def is_waited_for(prefix: str) -> bool:
    """Whether a replica of an application whose name begins so is on no machine yet.

    To be asked within the cluster. What else waits there is no reason to give a place away.
    """
    import ray
    from ray._private.state import actors
    from ray.autoscaler.v2.sdk import get_cluster_status

    status = get_cluster_status(ray.get_runtime_context().gcs_address)
    if not status.resource_demands.ray_task_actor_demand:
        return False
    begins = f"SERVE_REPLICA::{prefix}"
    return any(
        str(each["Name"]).startswith(begins) and each["State"] == "PENDING_CREATION"
        for each in actors().values()
    )
