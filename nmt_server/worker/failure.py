"""The record of a model that could not be loaded, shared by every process that wants it."""

from __future__ import annotations

import time
from pathlib import Path

import orjson

from nmt_server.errors import ModelUnavailable

_LONGEST_PAUSE = 30.0


def read_failure(path: Path) -> ModelUnavailable | None:
    """What went wrong when the host was last started, or None where nothing did.

    `retry_after` is 0 where the pause after the failure is over and a new start may be tried.
    """
    try:
        record = orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    remaining = record["time"] + record["pause"] - time.time()
    return ModelUnavailable(
        record["message"], record["hint"], retry_after=min(max(remaining, 0.0), _LONGEST_PAUSE)
    )


def record_failure(path: Path, message: str, hint: str) -> None:
    """Note a failed start. The pause before the next one doubles: 1, 2, 4, ... 30 seconds."""
    try:
        pause = min(orjson.loads(path.read_bytes())["pause"] * 2, _LONGEST_PAUSE)
    except (FileNotFoundError, orjson.JSONDecodeError):
        pause = 1.0
    record = {"message": message, "hint": hint, "time": time.time(), "pause": pause}
    draft = path.with_suffix(".failure.new")
    draft.write_bytes(orjson.dumps(record))
    draft.replace(path)


def forget_failure(path: Path) -> None:
    """The model was loaded."""
    path.unlink(missing_ok=True)
