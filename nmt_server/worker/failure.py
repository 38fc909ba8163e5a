"""The record of how the starts of a model's host went, for every process that wants the model.

It is written before a host is started, as if that had died, and removed by a host that ends in
order. A host that cannot load its model, or cannot go on, says why in it. Those that died before
they had done anything make a series, in which the pauses between starts grow.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from pathlib import Path
from typing import Any

import orjson

from nmt_server.errors import ModelUnavailable

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0
# A host that was there for longer, beside the pause, is no part of a series.
_SERIES_SECONDS = 60.0

# Records that could not be written, because the disk is full, say.
_unwritten: dict[Path, dict[str, Any]] = {}


def read_failure(path: Path) -> ModelUnavailable | None:
    """What went wrong when hosts were last started, or None where nothing did.

    One host that was killed is replaced at once; where others died shortly before it, that is a
    failure. `retry_after` is 0 where the pause after the failure is over and a new start may be
    tried.
    """
    record = _read(path)
    if record is None:
        return None
    if record["is_death"] and (record["number"] < 2 or not _is_recent(record)):
        return None
    remaining = record["time"] + record["pause"] - time.time()
    return ModelUnavailable(
        record["message"], record["hint"], retry_after=min(max(remaining, 0.0), _LONGEST_PAUSE)
    )


def note_start(path: Path) -> float:
    """Note that a host is about to be started; returns by what `note_death` knows it."""
    before = _read(path)
    is_series = before is not None and not before["has_worked"] and _is_recent(before)
    number = before["number"] + 1 if before is not None and is_series else 1
    began = time.time()
    _write_death(path, number, began, "")
    return began


def note_work(path: Path) -> None:
    """Note that the host has been there for a while and has translated something."""
    record = _read(path)
    if record is not None and record["is_death"]:
        _write(path, {**record, "has_worked": True})


def note_death(path: Path, began: float, status: int) -> None:
    """Note how a host ended that was started at `began`, where it has not said so itself."""
    record = _read(path)
    if record is None or record["began"] != began or not record["is_death"]:
        return
    has_worked = record["has_worked"] or time.time() - began > _SERIES_SECONDS + record["pause"]
    number = 1 if has_worked else record["number"]
    _write_death(path, number, began, _how_it_ended(status), has_worked=has_worked)


def record_failure(path: Path, message: str, hint: str) -> None:
    """Note a failed start. The pause before the next one doubles: 1, 2, 4, ... 30 seconds."""
    before = _read(path)
    number = before["number"] if before is not None else 1
    _write(
        path,
        {
            "message": message,
            "hint": hint,
            "time": time.time(),
            "pause": _pause(number),
            "number": number,
            "began": 0.0,
            "is_death": False,
            "has_worked": False,
        },
    )


def forget_failure(path: Path) -> None:
    """The host ends in order."""
    _unwritten.pop(path, None)
    with contextlib.suppress(OSError):
        path.unlink()


def _write_death(
    path: Path, number: int, began: float, how: str, *, has_worked: bool = False
) -> None:
    times = f"{number} times in a row" if number > 1 else "once"
    _write(
        path,
        {
            "message": f"The process for the model has died {times}{how}.",
            "hint": "The server's log may say more. Where the system ended it, it needs more "
            "memory than there is: see the kernel's log (dmesg).",
            "time": time.time(),
            # The first is replaced at once.
            "pause": _pause(number - 1),
            "number": number,
            "began": began,
            "is_death": True,
            "has_worked": has_worked,
        },
    )


def _how_it_ended(status: int) -> str:
    if status >= 0:
        return f", the last time with status {status}"
    try:
        return f", the last time by {signal.Signals(-status).name}"
    except ValueError:
        return f", the last time by signal {-status}"


def _pause(number: int) -> float:
    return min(2.0 ** (number - 1), _LONGEST_PAUSE) if number > 0 else 0.0


def _is_recent(record: dict[str, Any]) -> bool:
    # A record of the future is from before the clock was set.
    age = time.time() - float(record["time"])
    return 0 <= age < _SERIES_SECONDS + float(record["pause"])


def _read(path: Path) -> dict[str, Any] | None:
    records = [_unwritten[path]] if path in _unwritten else []
    with contextlib.suppress(OSError, orjson.JSONDecodeError):
        records.append(orjson.loads(path.read_bytes()))
    return max(records, key=lambda record: float(record["time"]), default=None)


def _write(path: Path, record: dict[str, Any]) -> None:
    draft = path.with_suffix(".failure.new")
    try:
        draft.write_bytes(orjson.dumps(record))
        draft.replace(path)
        _unwritten.pop(path, None)
    except OSError as error:
        # This process at least knows.
        _unwritten[path] = record
        logger.warning("The record %s cannot be written: %s.", path, error.strerror)
