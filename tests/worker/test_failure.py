"""The record of the starts of a host: who is started again when."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from nmt_server.worker import failure
from nmt_server.worker.failure import (
    forget_failure,
    note_death,
    note_start,
    note_work,
    read_failure,
    record_failure,
)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time stands still: pauses are as long as they were when somebody asks for them."""
    now = time.time()
    monkeypatch.setattr(failure, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "host.failure"


def die(record: Path) -> float:
    """A host is started and killed; seconds until the next may be."""
    note_death(record, note_start(record), -signal.SIGSEGV)
    found = read_failure(record)
    return 0.0 if found is None else round(found.retry_after)


def test_the_pauses_grow_and_end_with_a_host_that_ends_in_order(record: Path) -> None:
    assert [die(record) for _ in range(8)] == [0, 1, 2, 4, 8, 16, 30, 30]
    found = read_failure(record)
    assert found is not None and "8 times in a row, the last time by SIGSEGV" in found.message
    note_start(record)
    forget_failure(record)
    assert read_failure(record) is None and die(record) == 0


def test_a_host_that_was_there_for_long_begins_no_series(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    die(record)
    began = note_start(record)
    monkeypatch.setattr("nmt_server.worker.failure.time.time", lambda: began + 100)
    note_death(record, began, -signal.SIGKILL)
    assert read_failure(record) is None
    assert [die(record) for _ in range(2)] == [0, 1]


def test_a_host_that_has_translated_begins_no_series(record: Path) -> None:
    for _ in range(3):
        began = note_start(record)
        note_work(record)
        note_death(record, began, -signal.SIGKILL)
        assert read_failure(record) is None
    assert [die(record) for _ in range(2)] == [0, 1]


def test_what_a_host_says_itself_stands(record: Path) -> None:
    began = note_start(record)
    record_failure(record, "There is no model.bin.", "Put it there.")
    note_death(record, began, 1)
    found = read_failure(record)
    assert found is not None and found.message == "There is no model.bin."
    assert found.retry_after > 0


def test_where_nothing_can_be_written_this_process_remembers(tmp_path: Path) -> None:
    record = tmp_path / "gone" / "host.failure"
    assert [die(record) for _ in range(3)] == [0, 1, 2]
    forget_failure(record)
    assert die(record) == 0
