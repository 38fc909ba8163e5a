"""A server that goes while it adds a model of the catalogue, and comes back."""

from __future__ import annotations

import http.client
import json
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.conversion.hub import serve_hub
from tests.e2e.server import Boot, Server

pytest.importorskip("tests.conversion.transformers_models", exc_type=ImportError)

from tests.conversion import transformers_models

NAME = "Helsinki-NLP/opus-mt-ja-en"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("step", ["download", "convert"])
def test_a_server_that_ends_in_the_middle_leaves_nothing(
    boot: Boot, tmp_path: Path, step: str, number: signal.Signals
) -> None:
    original = transformers_models.build_marian(tmp_path / "opus-mt-ja-en")
    with serve_hub(NAME, original) as hub:
        hub.holds = step == "download"
        server = boot(HF_ENDPOINT=hub.url, HF_HOME=str(tmp_path / "hub"))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        body = json.dumps({"name": "opus", "catalogue": NAME})
        connection.request("POST", "/api/v1/models", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 200
        while f'"{step}"' not in answer.readline().decode():
            pass
        if hub.holds:
            assert hub.halfway.wait(60)
        helpers = _helpers(server, "fetch" if hub.holds else "convert")
        server.process.send_signal(number)
        server.process.wait(60)
        connection.close()
        _, alive = psutil.wait_procs(helpers, timeout=60)
        assert not alive
    folder = server.data / "models"
    assert not folder.exists() or [each.name for each in folder.iterdir() if each.is_dir()] == []
    assert "opus" not in server.manage("list_models")


def _helpers(server: Server, module: str) -> list[psutil.Process]:
    """The process that works for the server, once it does."""
    for _ in range(1200):
        found = psutil.Process(server.process.pid).children(recursive=True)
        if any(f"nmt_server.conversion.{module}" in each.cmdline() for each in found):
            return found
        time.sleep(0.05)
    raise TimeoutError(module)
