"""From a key to what it allows."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nmt_server.accounts import verification as module
from nmt_server.accounts.keys import issue, revoke
from nmt_server.accounts.verification import Verification
from nmt_server.errors import DatabaseUnavailable, LimitReached, NotSignedIn
from nmt_server.logs.sparing import Sparing
from nmt_server.models import ApiKey, failures
from nmt_server.rights import Right
from tests.keys import make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Verification:
    """One that asks the database each time."""
    monkeypatch.setattr(module, "REMEMBERED_SECONDS", -1.0)
    return Verification()


def test_a_key_is_found_once_and_then_known_for_a_while() -> None:
    key, row = make_key("bot", Right.JOBS, allowed_pairs="JA-en", quota=5)
    known = Verification()
    account = known.account_of(key, "192.0.2.1")
    assert account.pk == row.pk and account.rights == {Right.JOBS}
    assert account.pairs == {"ja-en"} and account.quota == 5
    with CaptureQueriesContext(connection) as queries:
        assert known.account_of(key, "192.0.2.1") is account
    assert not queries.captured_queries


def test_the_key_is_kept_nowhere() -> None:
    key, row = make_key()
    stored = " ".join(str(value) for value in ApiKey.objects.filter(pk=row.pk).values_list()[0])
    assert key not in stored and key.partition(".")[2] not in stored
    assert key.startswith(row.prefix)


def test_what_is_not_the_key_is_refused(forgetful: Verification) -> None:
    key, row = make_key()
    wrong = [
        *(
            "",
            " ",
            ".",
            key[:-1],
            key + "x",
            key.swapcase(),
            row.prefix,
            row.prefix + ".",
            "é" * 41,
        ),
        *(
            key.partition(".")[2],
            row.hashed_key,
            f"{row.prefix}.{row.hashed_key}",
            "a\0b",
            "\ud800",
        ),
    ]
    for number, each in enumerate(wrong):
        with pytest.raises(NotSignedIn) as refused:
            forgetful.account_of(each, f"192.0.2.{number}")
        assert not each.strip() or len(each) < 9 or each not in str(refused.value)
    assert forgetful.account_of(key, "192.0.2.1").pk == row.pk


def test_a_key_ends(forgetful: Verification) -> None:
    key, row = make_key()
    row.expires_at = timezone.now() + timedelta(hours=1)
    row.save()
    assert forgetful.account_of(key, "a")
    row.expires_at = timezone.now()
    row.save()
    with pytest.raises(NotSignedIn, match="expired"):
        forgetful.account_of(key, "a")
    other, other_row = make_key("other")
    revoke(other_row)
    with pytest.raises(NotSignedIn):
        forgetful.account_of(other, "a")
    again = issue(other_row)
    assert forgetful.account_of(again, "a").pk == other_row.pk
    with pytest.raises(NotSignedIn):
        forgetful.account_of(other, "a")


def test_a_key_that_is_known_ends_within_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    key, row = make_key()
    known, now = Verification(), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    assert known.account_of(key, "a")
    revoke(row)
    now[0] += module.REMEMBERED_SECONDS + 0.1
    with pytest.raises(NotSignedIn):
        known.account_of(key, "a")


def test_whoever_tries_keys_asks_the_database_no_more(forgetful: Verification) -> None:
    key, _ = make_key()
    assert forgetful.account_of(key, "attacker")
    for number in range(20):
        with pytest.raises(NotSignedIn):
            forgetful.account_of(f"{number:08}.x", "attacker")
    with CaptureQueriesContext(connection) as queries, pytest.raises(LimitReached) as refused:
        forgetful.account_of("12345678.x", "attacker")
    assert not queries.captured_queries and 0 < refused.value.retry_after <= 60
    # Others go on, and so does who was right before, behind the same proxy.
    assert forgetful.account_of(key, "attacker")
    with pytest.raises(NotSignedIn):
        forgetful.account_of("12345678.x", "somebody else")


def test_without_the_database_no_key_is_good_and_the_log_says_why(
    forgetful: Verification, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "_sparing", Sparing())
    key, _ = make_key()
    assert forgetful.account_of(key, "a")
    with connection.execute_wrapper(_broken), pytest.raises(DatabaseUnavailable):
        forgetful.account_of(key, "a")
    assert "A key cannot be verified" in caplog.text and key not in caplog.text


def _broken(*_: object) -> None:
    from django.db import OperationalError

    raise OperationalError("gone")
