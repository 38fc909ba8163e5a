"""What the tests of requests share: how to ask, and for what."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psutil

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.options import DecodingOptions
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import WorkItem
from tests.random_model import lines

PAIR = LanguagePair("ja", "en")
# A model of random weights goes in circles, which would be decoded again.
OPTIONS = DecodingOptions(beam_size=2, max_decoding_length=24, no_repeat_ngram_size=1)


TEXTS = lines(60)


def items(texts: list[str], options: DecodingOptions = OPTIONS, **more: Any) -> list[WorkItem]:
    return [WorkItem(text, options, **more) for text in texts]


def translate(
    client: WorkerClient,
    spec: EngineSpec,
    texts: list[str],
    *,
    keep_alive: float = 300,
    timeout: float = 60,
    options: DecodingOptions = OPTIONS,
) -> list[SegmentResult]:
    """All results, in the order of the texts; each must come exactly once."""
    results: dict[int, SegmentResult] = {}
    for batch in client.translate(
        spec, items(texts, options), PAIR, keep_alive=keep_alive, timeout=timeout
    ):
        for result in batch:
            assert result.index not in results
            results[result.index] = result
    assert sorted(results) == list(range(len(texts)))
    return [results[index] for index in range(len(texts))]


def process_of(client: WorkerClient, spec: EngineSpec) -> psutil.Process:
    state = client.state(spec, timeout=60)
    assert state.state == "ready"
    return psutil.Process(state.pid)


def process_of_loaded(client: WorkerClient, spec: EngineSpec) -> psutil.Process:
    client.load(spec, keep_alive=300, timeout=60)
    return process_of(client, spec)


def go_on(held: EngineSpec) -> None:
    """Let an engine decode that is held."""
    Path(held.path, "go").touch()


def wait_until_free(client: WorkerClient, spec: EngineSpec) -> None:
    """Until nothing waits; a host counts a request as open for a moment after it was answered."""
    deadline = time.monotonic() + 60
    while (state := client.state(spec, timeout=60)).waiting_tokens or state.open_requests:
        assert time.monotonic() < deadline
        time.sleep(0.01)
