"""The rate of people without a key on real servers, which share it through their database."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.databases import OTHER_DATABASES, Database, Databases
from tests.e2e.server import Boot, Server

RATE = 40
_addresses = count(1)


@pytest.fixture(params=["sqlite", *OTHER_DATABASES])
def database(request: pytest.FixtureRequest) -> Database | None:
    """Where the counts are; None for SQLite."""
    if request.param == "sqlite":
        return None
    databases: Databases = request.getfixturevalue("databases")
    return databases.of(request.param)


@pytest.fixture
def machines(boot: Boot, database: Database | None, tmp_path: Path) -> list[Server]:
    """Two servers on one database, of one web process each, so that it is known who answers."""
    url = f"sqlite:///{tmp_path / 'shared.sqlite3'}" if database is None else database.new_url()
    environment = {
        "DATABASE_URL": url,
        "DJANGO_SECRET_KEY": "the same on all machines, and long enough for Django",
        "NMT_ANONYMOUS_RATE": str(RATE),
        "NMT_TRUST_LOOPBACK": "",
        "NMT_TRUSTED_PROXIES": "127.0.0.1",
    }
    command = ("serve", "--port", "0", "--workers", "1")
    return [boot(*command, **environment) for _ in range(2)]


def answers_in_a_minute(servers: list[Server], requests: int) -> list[int]:
    """What somebody is answered who sends so many requests, to all servers in turn.

    It is somebody else where the minute has ended before.
    """
    while True:
        headers = {"X-Forwarded-For": f"192.0.2.{next(_addresses)}"}
        began = time.time() // 60

        def ask(server: Server, headers: dict[str, str] = headers) -> int:
            return server.post("/", {"content": "99"}, headers).status

        answers = [ask(servers[number % len(servers)]) for number in range(requests)]
        if time.time() // 60 == began:
            return answers


def test_two_machines_let_through_no_more_than_one(
    machines: list[Server], database: Database | None
) -> None:
    answers = answers_in_a_minute(machines, RATE * 2)
    assert set(answers) == {200, 429}
    # A twentieth may not be known to the other one yet.
    assert RATE <= answers.count(200) <= RATE + RATE // 20
    if database is None:
        return
    database.stop()
    answers = answers_in_a_minute(machines, RATE * 2 + 20)
    assert set(answers) == {200, 429} and answers.count(200) == 2 * RATE, "each for itself"
    database.start()
    deadline = time.monotonic() + 60
    while (passed := answers_in_a_minute(machines, RATE * 2).count(200)) > RATE + RATE // 20:
        assert time.monotonic() < deadline, passed
    said: Any = [each.output() for each in machines]
    assert "192.0.2" not in "".join(said)
