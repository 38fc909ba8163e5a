"""What a client gets of models that are replicas in a Ray cluster."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import Cancelled, ModelUnavailable, NmtServerError
from nmt_server.logs.formats import PLAIN
from nmt_server.options import DecodingOptions
from nmt_server.ray_backend.backend import RayBackend
from nmt_server.ray_backend.cluster import Cluster
from nmt_server.ray_backend.placement import Placement
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import CancelToken, WorkItem
from tests.conftest import CTRANSLATE2, DEMO

PAIR = LanguagePair("ja", "en")
GREEDY = DecodingOptions(beam_size=1)
TWO_REPLICAS = {"min_replicas": "2", "max_replicas": "2"}

pytestmark = pytest.mark.timeout(240)


def demo_spec() -> EngineSpec:
    """The demo model."""
    folder = DEMO / "model"
    return EngineSpec(
        fingerprint="demo",
        engine=CTRANSLATE2,
        path=str(folder / "ctranslate2"),
        source_sentencepiece=str(folder / "spm.ja.nopretok.model"),
        target_sentencepiece=str(folder / "spm.en.nopretok.model"),
        source_language="ja",
        target_language="en",
    )


@pytest.fixture(scope="module")
def spec() -> EngineSpec:
    return demo_spec()


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def client(cluster: Any, run_folder: Path, spec: EngineSpec) -> Iterator[WorkerClient]:
    made = WorkerClient(run_folder, backend=RayBackend, options=TWO_REPLICAS)
    assert made.load(spec, keep_alive=-1, timeout=120).state == "ready"
    yield made
    made.unload(spec)
    wait_for(lambda: made.state(spec, timeout=60).state == "not loaded")
    made.close()


def wait_for(is_true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 100
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def results_of(
    client: WorkerClient, spec: EngineSpec, items: list[WorkItem], **more: Any
) -> list[SegmentResult]:
    """Whole results in the order of the items, and before them those that were partial."""
    partial, whole = [], {}
    for results in client.translate(spec, items, PAIR, keep_alive=-1, timeout=100, **more):
        for result in results:
            if result.partial:
                partial.append(result)
            else:
                assert result.index not in whole
                whole[result.index] = result
    return partial + [whole[index] for index in range(len(items))]


def cats(number: int) -> WorkItem:
    return WorkItem(f"猫が{number}匹います。", GREEDY)


def test_results_details_and_texts_so_far(client: WorkerClient, spec: EngineSpec) -> None:
    item = WorkItem("私は猫と犬が好きです。", GREEDY, detail=("tokens", "partial", "timings"))
    *partial, whole = results_of(client, spec, [item])
    assert partial and all(whole.text.startswith(each.text) for each in partial)
    assert whole.detail and whole.detail["parts"] and whole.detail["timings"]["batch"] == 1

    many = results_of(client, spec, [cats(number) for number in range(100, 200)])
    assert [f"{number}" in each.text for number, each in enumerate(many, 100)] == [True] * 100


def test_states_are_those_of_all_replicas(client: WorkerClient, spec: EngineSpec) -> None:
    results_of(client, spec, [cats(1)])
    state = client.state(spec, timeout=60)
    assert (state.state, state.device, state.replicas) == ("ready", "cpu", 2)
    assert state.memory > 0 and state.figures["segments"] > 0
    other = replace(spec, fingerprint="other")
    assert client.state(other, timeout=60).state == "not loaded" and not client.unload(other)


def test_inspections_are_looked_at_in_the_replica_that_has_them(
    client: WorkerClient, spec: EngineSpec
) -> None:
    asked = {
        "type": "inspect", "text": "猫が好きです。", "edits": [], "prefix": "", "translation": None,
        "options": "{}", "candidates": 2, "hypotheses": 1, "pair": PAIR.as_list(),
    }  # fmt: skip
    found = client.ask(spec, asked, keep_alive=-1, timeout=100)
    assert found["type"] == "inspected" and "inspection" in found, found
    slices = {"type": "slice", "inspection": found["inspection"], "kind": "cross", "layer": 0}
    for _ in range(4):
        told = client.ask_running(spec, slices, timeout=100)
        assert told is not None and told["shape"]


def test_what_is_cancelled_is_not_decoded(client: WorkerClient, spec: EngineSpec) -> None:
    cancel = CancelToken()
    work = client.translate(
        spec, [cats(number) for number in range(20_000)], PAIR, keep_alive=-1, timeout=100,
        cancel=cancel,
    )  # fmt: skip
    assert next(work)
    cancel.cancel()
    with pytest.raises(Cancelled):
        while next(work):
            pass
    wait_for(lambda: not client.state(spec, timeout=60).waiting_tokens)
    assert client.state(spec, timeout=60).figures["segments"] < 15_000


def test_models_are_deployed_and_asked_for_in_several_threads_at_once(cluster: Any) -> None:
    made = Cluster(Placement(), PLAIN)

    def deploy_and_ask(number: int) -> bool:
        return bool(made.deployment(number)) and made.application(f"{number}") is None

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(deploy_and_ask, range(40)))


def test_a_model_that_cannot_be_loaded_says_why(
    cluster: Any, spec: EngineSpec, tmp_path: Path
) -> None:
    broken = replace(spec, fingerprint="broken", path=str(tmp_path))
    # Other replicas have all the cores.
    client = WorkerClient(tmp_path / "ray", backend=RayBackend, options={"num_cpus": "0"})
    told = []
    for asking in (client, WorkerClient(tmp_path / "sockets")):
        with pytest.raises(NmtServerError) as error:
            asking.load(broken, keep_alive=-1, timeout=100)
        told.append((type(error.value), error.value.message, error.value.hint))
        asking.close()
    assert told[0] == told[1] and told[0][0] is ModelUnavailable
    state = client.state(broken, timeout=60)
    assert state.state == "failed" and told[0][1] in state.reason


def test_a_killed_node_loses_no_request(
    client: WorkerClient, spec: EngineSpec, cluster: Any
) -> None:
    wait_for(lambda: client.state(spec, timeout=60).replicas == 2)
    stop = threading.Event()
    wrong: list[Any] = []
    answered = [0] * 8

    def ask(worker: int) -> None:
        number = 1000 * (worker + 1)
        try:
            while not stop.is_set():
                # One line, and a list whose answers come one by one.
                for size in (1, 12):
                    items = [cats(number + each) for each in range(size)]
                    for each, result in enumerate(results_of(client, spec, items), number):
                        if str(each) not in result.text.replace(",", ""):
                            wrong.append((each, result))
                    number = number + size if number % 1000 < 900 else number - 900
                answered[worker] += 1
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in range(len(answered))]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: wrong or min(answered) > 1)
        before = list(answered)
        [node] = [each for each in cluster.list_all_nodes() if not each.head]
        cluster.remove_node(node, allow_graceful=False)
        # The other one goes on, also with those that were in work on it.
        wait_for(
            lambda: wrong or all(now > then + 2 for now, then in zip(answered, before, strict=True))
        )
        wait_for(lambda: wrong or client.state(spec, timeout=60).replicas >= 1)
    finally:
        stop.set()
        for thread in threads:
            thread.join(100)
    assert not wrong and not any(thread.is_alive() for thread in threads)
