"""Thread layout and token budget: measured once, kept, and used by the next host."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import psutil
import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import LanguagePair, Marking
from nmt_server.engines.tokenizers import load_tokenizer
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.tuning import (
    Material,
    Tuning,
    machine_identity,
    measure,
    read_tuning,
    tuned,
    write_tuning,
)
from nmt_server.worker.work import Sample

SAMPLE = Sample("日本語", LanguagePair("ja", "en"))


def test_what_was_measured_serves_the_next_host(spec: EngineSpec, tmp_path: Path) -> None:
    run = tmp_path / "run"
    client = WorkerClient(run)
    measured = client.load(spec, keep_alive=60, timeout=100, sample=SAMPLE)
    host = psutil.Process(measured.pid)
    client.close()
    host.wait(60)
    (record,) = run.glob("*.tuning")
    kept = read_tuning(record)
    assert kept is not None
    assert (kept.replicas, kept.threads, kept.token_budget) == (
        measured.replicas,
        measured.threads_per_replica,
        measured.token_budget,
    )
    # The next host takes what is kept, whatever it is, and measures nothing.
    write_tuning(record, replace(kept, token_budget=333, replicas=3))
    client = WorkerClient(run)
    state = client.load(spec, keep_alive=60, timeout=60, sample=SAMPLE)
    client.close()
    assert (state.replicas, state.token_budget) == (3, 333)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long threads wait")
def test_on_a_busy_machine_nothing_is_measured_and_that_is_said(
    spec: EngineSpec, caplog: pytest.LogCaptureFixture
) -> None:
    cores = os.sched_getaffinity(0)
    burning = [sys.executable, "-c", "while True: pass"]
    tokenizer = load_tokenizer(spec)
    material = Material.of(SAMPLE, tokenizer, Marking())
    try:
        # So that few are enough to keep it busy.
        os.sched_setaffinity(0, {min(cores)})
        others = [subprocess.Popen(burning) for _ in range(3)]
        try:
            tuning = measure(spec, load_engine, material)
        finally:
            for other in others:
                other.kill()
                other.wait(60)
        usual = load_engine(spec)
    finally:
        os.sched_setaffinity(0, cores)
    assert "busy" in caplog.text and "benchmark MODEL --keep" in caplog.text
    assert (tuning.replicas, tuning.threads) == (usual.replicas, usual.threads_per_replica)
    assert tuning.token_budget == usual.token_budget


def test_without_a_sample_nothing_is_measured(spec: EngineSpec, tmp_path: Path) -> None:
    client = WorkerClient(tmp_path / "run")
    client.load(spec, keep_alive=60, timeout=60)
    client.close()
    assert not list((tmp_path / "run").glob("*.tuning"))


def test_what_the_row_says_is_not_overruled(spec: EngineSpec) -> None:
    tuning = Tuning(machine_identity(), replicas=8, threads=1, token_budget=2048)
    row = replace(spec, inter_threads=1, intra_threads=2, token_budget=100)
    assert tuned(row, tuning) == row
    assert tuned(spec, tuning) == replace(spec, inter_threads=8, intra_threads=1, token_budget=2048)


def test_a_record_of_another_machine_or_half_a_record_is_none(tmp_path: Path) -> None:
    record = tmp_path / "model.tuning"
    assert read_tuning(record) is None
    write_tuning(record, Tuning("another machine", 8, 1, 2048))
    assert read_tuning(record) is None
    record.write_bytes(orjson.dumps({"machine": machine_identity()}))
    assert read_tuning(record) is None
    record.write_bytes(b'{"mach')
    assert read_tuning(record) is None
