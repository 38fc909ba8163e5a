"""Which parts of a package have texts, and in which order they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nmt_server.documents.office.package import PartReader

_DIGITS = re.compile(r"\d+")


def parts_of(
    names: Iterable[str], readers: Sequence[tuple[str, PartReader]]
) -> list[tuple[str, PartReader]]:
    """The parts whose names match an expression, each kind in the order of its numbers."""
    ordered = sorted(names, key=_by_number)
    return [
        (name, reader)
        for expression, reader in readers
        for name in ordered
        if re.fullmatch(expression, name)
    ]


def _by_number(name: str) -> tuple[list[int], str]:
    return [int(number) for number in _DIGITS.findall(name)], name
