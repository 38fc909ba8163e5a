"""A figure that is read when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a metric. The name of a counter is without `_total`."""

    name: str
    description: str
    kind: Literal["gauge", "counter"]
    value: float
    labels: dict[str, str]


def gauge(name: str, description: str, value: float, **labels: str) -> Figure:
    """A value that goes up and down."""
    return Figure(name, description, "gauge", value, labels)


def counter(name: str, description: str, value: float, **labels: str) -> Figure:
    """A value that only grows, or begins anew with its process."""
    return Figure(name, description, "counter", value, labels)
