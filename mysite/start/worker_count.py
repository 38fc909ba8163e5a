"""How many web processes suit a machine."""

from __future__ import annotations

_FEWEST = 2

# SQLite has one writer at a time, and more processes only wait for each other.
_MOST_ON_SQLITE = 4
_MOST = 16

# What a web process grows to with its cache, in bytes; all of them together leave most of the
# memory to the models.
_BYTES_OF_ONE = 128 * 1024 * 1024
_SHARE_OF_MEMORY = 0.25


def usual_workers(cores: int, free_memory: int, *, is_sqlite: bool) -> int:
    """Half as many as there are cores, within what the database and `free_memory` (bytes) carry.

    The other half translates. Even on one core two are served better than one: the second answers
    from the cache while the first reads a long text.
    """
    most = min(
        _MOST_ON_SQLITE if is_sqlite else _MOST,
        int(free_memory * _SHARE_OF_MEMORY) // _BYTES_OF_ONE,
    )
    return max(1, min(most, max(_FEWEST, cores // 2)))
