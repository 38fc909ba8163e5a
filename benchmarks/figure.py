"""What a benchmark gives: a number and the limit that it must keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One ratio (or size) that was measured, and what it must reach, where it must."""

    name: str
    value: float
    detail: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the figure is on the right side of its limit."""
        if self.at_least is not None and self.value < self.at_least:
            return False
        return self.at_most is None or self.value <= self.at_most

    def __str__(self) -> str:
        limit = ""
        if self.at_least is not None:
            limit = f"at least {self.at_least:g}"
        elif self.at_most is not None:
            limit = f"at most {self.at_most:g}"
        mark = "MISS" if not self.is_reached else "ok" if limit else ""
        return f"{mark:<5}{self.name:<44}{self.value:>9.3f}  {limit:<14}{self.detail}"


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that at least `percent` per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
