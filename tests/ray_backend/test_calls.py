"""Calls whose replica is gone without a word; replicas and Ray are played."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import pytest

from nmt_server.ray_backend import calls
from nmt_server.ray_backend.calls import Calls


class Replicas:
    """A handle whose replicas say what a test has them say."""

    is_initialized = True

    def __init__(self) -> None:
        self.has: list[Any] = []
        self.answers = asyncio.Event()
        self.was_asked = threading.Event()

    def options(self, **_options: Any) -> Replicas:
        return self

    def remote(self, _key: str, _asked: bytes) -> Response:
        return Response(self.answers)

    def broadcast(self, _method: str, _key: str) -> Replicas:
        return self

    async def results_async(self, return_exceptions: bool) -> list[Any]:
        self.was_asked.set()
        return self.has


class Response:
    """An answer that comes when it is to come."""

    def __init__(self, answers: asyncio.Event) -> None:
        self._answers = answers

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await self._answers.wait()
        yield orjson.dumps([[[1, {"type": "results"}]], [1]])

    def cancel(self) -> None:
        pass


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def begin(
    loop: asyncio.AbstractEventLoop, replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> queue.Queue[tuple[int, Any]]:
    monkeypatch.setattr(calls, "_SILENT_SECONDS", 0.05)
    said: queue.Queue[tuple[int, Any]] = queue.Queue()
    sender = Calls(loop, replicas, lambda number, answer: said.put((number, answer)))
    sender.send({"type": "translate", "id": 1})
    return said


def test_a_call_that_no_replica_has_is_given_up(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicas = Replicas()
    replicas.has = [False, ConnectionError("It does not answer."), False]
    assert begin(loop, replicas, monkeypatch).get(timeout=10) == (1, {"type": "gone"})


@pytest.mark.parametrize("has", [[False, True], [], [ConnectionError("It does not answer.")]])
def test_a_call_that_one_has_or_may_have_goes_on(
    has: list[Any], loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicas = Replicas()
    replicas.has = has
    said = begin(loop, replicas, monkeypatch)
    for _ in range(2):
        assert replicas.was_asked.wait(10)
        replicas.was_asked.clear()
    assert said.empty()
    loop.call_soon_threadsafe(replicas.answers.set)
    assert said.get(timeout=10) == (1, {"type": "results"})
