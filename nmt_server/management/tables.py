"""Tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence


def lines_of(table: Sequence[tuple[str, ...]]) -> list[str]:
    """The rows of a table, each as a line, with the columns one below the other."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
