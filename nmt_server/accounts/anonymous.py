"""The rate of people without a key, by address: counted here, shared by all processes.

As with the rate of a key (`nmt_server.accounts.usage`), a process writes what it has counted of an
address, and reads what the others have, when it is a portion of the rate. With the database gone,
each process counts for itself.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import cache

from django.db import Error as AnyDatabaseError

from nmt_server.accounts.address_rows import exchange_requests
from nmt_server.accounts.addresses import MOST_ADDRESSES, whose
from nmt_server.errors import RateReached
from nmt_server.models.failures import log_failure

logger = logging.getLogger(__name__)

_PORTIONS_OF_A_RATE = 20
# Seconds that a database which has failed is left alone.
_WRITE_AFTER = 5.0


class _Count:
    """The requests of one address: those known of in the database, and those not yet there."""

    __slots__ = ("has_row", "known", "new")

    def __init__(self) -> None:
        self.known = self.new = 0
        self.has_row = False


class RequestsWithoutKey:
    """Those of this minute of the clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._minute = 0
        self._counts: dict[str, _Count] = {}
        # So many more rows of this minute may come from this process.
        self._rows_left = MOST_ADDRESSES
        self._not_before = float("-inf")

    def request(self, address: str, rate: int) -> None:
        """Count a request. Raises `RateReached` where there were `rate` in this minute."""
        minute, second = divmod(time.time(), 60)
        who = whose(address)
        with self._lock:
            if minute != self._minute:
                self._minute, self._rows_left = int(minute), MOST_ADDRESSES
                self._counts = {}
            count = self._counts.get(who)
            if count is None:
                if len(self._counts) >= MOST_ADDRESSES:
                    self._counts = {}
                count = self._counts[who] = _Count()
            if count.known + count.new >= rate:
                raise _too_often(rate, second)
            count.new += 1
            is_portion = count.new >= max(1, rate // _PORTIONS_OF_A_RATE)
            if not is_portion and count.known + count.new < rate:
                return
        self._write(who, count, int(minute))
        if count.known + count.new > rate:
            raise _too_often(rate, second)

    def _write(self, who: str, count: _Count, minute: int) -> None:
        """Write what is new and read what all have had. Of several threads, one does."""
        if time.monotonic() < self._not_before or not self._writing.acquire(blocking=False):
            return
        try:
            with self._lock:
                if not count.has_row:
                    # Whoever has very many addresses does not fill the database.
                    if not self._rows_left:
                        return
                    self._rows_left -= 1
                    count.has_row = True
                new = count.new
            known = exchange_requests(who, minute, new)
            with self._lock:
                count.known = max(known, count.known + new)
                count.new -= new
        except AnyDatabaseError as error:
            self._not_before = time.monotonic() + _WRITE_AFTER
            log_failure(logger, "Requests without a key are counted by this process alone.", error)
        finally:
            self._writing.release()


@cache
def requests_without_key() -> RequestsWithoutKey:
    """What this process knows of them."""
    return RequestsWithoutKey()


def _too_often(rate: int, second: float) -> RateReached:
    return RateReached(
        f"Without a key, {rate:,} requests a minute may come from one address, and have.",
        "Send several texts in one request, wait for the next minute, or send a key.",
        retry_after=60 - second,
    )
