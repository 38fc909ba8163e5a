"""A changed model under several web processes."""

from __future__ import annotations

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest

from tests.e2e.server import Boot, Server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")

CHANGE = (
    "from nmt_server.models import TranslationModel; "
    "from nmt_server.models.changes import bump_revision; "
    "TranslationModel.objects.update({}); bump_revision()"
)


def host(server: Server) -> dict[str, Any]:
    """What the host says, which on a busy machine may take too long to be listed."""
    deadline = time.monotonic() + 120
    while True:
        state: dict[str, Any] = json.loads(server.manage("list_models", "--json"))[0]["host"]
        if state["state"] != "not responding":
            return state
        assert time.monotonic() < deadline


def test_a_web_process_without_requests_lets_the_old_model_go(boot: Boot) -> None:
    server: Server = boot("serve", "--port", "0", "--workers", "2")
    server.manage("shell", "-c", CHANGE.format("keep_alive=-1"))
    # Both web processes hold the model; the command that asks is the third client.
    with ThreadPoolExecutor(16) as pool:
        while host(server)["clients"] < 3:
            list(pool.map(server.sugoi, [f"猫が{number}匹いる。" for number in range(32)]))
    old = psutil.Process(host(server)["pid"])
    # From here on, one connection: only the web process that accepted it gets requests.
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def translate(text: str) -> str:
        body = json.dumps({"content": text})
        connection.request("POST", "/", body, {"Content-Type": "application/json"})
        return str(json.loads(connection.getresponse().read()))

    assert translate("犬がいる。")
    server.manage("shell", "-c", CHANGE.format("device='cpu'"))
    number, deadline = 0, time.monotonic() + 120
    while old.is_running():
        assert time.monotonic() < deadline
        number += 1
        assert translate(f"犬が{number}匹いる。")
        time.sleep(0.05)
    assert translate("鳥がいる。")
    assert host(server)["state"] == "ready" and host(server)["device"] == "cpu"
    connection.close()
