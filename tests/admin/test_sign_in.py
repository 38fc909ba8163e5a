"""Whoever tries passwords is stopped, of one user or of many, and keeps nobody out for long."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from nmt_server.accounts.passwords import WrongPasswords
from nmt_server.errors import LimitReached

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_accounts")]

_MOST = 20
_MINUTE = 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What time it is, in a list of one."""
    now = [time.time() // 60 * 60 + 1]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("staff", password="right")


def sign_in(name: str, password: str, address: str) -> Any:
    sent = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/admin/login/?next=/admin/", sent)


def test_one_address_tries_few_passwords_a_minute_with_however_many_names(
    user: User, clock: list[float]
) -> None:
    for number in range(_MOST):
        assert sign_in(f"user{number}", "letmein", "192.0.2.7").status_code == 200
    refused = sign_in("staff", "right", "192.0.2.7")
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= _MINUTE
    assert "Wait a minute" in refused.content.decode()
    assert sign_in("staff", "right", "192.0.2.8").status_code == 302, "others go on"
    clock[0] += _MINUTE
    assert sign_in("staff", "right", "192.0.2.7").status_code == 302, "it was not kept out for long"


def test_a_network_of_ipv6_is_one_address(user: User, clock: list[float]) -> None:
    for number in range(_MOST):
        sign_in(f"user{number}", "letmein", f"2001:db8:7::{number:x}")
    assert sign_in("staff", "right", "2001:db8:7::ffff").status_code == 429
    assert sign_in("staff", "right", "2001:db8:8::1").status_code == 302


def test_neither_is_one_user_guessed_at_from_all_of_a_network(
    user: User, clock: list[float]
) -> None:
    for number in range(10):
        sign_in("staff", f"guess{number}", f"2001:db8:9::{number:x}")
    refused = sign_in("staff", "right", "2001:db8:9::ffff")
    assert refused.status_code == 429 and "locked" in refused.content.decode()
    assert sign_in("staff", "right", "2001:db8:a::1").status_code == 302


def test_all_processes_count_together(db: None, clock: list[float]) -> None:
    one, other = WrongPasswords(), WrongPasswords()
    for _ in range(_MOST - 1):
        one.was_wrong("192.0.2.9")
    other.check("staff", "192.0.2.9")
    other.was_wrong("192.0.2.9")
    with pytest.raises(LimitReached):
        other.check("staff", "192.0.2.9")


def test_who_has_signed_in_from_there_may_do_so_again(user: User, clock: list[float]) -> None:
    assert sign_in("staff", "right", "192.0.2.10").status_code == 302
    for number in range(_MOST):
        sign_in(f"user{number}", "letmein", "192.0.2.10")
    assert sign_in("user", "letmein", "192.0.2.10").status_code == 429
    assert sign_in("staff", "right", "192.0.2.10").status_code == 302
