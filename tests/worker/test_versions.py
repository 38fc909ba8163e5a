"""Web processes of two versions side by side, as while a server is upgraded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest

import nmt_server
from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable
from nmt_server.worker import protocol
from nmt_server.worker.addresses import host_address
from nmt_server.worker.client import WorkerClient
from tests.worker.asking import process_of, process_of_loaded, translate

_OTHER = """
import json, pathlib, sys
from nmt_server.engines.base import EngineSpec
from nmt_server.worker.client import WorkerClient

client = WorkerClient(pathlib.Path(sys.argv[1]))
spec = EngineSpec(**json.loads(sys.argv[2]))
for _ in sys.stdin:
    print(client.load(spec, keep_alive=-1, timeout=60).pid, flush=True)
client.close()
"""


def test_each_version_has_a_host_of_its_own(
    client: WorkerClient, spec: EngineSpec, tmp_path: Path
) -> None:
    package = Path(nmt_server.__file__).parent
    shutil.copytree(package, tmp_path / "other" / "nmt_server", symlinks=True)
    (tmp_path / "other" / "nmt_server" / "__init__.py").write_text('__version__ = "0.0.1"')
    process = process_of_loaded(client, spec)
    with subprocess.Popen(
        [sys.executable, "-c", _OTHER, str(tmp_path / "run"), json.dumps(asdict(spec))],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "other")},
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin is not None and other.stdout is not None
        print("load", file=other.stdin, flush=True)
        host = psutil.Process(int(other.stdout.readline()))
        assert host.pid != process.pid
        # Neither minds the other.
        assert translate(client, spec, ["猫"])[0].text
        assert process_of(client, spec).pid == process.pid
        print("load", file=other.stdin, flush=True)
        assert int(other.stdout.readline()) == host.pid
        other.stdin.close()
    # It goes with the last process of its version.
    host.wait(60)
    assert process.is_running()


def test_a_web_process_whose_files_were_replaced_says_so(
    client: WorkerClient, spec: EngineSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "VERSION", "00000000")
    with pytest.raises(ModelUnavailable, match="upgraded"):
        translate(client, spec, ["猫"])


def test_what_was_measured_of_a_model_is_good_for_all_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = host_address(tmp_path, "0" * 64)
    monkeypatch.setattr(protocol, "VERSION", "00000000")
    after = host_address(tmp_path, "0" * 64)
    assert before.tuning == after.tuning
    assert before.address != after.address and before.failure != after.failure
