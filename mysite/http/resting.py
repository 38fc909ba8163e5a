"""Which connections have rested for too long, or hold too much of what nobody reads yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mysite.http.connection import Connection
from mysite.http.request import BadRequest, too_many, too_slow

# Bytes of bodies that are on their way which a process holds at a time: clients that never send the
# rest would have it hold up to a megabyte each.
MOST_HELD = 64 * 1024 * 1024


def to_close(
    resting: Iterable[Connection], now: float, longest: float, most: int
) -> Iterator[tuple[Connection, BadRequest | None]]:
    """Those to be closed, and what they are told before.

    They rest for so many seconds at `longest`, and `most` at a time; of more, those go that have
    rested longest. Of those that hold too much of a body together, the largest go.
    """
    ordered = sorted(resting, key=lambda each: each.rests_since)
    surplus = len(ordered) - most
    kept = []
    for place, connection in enumerate(ordered):
        if connection.is_overdue:
            yield connection, too_slow()
        elif place < surplus or now - connection.rests_since > longest:
            yield connection, None
        elif connection.held_bytes:
            kept.append(connection)
    held = sum(connection.held_bytes for connection in kept)
    kept.sort(key=lambda each: each.held_bytes)
    while held > MOST_HELD:
        largest = kept.pop()
        held -= largest.held_bytes
        yield largest, too_many()
