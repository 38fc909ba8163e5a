"""How much is used with each key: counted here, written in portions, shared by all processes.

A request costs no question to the database. What a process has counted is written, and what the
others have written is read, when it is a portion of the limit (a twentieth of the requests of a
minute, a hundredth of the characters of a month) or some seconds old. Each other process can
therefore let through up to a portion more than the limit, and a process that is killed forgets as
much.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime

from django.db import Error as AnyDatabaseError

from nmt_server.accounts.usage_rows import exchange
from nmt_server.errors import QuotaUsedUp, RateReached

logger = logging.getLogger(__name__)

_PORTIONS_OF_A_RATE = 20
_PORTIONS_OF_A_QUOTA = 100
# Seconds after which less than a portion is written: of a key with limits, and of one without.
_WRITE_AFTER = 5.0
_WRITE_AT_LEISURE = 30.0


class _Count:
    """A number of one period: what is known of it in the database, and what is not yet there."""

    def __init__(self) -> None:
        self.period = 0
        self.known = 0
        self.new = 0
        # Of all of this, what this process has brought.
        self.own = 0

    @property
    def total(self) -> int:
        return self.known + self.new

    def begin(self, period: int) -> None:
        """Begin anew where the period is another one; what was not written is of no use then."""
        if period != self.period:
            self.period = period
            self.known = self.new = self.own = 0

    def add(self, number: int) -> None:
        self.new += number
        self.own += number


class Meter:
    """The use of one key in this process."""

    def __init__(self, pk: int) -> None:
        self._pk = pk
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._requests = _Count()
        self._characters = _Count()
        self._written_at = self._not_before = float("-inf")
        self._used_at = 0.0
        # So many requests of a key with this rate need no second look, until then.
        self._ease = 0
        self._at_ease_rate: int | None = None
        self._at_ease_until = 0.0

    def request(self, rate: int | None, quota: int | None) -> None:
        """Count a request. Raises `RateReached` where there were `rate` in this minute."""
        now = time.time()
        with self._lock:
            if now < self._at_ease_until and rate == self._at_ease_rate and self._ease > 0:
                self._ease -= 1
                self._requests.new += 1
                return
        self._request(now, rate, quota)

    def _request(self, now: float, rate: int | None, quota: int | None) -> None:
        minute, second = divmod(now, 60)
        is_limited = rate is not None or quota is not None
        pause = _WRITE_AFTER if is_limited else _WRITE_AT_LEISURE
        with self._lock:
            self._used_at = now
            self._requests.begin(int(minute))
            if rate is not None and self._requests.total >= rate:
                raise _too_often(rate, second)
            self._requests.add(1)
            left = 1_000_000
            if rate is not None:
                portion = _portion(rate, _PORTIONS_OF_A_RATE) - self._requests.new
                left = min(portion, rate - self._requests.total)
            if left > 0 and now - self._written_at < pause:
                self._ease, self._at_ease_rate = left - 1, rate
                self._at_ease_until = min(self._written_at + pause, (minute + 1) * 60)
                return
            self._ease = 0
        self.write()
        if rate is not None and self._requests.total > rate:
            raise _too_often(rate, second)

    def spend(self, characters: int, quota: int | None) -> None:
        """Count characters. Raises `QuotaUsedUp` where that makes more than `quota`."""
        self._begin_month()
        if quota is not None:
            is_over = self._characters.total + characters > quota
            # What others have used is not known yet, or they may have given some back.
            if self._written_at < 0 or (is_over and time.time() - self._written_at > _WRITE_AFTER):
                self.write()
            if self._characters.total + characters > quota:
                raise _used_up(quota, self._characters.total)
        with self._lock:
            self._used_at = time.time()
            self._characters.add(characters)
            if quota is None or self._characters.new < _portion(quota, _PORTIONS_OF_A_QUOTA):
                return
        self.write()
        if self._characters.total > quota:
            self.give_back(characters)
            raise _used_up(quota, self._characters.total)

    def characters_this_month(self) -> int:
        """What all processes have counted this month, as far as it is known here."""
        self._begin_month()
        if self._written_at < 0:
            self.write()
        return self._characters.total

    def give_back(self, characters: int) -> None:
        """Take back what was counted and came to nothing."""
        self._begin_month()
        with self._lock:
            self._characters.add(-min(characters, self._characters.own))

    def write(self) -> None:
        """Write what is new and read what all have used. Of several threads, one does.

        A database that has failed is left alone for some seconds.
        """
        if time.time() < self._not_before or not self._writing.acquire(blocking=False):
            return
        try:
            self._begin_month()
            with self._lock:
                self._written_at = time.time()
                used_at = self._used_at
                counts = (self._requests, self._characters)
                written = [(count.period, count.new) for count in counts]
            try:
                known = exchange(self._pk, written[0], written[1], used_at)
            except AnyDatabaseError as error:
                self._not_before = time.time() + _WRITE_AFTER
                logger.warning("The use of a key is written later: %s", error)
                return
            with self._lock:
                for count, (period, new), now_known in zip(counts, written, known, strict=True):
                    if count.period == period:
                        count.known, count.new = now_known, count.new - new
        finally:
            self._writing.release()

    def _begin_month(self) -> None:
        with self._lock:
            self._characters.begin(current_month())


def current_month() -> int:
    """The month in UTC, in months since the year 0."""
    today = datetime.now(UTC)
    return today.year * 12 + today.month - 1


_meters: dict[int, Meter] = {}


def meter_of(pk: int) -> Meter:
    """The use of the key with this id in this process; there are at most as many as keys."""
    meter = _meters.get(pk)
    return _meters.setdefault(pk, Meter(pk)) if meter is None else meter


def write_all() -> None:
    """Write what this process has counted, before it ends."""
    for meter in list(_meters.values()):
        meter.write()


def forget_use() -> None:
    """Forget what this process has counted and read; what is in the database stays."""
    _meters.clear()


def _portion(limit: int, portions: int) -> int:
    return max(1, limit // portions)


def _too_often(rate: int, second: float) -> RateReached:
    return RateReached(
        f"This key may send {rate:,} requests a minute, which it has.",
        "Send several texts in one request, or wait for the next minute.",
        retry_after=60 - second,
    )


def _used_up(quota: int, used: int) -> QuotaUsedUp:
    now = datetime.now(UTC)
    following = datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)
    return QuotaUsedUp(
        f"Of the {quota:,} characters a month of this key, {max(0, quota - used):,} are left.",
        "What is in the cache is still served. Wait for the next month (UTC), or ask whoever runs "
        "the server for more.",
        retry_after=(following - now).total_seconds(),
    )
