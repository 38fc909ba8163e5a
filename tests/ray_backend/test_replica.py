"""What a replica answers to the messages of a call; Ray, which only calls it, is not needed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

import orjson
import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.options import DecodingOptions
from nmt_server.ray_backend import replica
from nmt_server.ray_backend.replica import Replica
from nmt_server.worker.messages import items_message
from nmt_server.worker.work import WorkItem
from tests.conftest import CTRANSLATE2, DEMO

GREEDY = DecodingOptions(beam_size=1)
# More than is decoded before the machine stands still for half a minute.
MANY = 20_000


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Replica:
    # Both are this process' own.
    monkeypatch.setattr(replica, "_set_up_log", lambda _: None)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    spec = EngineSpec(
        fingerprint="demo",
        engine=CTRANSLATE2,
        path=str(DEMO / "model" / "ctranslate2"),
        source_sentencepiece=str(DEMO / "model" / "spm.ja.nopretok.model"),
        target_sentencepiece=str(DEMO / "model" / "spm.en.nopretok.model"),
        source_language="ja",
        target_language="en",
    )
    return Replica(asdict(spec), "plain")


def message(number: int, texts: list[str]) -> dict[str, Any]:
    return {
        **items_message([WorkItem(text, GREEDY) for text in texts]),
        "type": "translate", "id": number, "pair": ["ja", "en"], "priority": "interactive",
        "keep_alive": -1,
    }  # fmt: skip


def cats(count: int) -> list[str]:
    return [f"猫が{number}匹います。" for number in range(1000, 1000 + count)]


async def answers(stream: AsyncIterator[bytes], found: dict[int, list[Any]]) -> list[int]:
    """The requests that are finished, in order; their results are added to `found`."""
    finished = []
    async for said in stream:
        given, ended = orjson.loads(said)
        for number, answer in given:
            assert answer["type"] == "results"
            found.setdefault(number, []).extend(answer["results"])
        finished += ended
    return finished


def test_the_messages_of_a_call_are_answered_each_for_itself(loaded: Replica) -> None:
    found: dict[int, list[Any]] = {}
    asked = orjson.dumps([message(7, cats(3)), message(8, ["犬が2匹います。"])])
    finished = asyncio.run(answers(loaded.stream("call", asked), found))
    assert sorted(finished) == [7, 8]
    assert sorted(index for index, *_ in found[7]) == [0, 1, 2]
    assert [index for index, *_ in found[8]] == [0] and "2" in found[8][0][1]


def test_who_is_slow_to_read_gets_all_answers(loaded: Replica) -> None:
    clients = loaded._service.clients
    texts = cats(300)

    async def call() -> list[int]:
        indices, finished = [], []
        async for said in loaded.stream("call", orjson.dumps([message(7, texts)])):
            given, ended = orjson.loads(said)
            finished += ended
            for _, answer in given:
                indices += [index for index, *_ in answer["results"]]
            # What comes meanwhile comes before the next one is asked for.
            while clients.open_requests and len(indices) < len(texts):
                await asyncio.sleep(0.01)
        assert sorted(indices) == list(range(len(texts)))
        return finished

    assert asyncio.run(asyncio.wait_for(call(), 60)) == [7]


def test_who_is_cancelled_of_a_call_is_not_decoded_and_others_are(loaded: Replica) -> None:
    found: dict[int, list[Any]] = {}
    asked = orjson.dumps([message(1, cats(MANY)), message(2, ["犬が2匹います。"])])

    async def call() -> list[int]:
        working = asyncio.ensure_future(answers(loaded.stream("call", asked), found))
        await asyncio.sleep(0)
        await loaded.cancel("call", 1)
        return await working

    assert asyncio.run(call()) == [2]
    assert len(found[2]) == 1 and len(found.get(1, [])) < MANY


def test_a_cancellation_may_overtake_its_call(loaded: Replica) -> None:
    found: dict[int, list[Any]] = {}
    asked = orjson.dumps([message(1, cats(MANY)), message(2, ["犬が2匹います。"])])

    async def call() -> list[int]:
        await loaded.cancel("call", 1)
        await loaded.cancel("other", 2)
        return await answers(loaded.stream("call", asked), found)

    assert asyncio.run(call()) == [2] and list(found) == [2]
