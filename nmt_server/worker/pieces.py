"""How much of a request is read at once.

A request is read in pieces of so many segments, or of so many characters if it has longer ones. One
piece is read by whoever brings it: to wake another thread takes longer than a line does.
"""

from __future__ import annotations

from nmt_server.worker.work import WorkItem

PIECE_SEGMENTS = 128
_PIECE_CHARACTERS = 8192


def is_one_piece(items: list[WorkItem]) -> bool:
    """Whether a request is read at once."""
    return (
        len(items) <= PIECE_SEGMENTS and sum(len(item.text) for item in items) <= _PIECE_CHARACTERS
    )


def end_of_piece(items: list[WorkItem], start: int) -> int:
    """Where the piece of a request ends that begins at `start`: after at least one segment."""
    characters = 0
    for index in range(start, min(start + PIECE_SEGMENTS, len(items))):
        characters += len(items[index].text)
        if characters > _PIECE_CHARACTERS:
            return max(index, start + 1)
    return min(start + PIECE_SEGMENTS, len(items))
