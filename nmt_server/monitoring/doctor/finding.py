"""One thing that the doctor has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    FINE = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, in a sentence, and what to do about it, where anything is."""

    level: Level
    said: str
    todo: str = ""


def fine(said: str) -> Finding:
    """As it should be."""
    return Finding(Level.FINE, said)


def warning(said: str, todo: str) -> Finding:
    """The server works, and yet not as it should."""
    return Finding(Level.WARNING, said, todo)


def failed(said: str, todo: str) -> Finding:
    """The server, or a part of it, does not work so."""
    return Finding(Level.FAILED, said, todo)
