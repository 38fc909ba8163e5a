"""What is used with a key, counted by several processes together."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nmt_server.accounts import usage
from nmt_server.accounts.usage import Meter
from nmt_server.errors import LimitReached
from nmt_server.models import KeyUsage
from tests.keys import make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which stands still unless a test moves it on; at the start of a minute."""
    value = [(time.time() // 60) * 60 + 1]
    monkeypatch.setattr(time, "time", lambda: value[0])
    return value


def let_through(meters: list[Meter], rate: int, times: int) -> int:
    """How many of so many requests are let through, which come to all in turn."""
    count = 0
    for number in range(times):
        try:
            meters[number % len(meters)].request(rate, None)
            count += 1
        except LimitReached as refused:
            assert 0 < refused.retry_after <= 60
    return count


@pytest.mark.parametrize("rate", [1, 5, 39, 40, 1000])
@pytest.mark.parametrize("processes", [1, 3])
def test_a_rate_is_shared(now: list[float], rate: int, processes: int) -> None:
    _, row = make_key()
    meters = [Meter(row.pk) for _ in range(processes)]
    passed = let_through(meters, rate, rate * 3 + 10)
    portion = max(1, rate // 20)
    assert rate <= passed <= rate + (processes - 1) * portion
    if portion == 1:
        assert passed == rate, "each is written, and none too many gets through"
    now[0] += 60
    assert let_through(meters[:1], rate, rate + 10) == rate


def test_a_request_is_no_question_to_the_database(now: list[float]) -> None:
    _, row = make_key()
    meter = Meter(row.pk)
    meter.request(10_000, None)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(400):
            meter.request(10_000, 10_000_000)
            meter.spend(10, 10_000_000)
    assert not queries.captured_queries
    now[0] += 6
    with CaptureQueriesContext(connection) as queries:
        meter.request(10_000, None)
    assert len(queries.captured_queries) == 2
    stored = KeyUsage.objects.get()
    assert (stored.requests, stored.characters) == (402, 4000) and stored.last_used_at


def test_a_quota_is_shared_and_what_came_to_nothing_is_given_back(now: list[float]) -> None:
    _, row = make_key()
    one, other = Meter(row.pk), Meter(row.pk)
    one.spend(600, 1000)
    with pytest.raises(LimitReached, match="400 are left") as refused:
        other.spend(401, 1000)
    assert refused.value.retry_after > 3600 or time.gmtime().tm_mday > 27
    one.give_back(600)
    one.write()
    now[0] += 6
    other.spend(1000, 1000)
    with pytest.raises(LimitReached):
        other.spend(1, 1000)
    one.give_back(10_000)
    one.write()
    assert KeyUsage.objects.get().characters == 1000, "no more than it has brought"


def test_a_month_begins_anew(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    _, row = make_key()
    one, late = Meter(row.pk), Meter(row.pk)
    late.spend(10, 1000)
    one.spend(900, 1000)
    month = usage.current_month()
    monkeypatch.setattr(usage, "current_month", lambda: month + 1)
    one.spend(900, 1000)
    one.write()
    assert KeyUsage.objects.get().characters == 900
    # A process whose clock is behind changes nothing in the new month.
    monkeypatch.setattr(usage, "current_month", lambda: month)
    late.spend(50, 1000)
    late.write()
    stored = KeyUsage.objects.get()
    assert (stored.month, stored.characters) == (month + 1, 900)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_stops_nobody(
    now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    _, row = make_key()
    meter = Meter(row.pk)

    def broken(*_: Any) -> None:
        from django.db import OperationalError

        raise OperationalError("gone")

    with connection.execute_wrapper(broken):
        meter.spend(10, 1000)
        assert let_through([meter], 20, 30) == 20
    assert [record.name for record in caplog.records].count(usage.__name__) == 1
    now[0] += 6
    meter.write()
    assert KeyUsage.objects.get().characters == 10
