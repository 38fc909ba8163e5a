"""One row of a cache file, whatever the format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple


class Entry(NamedTuple):
    """A translation as files carry it. An empty string or None is what a file does not say."""

    source: str
    target: str
    source_language: str = ""
    target_language: str = ""
    model: str = ""
    origin: str = ""
    updated_at: datetime | None = None


# Takes the line number and what is wrong there. The row is left out and reading goes on.
Report = Callable[[int, str], None]

# Gives the source and the target language for the name of a model, or for "" where a row names
# none; raises `UnknownModel`.
LanguagesOf = Callable[[str], tuple[str, str]]


class BadEntry(Exception):
    """A row that cannot be read; the message says why."""
