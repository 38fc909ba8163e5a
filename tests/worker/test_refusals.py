"""Whoever asks a moment after somebody was refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import MustWait
from nmt_server.worker import refusals
from nmt_server.worker.refusals import Refusals


def test_only_who_would_wait_as_long_is_refused_unasked(
    spec: EngineSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "_HOLDS", 60.0)
    monkeypatch.setattr(refusals, "_SHARE", 60.0)
    known = Refusals()
    known.note(spec, MustWait(9.0), 1000)
    for size in (1000, 2000):
        with pytest.raises(MustWait):
            known.check(spec, 8.0, size)
    # A shorter line waits for less, who is patient for longer, and another model may be free.
    known.check(spec, 8.0, 999)
    known.check(spec, 10.0, 1000)
    known.check(replace(spec, path="elsewhere"), 8.0, 1000)
    # Small ones go in the order of their arrival, however small.
    known.note(spec, MustWait(9.0), 100)
    with pytest.raises(MustWait):
        known.check(spec, 8.0, 5)
    monkeypatch.setattr(refusals, "_HOLDS", -1.0)
    known.note(spec, MustWait(9.0), 100)
    known.check(spec, 8.0, 100)


def test_a_refusal_holds_for_a_small_part_of_the_wait(
    spec: EngineSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("nmt_server.worker.refusals.time.monotonic", lambda: now)
    known = Refusals()
    for wait, holds in ((8.0, 0.2), (0.8, 0.02), (3600.0, 0.2)):
        known.note(spec, MustWait(wait), 100)
        now += holds
        with pytest.raises(MustWait):
            known.check(spec, wait / 2, 100)
        now += 2 * holds
        known.check(spec, wait / 2, 100)
