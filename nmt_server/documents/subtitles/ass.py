"""SubStation Alpha (SSA) and its advanced form (ASS): the texts of the Dialogue lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nmt_server.documents.document import LINE_BREAK, Document, Left, Slot, line_number, lines_of
from nmt_server.documents.subtitles.cues import is_blank, joined, speakers_in
from nmt_server.documents.subtitles.overrides import (
    blocks_of,
    read_codes,
    why_left,
    without_outer_spaces,
    words_of,
)
from nmt_server.errors import InvalidFile

_SECTION = re.compile(r"[\s\ufeff]*+\[\s*+([A-Za-z][^\[\]]*+)\]\s*+")
_EVENT = re.compile(r"[\s\ufeff]*+(Format|Dialogue|Comment)[ \t]*+:", re.IGNORECASE)
# Of a file without a Format line.
_COLUMNS = 10
_BRACES = str.maketrans("{}", "()")


def read_ass(content: str) -> Document:
    """A document of what is said. Raises `InvalidFile` where the content is no SubStation Alpha."""
    return Document(content, _found(content), _written)


def _found(content: str) -> Iterator[Slot | Left]:
    columns = _COLUMNS
    section = ""
    has_events = False
    for number, (start, end) in enumerate(lines_of(content), 1):
        line = content[start:end]
        if header := _SECTION.fullmatch(line):
            section = header[1].strip().lower()
            has_events = has_events or section == "events"
            continue
        event = _EVENT.match(line) if section == "events" else None
        if event is None:
            continue
        kind = event[1].lower()
        if kind == "format":
            columns = _count_columns(line[event.end() :], number)
            continue
        # The last column may hold commas.
        cells = line[event.end() :].split(",", columns - 1)
        if len(cells) < columns:
            yield Left(start, "a line with too few columns")
            continue
        yield from _in_event(content, end - len(cells[-1]), end, is_comment=kind == "comment")
    if not has_events and not is_blank(content):
        number = line_number(content, len(content))
        raise InvalidFile(
            f"The file ends in line {number} and has no section [Events].",
            "The file may end in the middle, or be no SubStation Alpha (.ass, .ssa).",
        )


def _count_columns(line: str, number: int) -> int:
    names = [name.strip().lower() for name in line.split(",")]
    if names[-1] != "text":
        raise InvalidFile(
            f"The Format of the events in line {number} does not end with Text.",
            "Save the file again with a subtitle editor, which puts Text last.",
        )
    return len(names)


def _in_event(content: str, start: int, end: int, *, is_comment: bool) -> Iterator[Slot | Left]:
    text = content[start:end]
    if is_comment:
        if text.strip():
            yield Left(start, "a comment")
        return
    words = words_of(content, start, end)
    if why := why_left(content[slice(*words)] if words else text):
        yield Left(start, why)
    elif words:
        for place in speakers_in(content, words):
            if spoken := words_of(content, *place):
                yield Slot(*spoken, read_codes(content[slice(*spoken)]))


def _written(translation: str, raw: str) -> str:
    # What is in braces is not shown.
    blocks = {raw[start:end] for start, end in blocks_of(raw)}
    pieces = [translation]
    if blocks:
        pieces = re.split(f"({'|'.join(map(re.escape, blocks))})", translation)
    shown = "".join(piece if piece in blocks else piece.translate(_BRACES) for piece in pieces)
    text = joined(LINE_BREAK.split(shown), raw, r"\N")
    return text[slice(*(without_outer_spaces(text, 0, len(text)) or (0, 0)))]
