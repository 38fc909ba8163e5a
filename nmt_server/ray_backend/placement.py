"""How many replicas a model has, and what each takes of a machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Placement:
    """The options of `WORKER_OPTIONS`, the same for each model."""

    # Replicas of a model. The least is for models that stay loaded (keep_alive -1); others have
    # none while nobody asks.
    min_replicas: int = 1
    max_replicas: int = 1
    # What a replica takes of its machine. Cores are also its threads, unless NMT_CPU_THREADS or the
    # model's row says another number; GPUs may be fractions.
    num_cpus: float = 1.0
    num_gpus: float = 0.0
    # There are as many replicas as get what waits done in so many seconds.
    queue_seconds: float = 2.0
    # How long there must be too many or too few of them.
    upscale_seconds: float = 5.0
    downscale_seconds: float = 120.0

    @classmethod
    def of(cls, options: Mapping[str, str]) -> Self:
        """What the options say; raises `ValueError` for others, and for what is no number."""
        known = {each.name: each.type for each in fields(cls)}
        if unknown := sorted(options.keys() - known.keys()):
            raise ValueError(f"Ray has no option {', '.join(unknown)}. It has {', '.join(known)}.")
        placement = cls(
            **{name: _number(name, text, known[name] == "int") for name, text in options.items()}
        )
        if not 0 <= placement.min_replicas <= placement.max_replicas:
            raise ValueError("min_replicas is above max_replicas.")
        if placement.max_replicas == 0 or placement.queue_seconds == 0:
            raise ValueError("max_replicas and queue_seconds are above 0.")
        return placement

    @property
    def threads(self) -> int:
        """The cores of a replica, as a number of threads."""
        return max(1, int(self.num_cpus))


def _number(name: str, text: str, is_whole: bool) -> Any:
    try:
        number: float = int(text) if is_whole else float(text)
    except ValueError:
        number = -1
    if number < 0 or not isfinite(number):
        kind = "a whole number" if is_whole else "a number"
        raise ValueError(f"{name} is {text!r}; it takes {kind}, 0 or more.")
    return number
