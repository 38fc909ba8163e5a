"""A request can end the server, by the signal that a service manager would send."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_SERVER = """
import signal, sys, threading
from nmt_server.api.sugoi.close import stop_server
told = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: told.set())
print("started", flush=True)
if len(sys.argv) > 1:
    stop_server()
    print("answered", flush=True)
sys.exit(0 if told.wait(60) else 1)
"""


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def test_it_ends_this_process_after_the_answer() -> None:
    with start("stop") as server:
        assert server.wait(60) == 0
        assert server.stdout is not None and server.stdout.read() == "answered\n"


@pytest.mark.skipif(sys.platform == "win32", reason="only runserver runs on Windows")
def test_it_ends_the_process_that_the_environment_names() -> None:
    with start() as master, start("stop", NMT_SERVER_PID=str(master.pid)) as worker:
        assert master.wait(60) == 0
        worker.kill()
