"""What is seen of a server with several web processes: its metrics and its log."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import psutil
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.server import Boot, Server


def value(server: Server, name: str, **labels: str) -> float:
    answer = server.request("GET", "/metrics")
    assert answer.status == 200
    return sum(
        sample.value
        for metric in text_string_to_metric_families(answer.text)
        for sample in metric.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def web_processes(server: Server) -> list[psutil.Process]:
    hosts = {host.pid for host in server.hosts()}
    return [p for p in psutil.Process(server.process.pid).children() if p.pid not in hosts]


def test_counts_of_all_web_processes_outlive_a_killed_one(boot: Boot) -> None:
    server = boot("serve", "--port", "0", "--workers", "2")
    counted: dict[str, Any] = {"route": "root", "status": "200"}
    for _ in range(3):
        server.sugoi(["は静かに前へと歩み出た。"] * 10)
        for _ in range(9):
            server.sugoi("は静かに前へと歩み出た。")
    # Each process writes what it has counted once a second.
    deadline = time.monotonic() + 60
    while value(server, "nmt_http_request_seconds_count", **counted) < 30:
        assert time.monotonic() < deadline
    # The same in one request is one.
    assert value(server, "nmt_segments_total") == 30
    assert value(server, "nmt_web_processes") == 2
    # A host that is slow to tell its figures is left out; one that only the killed process has used
    # ends with it.
    while value(server, "nmt_host_segments_total", model="demo") != 1:
        assert time.monotonic() < deadline
    os.kill(web_processes(server)[0].pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while value(server, "nmt_web_processes") != 2 or len(web_processes(server)) != 2:
        assert time.monotonic() < deadline
    assert value(server, "nmt_http_request_seconds_count", **counted) == 30
    server.restart("serve", "--port", "0", "--workers", "2")
    assert value(server, "nmt_http_request_seconds_count", **counted) == 30


def test_a_request_is_followed_by_its_name_into_the_host(boot: Boot) -> None:
    server = boot(
        *("serve", "--port", "0", "--access-log"), NMT_LOG_FORMAT="json", NMT_LOG_LEVEL="DEBUG"
    )
    text = "クロエは静かに前へと歩み出た。"
    named = server.post("/", {"content": text}, {"X-Request-ID": "from-the-client"})
    assert named.headers["X-Request-ID"] == "from-the-client"
    forged = server.post("/%0A%7B%22level%22%7D", {}, {"X-Request-ID": 'a b"}'})
    made = forged.headers["X-Request-ID"]
    assert forged.status == 404 and made != 'a b"}'
    assert server.stop() == 0
    lines = [line for line in server.output().splitlines() if line.startswith("{")]
    records = [json.loads(line) for line in lines]
    assert text not in "".join(lines) and "歩み" not in "".join(r["message"] for r in records)
    mine = [record for record in records if record.get("request_id") == "from-the-client"]
    assert {"mysite.access", "nmt_server.host"} <= {record["logger"] for record in mine}
    (access,) = [record for record in mine if record["logger"] == "mysite.access"]
    assert (access["method"], access["path"], access["status"]) == ("POST", "/", "200")
    assert {record["logger"] for record in records if record.get("request_id") == made} == {
        *("django.request", "mysite.access")
    }
    assert len({record["process"] for record in mine}) == 2
