"""Requests without a key, counted by several processes together."""

from __future__ import annotations

import logging
import time

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from nmt_server.accounts import address_rows, anonymous
from nmt_server.accounts.anonymous import RequestsWithoutKey
from nmt_server.errors import LimitReached
from nmt_server.logs.sparing import Sparing
from nmt_server.models import AddressUsage, failures

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which stands still unless a test moves it on; at the start of a minute."""
    value = [(time.time() // 60) * 60 + 1]
    monkeypatch.setattr(time, "time", lambda: value[0])
    return value


def let_through(
    processes: list[RequestsWithoutKey], rate: int, times: int, address: str = "192.0.2.1"
) -> int:
    """How many of so many requests are let through, which come to all in turn."""
    count = 0
    for number in range(times):
        try:
            processes[number % len(processes)].request(address, rate)
            count += 1
        except LimitReached as refused:
            assert 0 < refused.retry_after <= 60
    return count


@pytest.mark.parametrize("rate", [1, 5, 39, 40, 1000])
@pytest.mark.parametrize("processes", [1, 3])
def test_a_rate_is_shared(now: list[float], rate: int, processes: int) -> None:
    asked = [RequestsWithoutKey() for _ in range(processes)]
    passed = let_through(asked, rate, rate * 3 + 10)
    portion = max(1, rate // 20)
    assert rate <= passed <= rate + (processes - 1) * portion
    if portion == 1:
        assert passed == rate, "each is written, and none too many gets through"
    assert let_through(asked, rate, rate, "192.0.2.2") == rate, "others go on"
    now[0] += 60
    assert let_through(asked[:1], rate, rate + 10) == rate


def test_a_network_of_ipv6_is_one(now: list[float]) -> None:
    one, other = RequestsWithoutKey(), RequestsWithoutKey()
    assert let_through([one], 3, 3, "2001:db8:0:1::1") == 3
    assert let_through([other], 3, 3, "2001:db8:0:1:ffff::2") == 0
    assert let_through([other], 3, 3, "2001:db8:0:2::1") == 3


def test_few_requests_are_a_question_to_the_database(now: list[float]) -> None:
    one = RequestsWithoutKey()
    with CaptureQueriesContext(connection) as queries:
        let_through([one], 10_000, 499)
    assert not queries.captured_queries
    with CaptureQueriesContext(connection) as queries:
        let_through([one], 3, 10)
    assert not queries.captured_queries, "what is refused costs nothing"


def test_no_address_is_kept(now: list[float], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    let_through([RequestsWithoutKey()], 3, 5, "192.0.2.77")
    (row,) = AddressUsage.objects.values_list()
    assert "192" not in str(row[0]) and len(row[0]) == 32 and row[2] == 3
    assert "192.0.2.77" not in "".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


def test_whoever_has_very_many_addresses_fills_no_database(
    now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anonymous, "MOST_ADDRESSES", 5)
    one = RequestsWithoutKey()
    for number in range(20):
        assert let_through([one], 1, 2, f"192.0.2.{number}") == 1
    assert AddressUsage.objects.count() == 5
    now[0] += 60
    assert let_through([one], 1, 2, "192.0.2.19") == 1
    assert AddressUsage.objects.count() == 6


def test_a_clock_behind_changes_nothing_in_the_next_minute(now: list[float]) -> None:
    late, one = RequestsWithoutKey(), RequestsWithoutKey()
    assert let_through([one], 3, 2) == 2
    now[0] += 60
    assert let_through([one], 3, 2) == 2
    now[0] -= 60
    assert let_through([late], 3, 9) == 3
    now[0] += 60
    assert let_through([one], 3, 9) == 1


def test_with_the_database_gone_each_process_counts_for_itself(
    now: list[float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(failures, "_sparing", Sparing())
    asked: list[int] = []

    def broken(*_: object) -> int:
        asked.append(1)
        raise OperationalError("gone")

    one, other = RequestsWithoutKey(), RequestsWithoutKey()
    with monkeypatch.context() as patched:
        patched.setattr(anonymous, "exchange_requests", broken)
        assert let_through([one], 5, 20) == let_through([other], 5, 20) == 5
        assert len(asked) == 2, "it is left alone for a while"
    assert "counted by this process alone" in caplog.text
    clock = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: clock + 6)
    now[0] += 60
    assert let_through([one, other], 5, 20) == 5


def test_rows_are_one_an_address(now: list[float]) -> None:
    for _ in range(3):
        assert address_rows.exchange_requests("192.0.2.1", int(now[0] // 60), 4)
    assert AddressUsage.objects.get().requests == 12
