"""What there is to do until a model is registered, for those who wait."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """What begins, in this order."""

    # Of a model that is not here, or not in the form that is served.
    DOWNLOAD = "download"
    CONVERT = "convert"
    RECOGNISE = "recognise"
    FINGERPRINT = "fingerprint"
    # With the measuring of threads and batches, for which it is loaded several times.
    LOAD = "load"
    TRANSLATE = "translate"


OnStep = Callable[[Step], None]


def say_nothing(step: Step) -> None:
    """For who does not ask."""
