"""Hosts that cannot go on are replaced: stopped, stuck, dying, or without one of their threads."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import (
    Cancelled,
    HostDied,
    ModelUnavailable,
    NmtServerError,
    TranslationTimeout,
)
from nmt_server.worker import launch, links, watch, wire
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.mute import end_mute_host
from nmt_server.worker.work import CancelToken
from tests.random_model import lines
from tests.stopped import stopped
from tests.worker.asking import (
    OPTIONS,
    PAIR,
    TEXTS,
    items,
    process_of,
    process_of_loaded,
    translate,
)
from tests.worker.failing import ENDLESS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who listens")


def failing(spec: EngineSpec, kind: str) -> EngineSpec:
    return replace(spec, engine=f"tests.worker.failing.{kind}", inter_threads=1, intra_threads=1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a host looks after it more often."""
    monkeypatch.setattr(watch, "_EVERY_SECONDS", 0.1)


class Greeting:
    """What comes of a greeting that a stopped host leaves unanswered for half a second."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_in_vain, self.goes_on = threading.Event(), threading.Event()
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(wire, "HANDSHAKE_SECONDS", 0.5)
        monkeypatch.setattr(links, "end_mute_host", self._end)

    def _end(self, pid: int | None) -> bool:
        self.is_in_vain.set()
        assert self.goes_on.wait(60)
        # The next host is only slow.
        self._monkeypatch.setattr(wire, "HANDSHAKE_SECONDS", 60)
        return end_mute_host(pid)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("is_connected", [True, False])
def test_a_stopped_host_is_replaced_and_everybody_answered(
    client: WorkerClient,
    spec: EngineSpec,
    tmp_path: Path,
    is_connected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (expected,) = translate(client, spec, ["猫"])
    process = process_of(client, spec)
    asking = client
    if not is_connected:
        asking = WorkerClient(tmp_path / "run")
        Greeting(monkeypatch).goes_on.set()
    with stopped(process), ThreadPoolExecutor(8) as pool:
        texts = ["猫", *lines(7)]
        found = list(pool.map(lambda text: translate(asking, spec, [text])[0].text, texts))
        assert all(found) and found[0] == expected.text
        assert not process.is_running()
    assert process_of(asking, spec).pid != process.pid
    asking.close()


@pytest.mark.usefixtures("impatient")
def test_a_host_that_works_on_something_long_is_not_mute(
    client: WorkerClient, spec: EngineSpec
) -> None:
    endless = failing(spec, "Endless")
    process = process_of_loaded(client, endless)
    with pytest.raises(TranslationTimeout, match="deadline"):
        list(client.translate(endless, items([ENDLESS]), PAIR, keep_alive=9, timeout=9, deadline=2))
    assert process.is_running()


def test_looking_at_a_stopped_host_does_not_end_it(
    client: WorkerClient, spec: EngineSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_EVERY_SECONDS", 0.01)
    process = process_of_loaded(client, spec)
    with stopped(process):
        assert client.state(spec, timeout=0.5).state == "not responding"
    assert client.state(spec, timeout=60).pid == process.pid


def test_a_host_that_dies_again_and_again_is_started_with_growing_pauses(
    client: WorkerClient, spec: EngineSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = failing(spec, "Dying")
    starts = []
    start = launch._start

    def counted(*arguments: Any) -> Any:
        starts.append(arguments)
        return start(*arguments)

    monkeypatch.setattr(launch, "_start", counted)
    errors: list[NmtServerError] = []
    for _ in range(50):
        with pytest.raises((ModelUnavailable, HostDied)) as caught:
            translate(client, dying, ["猫"])
        errors.append(caught.value)
    # Two at once, another one after a second, and so on.
    assert 2 <= len(starts) < 8
    assert "died" in str(errors[-1]) and getattr(errors[-1], "retry_after", 0) > 0
    state = client.state(dying, timeout=60)
    assert state.state == "failed" and "times in a row" in state.reason
    # Of another model, nobody has to wait.
    assert translate(client, spec, ["猫"])[0].text


def test_a_host_that_is_killed_once_is_replaced_at_once(
    client: WorkerClient, spec: EngineSpec
) -> None:
    for _ in range(2):
        process_of_loaded(client, spec).kill()
        assert translate(client, spec, ["猫"])[0].text
        # It ends in order, and so nothing that came before counts.
        process = process_of(client, spec)
        client.unload(spec)
        process.wait(60)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("LosingAThread", "thread fragile.*is broken"), ("Stuck", "not loaded within")],
)
def test_a_host_that_cannot_go_on_says_why(
    client: WorkerClient, spec: EngineSpec, kind: str, reason: str
) -> None:
    deadline = time.monotonic() + 60
    with pytest.raises((ModelUnavailable, HostDied)):
        # It may answer until it has ended.
        for text in itertools.cycle(TEXTS):
            assert time.monotonic() < deadline
            translate(client, failing(spec, kind), [text])
    state = client.state(failing(spec, kind), timeout=60)
    assert state.state == "failed"
    with pytest.raises(ModelUnavailable, match=reason):
        translate(client, failing(spec, kind), ["猫"])


def test_another_host_takes_over_from_what_nobody_waits_for(
    client: WorkerClient, spec: EngineSpec
) -> None:
    endless = failing(spec, "Endless")
    process = process_of_loaded(client, endless)
    token = CancelToken()

    def give_up() -> None:
        asked = client.translate(
            endless, items([ENDLESS]), PAIR, keep_alive=300, timeout=60, cancel=token
        )
        with pytest.raises(Cancelled):
            list(asked)

    giving_up = threading.Thread(target=give_up)
    giving_up.start()
    # Until the engine is at it.
    while not client.state(endless, timeout=60).figures["queued_seconds"]:
        assert giving_up.is_alive()
    token.cancel()
    giving_up.join(60)
    with ThreadPoolExecutor(4) as pool:
        texts = ["猫", "犬", "鳥", "魚"]
        found = list(pool.map(lambda text: translate(client, endless, [text])[0].text, texts))
    assert all(found)
    process.wait(60)
    assert client.state(endless, timeout=60).state == "ready"


def test_what_keeps_a_host_from_starting_is_named(
    client: WorkerClient, spec: EngineSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ModelUnavailable, match="No such file.*ulimit"):
        translate(client, spec, ["猫"])
    assert client.state(spec, timeout=60).state == "failed"


def test_a_deadline_holds_while_somebody_else_connects(
    client: WorkerClient, spec: EngineSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stopped(process_of_loaded(client, spec)), ThreadPoolExecutor(2) as pool:
        client.close()
        greeting = Greeting(monkeypatch)
        first = pool.submit(translate, client, spec, ["猫"])
        assert greeting.is_in_vain.wait(60)
        asked = client.translate(
            spec, items(["犬"], OPTIONS), PAIR, keep_alive=300, timeout=60, deadline=0.2
        )
        with pytest.raises(TranslationTimeout):
            list(asked)
        assert not first.done()
        greeting.goes_on.set()
        assert first.result(60)[0].text
