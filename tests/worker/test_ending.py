"""How a host ends: told to unload, or retired because another one serves the model now."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.options import DecodingOptions
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.residency import _RETIRED_SECONDS
from nmt_server.worker.work import WorkItem
from tests.random_model import lines
from tests.worker.asking import go_on

OPTIONS = DecodingOptions(beam_size=2, max_decoding_length=24)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[WorkerClient]:
    """The client of another web process."""
    worker_client = WorkerClient(tmp_path / "run")
    yield worker_client
    worker_client.close()


def translate(
    client: WorkerClient, spec: EngineSpec, texts: list[str], keep_alive: float = 300
) -> list[str]:
    items = [WorkItem(text, OPTIONS) for text in texts]
    batches = client.translate(
        spec, items, LanguagePair("ja", "en"), keep_alive=keep_alive, timeout=60
    )
    return [result.text for results in batches for result in results]


def test_a_host_that_drains_says_so_to_all(
    client: WorkerClient, other: WorkerClient, held: EngineSpec
) -> None:
    texts = lines(400)
    started = threading.Event()
    results: list[str] = []

    def work() -> None:
        client.load(held, keep_alive=300, timeout=60)
        started.set()
        results.extend(translate(client, held, texts))

    worker = threading.Thread(target=work)
    worker.start()
    assert started.wait(60)
    while client.state(held, timeout=60).open_requests == 0:
        assert worker.is_alive()
    host = psutil.Process(other.state(held, timeout=60).pid)
    assert other.unload(held)
    assert other.state(held, timeout=60).state == client.state(held, timeout=60).state == "draining"
    go_on(held)
    worker.join(60)
    assert len(results) == len(texts) and all(results)
    host.wait(60)
    assert (
        other.state(held, timeout=60).state == client.state(held, timeout=60).state == "not loaded"
    )


def test_work_that_comes_while_a_host_ends_goes_to_another(
    client: WorkerClient, spec: EngineSpec
) -> None:
    for number in range(5):
        assert translate(client, spec, [f"猫が{number}匹"])[0]
        client.unload(spec)
    assert client.load(spec, keep_alive=300, timeout=60).state == "ready"


def test_a_retired_host_serves_who_has_not_heard_and_then_ends(
    client: WorkerClient, other: WorkerClient, spec: EngineSpec
) -> None:
    translate(other, spec, ["猫"], keep_alive=-1)
    host = psutil.Process(other.state(spec, timeout=60).pid)
    retired_at = time.monotonic()
    client.retire(spec)
    translate(other, spec, ["犬"], keep_alive=-1)
    pid = other.state(spec, timeout=60).pid
    # Who comes too late meets another one.
    assert pid == host.pid or time.monotonic() - retired_at > _RETIRED_SECONDS
    host.wait(60)


def test_a_retired_host_that_is_loaded_again_stays(
    client: WorkerClient, other: WorkerClient, spec: EngineSpec
) -> None:
    translate(other, spec, ["猫"])
    host = psutil.Process(other.state(spec, timeout=60).pid)
    retired_at = time.monotonic()
    client.retire(spec)
    pid = client.load(spec, keep_alive=-1, timeout=60).pid
    assert pid == host.pid or time.monotonic() - retired_at > _RETIRED_SECONDS
    with pytest.raises(psutil.TimeoutExpired):
        psutil.Process(pid).wait(3)


def test_nothing_is_started_to_be_retired(client: WorkerClient, spec: EngineSpec) -> None:
    client.retire(spec)
    assert client.state(spec, timeout=60).state == "not loaded"


def test_a_host_whose_web_process_has_ended_before_it_began_says_nothing() -> None:
    command = [sys.executable, "-m", "nmt_server.worker.host"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
