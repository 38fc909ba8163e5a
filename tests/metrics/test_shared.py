"""The counts of several processes: added up, and kept when a process has ended."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from django.test import Client
from prometheus_client import CollectorRegistry, Counter

from nmt_server.metrics.shared import SharedCounts

# Counts, says so, and lives until its input ends.
_PROCESS = """
import sys
from pathlib import Path
from nmt_server.metrics import counts
from nmt_server.metrics.shared import SharedCounts
shared = SharedCounts(Path(sys.argv[1]))
shared.publish()
counts.host_starts.inc(5)
counts.of_request("root", 200).observe(0.003)
if sys.argv[2] == "writes":
    shared.write()
print("counted", flush=True)
sys.stdin.read()
"""


def counting(folder: Path, how: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _PROCESS, str(folder), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "counted\n"
    return process


def shared(folder: Path) -> tuple[SharedCounts, Counter]:
    registry = CollectorRegistry()
    return SharedCounts(folder, registry), Counter("nmt_host_starts", "", registry=registry)


def starts(counts: SharedCounts) -> float:
    return counts.together().counts[("nmt_host_starts_total", ())]


def test_counts_of_processes_are_added_and_outlive_them(tmp_path: Path) -> None:
    here, counter = shared(tmp_path)
    counter.inc(2)
    others = [counting(tmp_path, "writes"), counting(tmp_path, "writes")]
    try:
        assert starts(here) == 12
        pids = {os.getpid(), *(process.pid for process in others)}
        assert set(here.together().processes) == pids
    finally:
        for process in others:
            process.kill()
            process.communicate(timeout=60)
    for _ in range(2):
        together = here.together()
        assert together.counts[("nmt_host_starts_total", ())] == 12
        labels = (("route", "root"), ("status", "200"))
        assert together.counts[("nmt_http_request_seconds_count", labels)] == 2
        assert together.processes == (os.getpid(),)
    # Nothing of them is left but what they counted.
    assert len(list(tmp_path.iterdir())) == 4
    counter.inc()
    assert starts(here) == 13


def test_a_process_that_ends_by_itself_leaves_its_last_counts(tmp_path: Path) -> None:
    here, counter = shared(tmp_path)
    counter.inc()
    other = counting(tmp_path, "ends")
    other.communicate(timeout=60)
    assert starts(here) == 6


def test_broken_files_and_an_emptied_folder_are_survived(tmp_path: Path) -> None:
    folder = tmp_path / "run" / "metrics"
    here, counter = shared(folder)
    counter.inc()
    assert starts(here) == 1
    if sys.platform != "win32":
        assert not any(each.stat().st_mode & 0o077 for each in (folder, folder.parent))
    (folder / "999999-beef.json").write_text('[["nmt_host')
    (folder / "999999-beef.lock").touch()
    (folder / "ended.json").write_bytes(b"\xff\x00")
    assert starts(here) == 1
    shutil.rmtree(folder)
    counter.inc()
    assert starts(here) == 2


def test_where_nothing_can_be_written_it_counts_for_itself(tmp_path: Path) -> None:
    (tmp_path / "metrics").touch()
    here, counter = shared(tmp_path / "metrics")
    counter.inc()
    assert starts(here) == 1 and here.together().processes == (os.getpid(),)


def test_one_thread_writes_however_often_the_middleware_is_built() -> None:
    def writing() -> int:
        Client().get("/livez")
        return [thread.name for thread in threading.enumerate()].count("metrics")

    # Another one, where an earlier test had a data folder of its own.
    first = writing()
    assert first and writing() == writing() == first
