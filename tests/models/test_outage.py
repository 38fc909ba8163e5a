"""A database that fails now and then, or is away for a while."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection

from nmt_server.logs import sparing
from nmt_server.logs.sparing import Sparing
from nmt_server.models import CachedTranslation, TranslationModel, failures
from nmt_server.models.failures import log_failure, why_it_failed
from nmt_server.models.outage import Breaker, DatabaseAway, writes
from nmt_server.serving.served_model import ServedModel
from tests.cache_rows import look_up, store_texts
from tests.no_thread import no_thread


class Away:
    """A question that fails as long as its database is away; asked it counts."""

    def __init__(self, times: float) -> None:
        self.times = times
        self.asked = 0
        self.is_back = threading.Event()

    def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self.times:
            raise OperationalError("server closed the connection unexpectedly")
        return "answer"

    def look(self) -> None:
        if not self.is_back.is_set():
            raise OperationalError("Connection refused")


def test_a_connection_that_was_closed_is_opened_anew(served_model: TranslationModel) -> None:
    question = Away(1)
    assert Breaker(question.look).ask(question) == "answer"


def test_while_a_database_is_away_nobody_asks_it(served_model: TranslationModel) -> None:
    question = Away(2)
    breaker = Breaker(question.look)
    with pytest.raises(OperationalError, match="unexpectedly"):
        breaker.ask(question)
    for _ in range(3):
        with pytest.raises(DatabaseAway):
            breaker.ask(question)
    assert question.asked == 2 and breaker.why
    question.is_back.set()
    _wait_until(lambda: not breaker.why)
    assert breaker.ask(question) == "answer"


def test_without_a_thread_that_looks_everybody_asks_it(served_model: TranslationModel) -> None:
    question = Away(2)
    breaker = Breaker(question.look)
    with no_thread("database"), pytest.raises(OperationalError, match="unexpectedly"):
        breaker.ask(question)
    assert breaker.ask(question) == "answer"


def test_an_error_of_the_look_itself_does_not_end_the_use_of_the_database(
    served_model: TranslationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    question = Away(2)

    def look() -> None:
        raise RuntimeError

    breaker = Breaker(look)
    with pytest.raises(OperationalError):
        breaker.ask(question)
    _wait_until(lambda: not breaker.why)
    assert breaker.ask(question) == "answer"


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ('connection to server at "10.1.2.3", port 5432 failed: Connection refused', "refuses"),
        ("(2002, \"Can't connect to server on 'db.example.org' (115)\")", "refuses"),
        ("failed to resolve host 'db.example.org': [Errno -2] Name or service", "not known"),
        ('FATAL: password authentication failed for user "nmt"', "password"),
        ("(1045, \"Access denied for user 'nmt'@'10.1.2.3'\")", "password"),
        ("couldn't get a connection after 5.00 sec", "in time"),
        ("database is locked", "locked"),
        ("database or disk is full", "space"),
        ("something new of db.example.org:5432", "OperationalError"),
    ],
)
def test_what_is_said_names_no_place(message: str, meaning: str) -> None:
    why = why_it_failed(OperationalError(message))
    assert meaning in why
    assert not any(part in why for part in ("10.1.2.3", "5432", "example", "nmt"))


def test_the_log_has_a_line_a_second(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(sparing, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(failures, "_sparing", Sparing())
    for seconds in (0, 0.9, 0.1):
        now[0] += seconds
        for _ in range(500):
            log_failure(logging.getLogger("tests"), "Going on.", OperationalError("is locked"))
    said = [record.getMessage() for record in caplog.records if record.name == "tests"]
    assert len(said) == 2 and "999 more" in said[1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite: others lock rows")
def test_of_many_writers_to_a_locked_file_only_the_first_waits(
    served_model: TranslationModel, settings: Any
) -> None:
    scope = ServedModel.from_row(served_model)
    connection.ensure_connection()
    connection.cursor().execute("PRAGMA busy_timeout = 1500")
    other = sqlite3.connect(str(Path(connection.settings_dict["NAME"])))
    other.execute("BEGIN IMMEDIATE")
    for number in range(100):
        store_texts(scope, "{}", [(f"text {number}", "x", None)])
    assert CachedTranslation.objects.count() == 0 and "locked" in writes.why
    # What is there can be read.
    assert look_up(scope, "{}", ["text 1"]) == {}
    other.rollback()
    other.close()
    _wait_until(lambda: not writes.why)
    store_texts(scope, "{}", [("text", "x", None)])
    assert CachedTranslation.objects.count() == 1


def _wait_until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(1200):
        if is_so():
            return
        pause.wait(0.05)
    raise AssertionError("It never came to be.")
