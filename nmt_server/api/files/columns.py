"""Which column of a table is translated where nobody says it: the only one with texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nmt_server.errors import InvalidFile
from nmt_server.file_reading.process import rows_of
from nmt_server.languages import LANGUAGE_CODES, detect, meant_language
from nmt_server.text.language import is_language

_TABLES = ("csv", "tsv")
_MOST_COLUMNS = 100
_FEWEST_TEXTS = 0.5
_NUMBER = re.compile(r"\s*[\d.,:#/-]+\s*")
# What the texts of a table are often called, beside the language that they are in.
_HEADINGS = frozenset((
    "text", "source", "source text", "original", "original text", "content", "message", "string",
    "value", "dialogue", "line", "sentence", "phrase", "term", "description",
))  # fmt: skip


def column_of(data: bytes, format_name: str, sources: Sequence[str], target: str) -> str:
    """The name or number of the only column of a table in one of the source languages.

    Empty where there is no other column, where the file is no table, and where none or several
    columns may be meant, which reading it refuses.
    """
    if format_name not in _TABLES:
        return ""
    try:
        rows = rows_of(data, format_name, sources[0] if sources else "")
    except InvalidFile:
        return ""
    width = len(rows[0]) if rows else 0
    if not 1 < width <= _MOST_COLUMNS:
        return ""
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]
    offered = list(dict.fromkeys([*sources, target]))
    found = [place for place in range(width) if _has_texts(columns[place], sources, offered)]
    if len(found) != 1:
        return ""
    heading = rows[0][found[0]]
    is_named = rows[0].count(heading) == 1 and not _NUMBER.fullmatch(heading)
    return heading if is_named and _is_heading(columns, found[0], sources) else str(found[0] + 1)


def _has_texts(cells: Sequence[str], sources: Sequence[str], offered: Sequence[str]) -> bool:
    """Whether most of what is below the first row is to be translated."""
    said = [cell for cell in cells[1:] or cells if cell]
    language = detect("\n".join(said), offered)
    if not language or language[0].code not in sources:
        return False
    return sum(is_language(cell, language[0].code) for cell in said) > _FEWEST_TEXTS * len(said)


def _is_heading(columns: Sequence[Sequence[str]], place: int, sources: Sequence[str]) -> bool:
    """Whether the first row names the columns."""
    heading, below = columns[place][0], columns[place][1:]
    if not below or not heading:
        return False
    if heading.casefold() in (*_HEADINGS, *LANGUAGE_CODES) or meant_language(
        heading, LANGUAGE_CODES
    ):
        return True
    if not any(is_language(heading, source) for source in sources):
        return True
    return any(
        cells[0] and not _NUMBER.fullmatch(cells[0]) and all(map(_NUMBER.fullmatch, cells[1:]))
        for cells in columns
    )
