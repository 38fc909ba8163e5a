"""Web process and host process together: real processes, killed, stopped and overlapping."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path
from shutil import rmtree

import psutil
import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import (
    HostDied,
    ModelUnavailable,
    TranslationTimeout,
)
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.wire import SegmentResult
from tests.random_model import lines
from tests.stopped import stopped
from tests.worker.asking import (
    PAIR,
    TEXTS,
    items,
    process_of,
    process_of_loaded,
    translate,
)


def test_results_and_states(client: WorkerClient, spec: EngineSpec) -> None:
    assert client.state(spec, timeout=60).state == "not loaded"
    first = translate(client, spec, ["猫", "犬が好き", "猫"])
    assert first[0].text == first[2].text != ""
    assert first[0].score is not None and first[0].score < 0
    state = client.state(spec, timeout=60)
    assert (state.state, state.device, state.clients) == ("ready", "cpu", 1)
    assert translate(client, spec, ["猫"])[0].text == first[0].text


def test_keep_alive_zero_ends_the_host_after_the_work(
    client: WorkerClient, spec: EngineSpec
) -> None:
    client.load(spec, keep_alive=300, timeout=60)
    process = process_of(client, spec)
    translate(client, spec, ["猫"], keep_alive=0)
    process.wait(60)
    assert client.state(spec, timeout=60).state == "not loaded"
    assert translate(client, spec, ["猫"], keep_alive=0)[0].text


def test_a_short_keep_alive_ends_an_idle_host(client: WorkerClient, spec: EngineSpec) -> None:
    translate(client, spec, ["猫"], keep_alive=1)
    process_of(client, spec).wait(60)


def test_clients_share_a_host_and_the_last_one_ends_it(
    client: WorkerClient, spec: EngineSpec, tmp_path: Path
) -> None:
    other = WorkerClient(tmp_path / "run")
    translate(client, spec, ["猫"])
    translate(other, spec, ["犬"])
    process = process_of(client, spec)
    assert client.state(spec, timeout=60).pid == other.state(spec, timeout=60).pid
    assert client.state(spec, timeout=60).clients == 2
    client.close()
    assert translate(other, spec, ["犬"])[0].text
    other.close()
    process.wait(60)


def test_a_killed_client_gives_its_lease_back(spec: EngineSpec, tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib, json\n"
        "from nmt_server.worker.client import WorkerClient\n"
        "from nmt_server.engines.base import EngineSpec\n"
        "client = WorkerClient(pathlib.Path(sys.argv[1]))\n"
        "spec = EngineSpec(**json.loads(sys.argv[2]))\n"
        "print(client.load(spec, keep_alive=-1, timeout=60).pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "run"), json.dumps(asdict(spec))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        host = psutil.Process(int(process.stdout.readline()))
        process.kill()
        host.wait(60)


def test_starting_together_starts_one_host(spec: EngineSpec, tmp_path: Path) -> None:
    clients = [WorkerClient(tmp_path / "run") for _ in range(8)]
    pids: list[int] = []
    threads = [
        threading.Thread(
            target=lambda c=c: pids.append(c.load(spec, keep_alive=60, timeout=60).pid)
        )
        for c in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for client in clients:
        client.close()
    assert len(pids) == 8 and len(set(pids)) == 1


def test_a_host_killed_in_mid_work_is_replaced(client: WorkerClient, spec: EngineSpec) -> None:
    texts = lines(3000)
    expected = translate(client, spec, texts[-3:])
    process = process_of(client, spec)
    results: dict[int, str] = {}
    for batch in client.translate(spec, items(texts), PAIR, keep_alive=300, timeout=60):
        results |= {result.index: result.text for result in batch}
        if process.is_running():
            process.kill()
            process.wait(60)
    assert sorted(results) == list(range(3000))
    assert [results[n] for n in (2997, 2998, 2999)] == [result.text for result in expected]


def test_a_host_that_dies_twice_is_an_error(client: WorkerClient, spec: EngineSpec) -> None:
    texts = lines(4000)
    with pytest.raises(HostDied):
        for _ in client.translate(spec, items(texts), PAIR, keep_alive=300, timeout=60):
            # Not where what the last host had sent before it died is still being read.
            if client.state(spec, timeout=60).state == "ready":
                process_of(client, spec).kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP")
def test_a_stopped_host_is_a_timeout_and_its_late_answers_go_nowhere(
    client: WorkerClient, spec: EngineSpec
) -> None:
    expected = translate(client, spec, ["猫", "犬"])
    with stopped(process_of(client, spec)):
        with pytest.raises(TranslationTimeout):
            translate(client, spec, ["魚がいる", "鳥"], timeout=0.5)
        assert client.state(spec, timeout=0.2).state == "not responding"
    assert [r.text for r in translate(client, spec, ["猫", "犬"])] == [r.text for r in expected]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP")
def test_a_deadline_holds_where_the_host_hangs(client: WorkerClient, spec: EngineSpec) -> None:
    process = process_of_loaded(client, spec)
    with stopped(process), pytest.raises(TranslationTimeout, match="deadline"):
        list(client.translate(spec, items(["猫"]), PAIR, keep_alive=300, timeout=60, deadline=0.3))
    assert translate(client, spec, ["猫"])[0].text


def test_two_models_at_once(client: WorkerClient, spec: EngineSpec) -> None:
    other = replace(spec, fingerprint="other")
    expected = [result.text for result in translate(client, spec, TEXTS)]
    found: dict[str, list[list[str]]] = {"test": [], "other": []}

    def work(which: EngineSpec) -> None:
        for _ in range(3):
            results = translate(client, which, TEXTS)
            found[which.fingerprint].append([result.text for result in results])

    threads = [threading.Thread(target=work, args=(each,)) for each in (spec, other) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert client.state(spec, timeout=60).pid != client.state(other, timeout=60).pid
    for answers in found.values():
        assert len(answers) == 12
        for answer in answers:
            # Batch mates may change a near tie.
            same = sum(a == b for a, b in zip(answer, expected, strict=True))
            assert same >= len(TEXTS) - 2


def test_unload_answers_what_was_accepted(client: WorkerClient, spec: EngineSpec) -> None:
    texts = lines(500)
    client.load(spec, keep_alive=300, timeout=60)
    process = process_of(client, spec)
    results: list[SegmentResult] = []
    for batch in client.translate(spec, items(texts), PAIR, keep_alive=300, timeout=60):
        if not results:
            assert client.unload(spec)
        results += batch
    process.wait(60)
    assert len({result.index for result in results}) == 500
    assert translate(client, spec, ["猫"])[0].text


def test_hosts_that_come_and_go_lose_no_request(client: WorkerClient, spec: EngineSpec) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(8):
                text = f"{number}匹の猫、{turn}匹の犬"
                (result,) = translate(client, spec, [text], keep_alive=0 if turn % 3 == 0 else 60)
                assert result.text and not result.error
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert not failures


def test_a_model_that_cannot_load_says_why_and_backs_off(
    client: WorkerClient, spec: EngineSpec, tmp_path: Path
) -> None:
    broken = replace(spec, path=str(tmp_path / "nothing"))
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="nothing") as caught:
            translate(client, broken, ["猫"])
        assert caught.value.retry_after > 0
    state = client.state(broken, timeout=60)
    assert state.state == "failed" and "model.bin" in state.reason


def test_a_sentencepiece_file_that_is_none_is_named(
    client: WorkerClient, spec: EngineSpec, tmp_path: Path
) -> None:
    junk = tmp_path / "junk.model"
    junk.write_bytes(b"junk")
    with pytest.raises(ModelUnavailable, match="junk.model"):
        translate(client, replace(spec, source_sentencepiece=str(junk)), ["猫"])


def test_a_long_path_to_the_run_folder(spec: EngineSpec, tmp_path: Path) -> None:
    client = WorkerClient(tmp_path / ("long" * 30) / "run")
    assert translate(client, spec, ["猫"])[0].text
    client.close()


def test_the_run_folder_may_go_while_models_come_and_go(
    client: WorkerClient, spec: EngineSpec, tmp_path: Path
) -> None:
    for keep_alive in (300, 0):
        rmtree(tmp_path / "run", ignore_errors=True)
        assert translate(client, spec, ["猫"], keep_alive=300)[0].text
        process = process_of(client, spec)
        assert (tmp_path / "run").stat().st_mode & 0o077 == 0 or sys.platform == "win32"
        # What runs goes on.
        rmtree(tmp_path / "run")
        assert translate(client, spec, ["犬"], keep_alive=keep_alive)[0].text
        if keep_alive:
            process.kill()
        process.wait(60)


def test_a_run_folder_that_cannot_be_made_is_named(spec: EngineSpec, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelUnavailable, match="file/run"):
        translate(WorkerClient(tmp_path / "file" / "run"), spec, ["猫"])


def test_what_a_library_prints_goes_to_the_log_and_stops_nobody(
    client: WorkerClient, spec: EngineSpec, capfd: pytest.CaptureFixture[str]
) -> None:
    chatty = replace(spec, engine="tests.worker.chatty.Chatty")
    assert client.load(chatty, keep_alive=300, timeout=60).state == "ready"
    captured = capfd.readouterr()
    assert captured.err.count("from Python") == 10_000 and captured.err.count("from C") == 10_000
    assert not captured.out


def test_what_is_printed_before_a_host_listens_does_not_hinder_its_start(
    client: WorkerClient, spec: EngineSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('A greeting of this machine.', flush=True)")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert client.load(spec, keep_alive=300, timeout=60).state == "ready"
