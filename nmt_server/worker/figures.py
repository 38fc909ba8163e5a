"""What a host has done since it started, for the metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Figures:
    """Sums. Tokens of a batch are as its token budget counts them, padded; see `segment_cost`.

    `queued_seconds` is from the arrival of each segment until its batch is taken.
    """

    segments: int = 0
    failed_segments: int = 0
    source_tokens: int = 0
    target_tokens: int = 0
    batches: int = 0
    batch_tokens: int = 0
    batch_room: int = 0
    engine_seconds: float = 0.0
    queued_seconds: float = 0.0
