"""How much comes from each address in a minute, without a question to the database for each."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from ipaddress import IPv6Address

from nmt_server.errors import LimitReached

MOST_ADDRESSES = 10_000
"""Of which a process keeps counts; beyond that it begins anew."""


class AddressCounts:
    """Numbers by address in this minute of the clock, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def check(self, address: str, most: int, message: str, hint: str) -> None:
        """Raise `LimitReached` where there were `most` already."""
        now = time.time()
        if int(now // 60) == self._minute and self._counts.get(whose(address), 0) >= most:
            raise LimitReached(message, hint, retry_after=60 - now % 60)

    def add(self, address: str) -> None:
        """Count one more."""
        minute, who = int(time.time() // 60), whose(address)
        with self._lock:
            if minute != self._minute or len(self._counts) >= MOST_ADDRESSES:
                self._minute = minute
                self._counts = {}
            self._counts[who] = self._counts.get(who, 0) + 1


@lru_cache(1024)
def whose(address: str) -> str:
    """What stands for whoever has the address: of IPv6, one has a whole network of 64 bits."""
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address)
    except ValueError:
        return address
    # What comes over IPv4 to a socket of IPv6.
    return str(found.ipv4_mapped or found.exploded[:19])
