"""Rows of CSV one by one, for files that are sent while they are made."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable


class _Echo:
    """A file that gives back what is written, which `csv` returns."""

    def write(self, line: str) -> str:
        return line


def row_writer(delimiter: str = ",") -> Callable[[Iterable[str]], bytes]:
    """A function from the cells of a row to its line in UTF-8."""
    writer = csv.writer(_Echo(), delimiter=delimiter)

    def as_row(cells: Iterable[str]) -> bytes:
        line: str = writer.writerow(cells)
        return line.encode()

    return as_row
