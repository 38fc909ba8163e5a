"""One row of a cache file, whatever the format, and what a reader says of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


# Takes the line number and what is to be said of it.
LineNote = Callable[[int, str], None]

# Gives the source and the target language for the name of a model, or for "" where a row names
# none; raises `UnknownModel`.
LanguagesOf = Callable[[str], tuple[str, str]]


@dataclass(slots=True)
class ReaderContext:
    """What a reader is told of a file, and tells.

    `bad` gets what is wrong with a row, which is left out; `left` why one is left out with which
    nothing is wrong; `noted` what is to know of one that is taken. What `left` and `noted` get is
    the same for all of a kind. `nearness` says how far a code, such as "ja-jp", is from a language
    of a model, from 0; None where it means another one. `encoding` is what somebody says that the
    file is in; a reader sets `form` to how it read it, such as "Shift_JIS, with tabs".
    """

    bad: LineNote
    left: LineNote
    noted: LineNote
    languages_of: LanguagesOf
    nearness: Callable[[str, str], int | None]
    encoding: str = ""
    form: str = ""


class BadEntry(Exception):
    """A row that cannot be read; the message says why."""
