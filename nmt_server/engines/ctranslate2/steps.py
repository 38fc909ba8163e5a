"""What CTranslate2 calls after each step of a greedy search; the search ends where it says so."""

from __future__ import annotations

from collections.abc import Callable

import ctranslate2

from nmt_server.engines.base import OnToken
from nmt_server.engines.deadline import Deadline

OnStep = Callable[[ctranslate2.GenerationStepResult], bool]


def end_in_time(deadline: Deadline, start: int) -> OnStep:
    """Ends a greedy search when its time is over, but not within its `start` forced tokens."""

    def on_step(step: ctranslate2.GenerationStepResult) -> bool:
        return not step.is_last and step.step >= start and deadline.cuts()

    return on_step


def stream(on_token: OnToken, prefixes: list[list[str]]) -> OnStep:
    """Tells of each token of a greedy search as it comes, but for those of the prefixes."""

    def on_step(step: ctranslate2.GenerationStepResult) -> bool:
        # The tokens of a prefix are told too.
        if not step.is_last and step.step >= len(prefixes[step.batch_id]):
            on_token(step.batch_id, step.token)
        return False

    return on_step
