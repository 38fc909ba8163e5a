"""How much comes from each address in a minute, without a question to the database for each."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from ipaddress import IPv6Address

from nmt_server.errors import TooManyGuesses

MOST_ADDRESSES = 10_000
"""Of which a process keeps counts; beyond that it begins anew."""


class AddressCounts:
    """Numbers by address in this minute of the clock, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def check(self, address: str, most: int, message: str, hint: str) -> None:
        """Raise `TooManyGuesses` where there were `most` already."""
        now = time.time()
        if int(now // 60) == self._minute and self._counts.get(whose(address), 0) >= most:
            raise TooManyGuesses(message, hint, retry_after=60 - now % 60)

    def add(self, address: str) -> None:
        """Count one more."""
        with self._lock:
            counts, who = self._of_this_minute(), whose(address)
            counts[who] = counts.get(who, 0) + 1

    def raise_to(self, address: str, number: int) -> None:
        """There were so many at least, of which others know."""
        with self._lock:
            counts, who = self._of_this_minute(), whose(address)
            counts[who] = max(counts.get(who, 0), number)

    def _of_this_minute(self) -> dict[str, int]:
        minute = int(time.time() // 60)
        if minute != self._minute or len(self._counts) >= MOST_ADDRESSES:
            self._minute = minute
            self._counts = {}
        return self._counts


@lru_cache(1024)
def whose(address: str) -> str:
    """The address that stands for whoever has one: of IPv6, one has a whole network of 64 bits."""
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address)
    except ValueError:
        return address
    # What comes over IPv4 to a socket of IPv6.
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
