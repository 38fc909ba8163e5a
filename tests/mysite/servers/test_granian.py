"""`mysite.wsgi` under a server of others: granian, as docs/serving.md shows it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.e2e.server import ROOT, prepare
from tests.ports import free_port

pytest.importorskip("granian")

_LINE = "は静かに前へと歩み出た。"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    data = tmp_path_factory.mktemp("data")
    prepare(data)
    environment = {**os.environ, "NMT_DATA_DIR": str(data), "NMT_LOAD_ON_START": "all"}
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"),
            *("--blocking-threads", "8", "--port", str(port), "mysite.wsgi:application"),
        ],
        cwd=ROOT,
        env=environment,
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
    yield port
    process.terminate()
    assert process.wait(60) == 0


def test_the_first_request_begins_what_a_web_process_does_beside(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/metrics")
        if b'nmt_host_state{model="demo",state="ready"} 1' in connection.getresponse().read():
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_lines_chunks_and_streams(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"content": _LINE})
    connection.request("POST", "/", body)
    assert json.loads(connection.getresponse().read()) == "stepped quietly forward."
    connection.request("POST", "/", iter([body.encode()]), encode_chunked=True)
    assert json.loads(connection.getresponse().read()) == "stepped quietly forward."
    connection.request("POST", "/api/v1/translate", json.dumps({"text": [_LINE], "stream": True}))
    answer = connection.getresponse()
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert b"stepped quietly forward." in answer.read()
