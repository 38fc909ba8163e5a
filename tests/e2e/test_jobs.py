"""Jobs on the real server: killed, stopped, cancelled, watched, and hostile uploads."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.conftest import DEMO
from tests.e2e.server import Answer, Boot, Server

SAMPLE = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()
COMMANDS = [("runserver", "0"), ("serve", "--port", "0", "--workers", "2")]
each_server = pytest.mark.parametrize("command", COMMANDS, ids=["runserver", "gunicorn"])


def lines(copies: int) -> list[str]:
    """Distinct texts, some hundreds for each copy."""
    return [f"{n}。{line}" for n in range(copies) for line in SAMPLE]


def upload(server: Server, name: str, content: bytes, **fields: str) -> Answer:
    """As `curl -F file=@name -F key=value` sends it."""
    parts = [f'; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"]
    parts += [f'; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    body = b"".join(b"--b\r\nContent-Disposition: form-data" + part for part in parts)
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    return server.request("POST", "/api/v1/jobs", body + b"--b--\r\n", kind)


def get(server: Server, job: str, query: str = "") -> Any:
    return server.request("GET", f"/api/v1/jobs/{job}{query}").json()


def wait_for(server: Server, job: str, is_there: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if is_there(state := get(server, job)):
            return state
        time.sleep(0.05)
    raise AssertionError(state)


def start(server: Server, texts: list[str]) -> str:
    answer = server.post("/api/v1/jobs", {"texts": texts})
    assert answer.status == 202, answer.text
    return str(answer.json()["id"])


def is_over(state: Any) -> bool:
    return state["state"] not in ("queued", "running")


def has_begun(state: Any) -> bool:
    return bool(state["done"] > 0)


@each_server
def test_a_job_goes_on_after_the_server_was_killed(boot: Boot, command: tuple[str, ...]) -> None:
    server = boot(*command)
    texts = lines(10)
    job = start(server, texts)
    wait_for(server, job, has_begun)
    master = psutil.Process(server.process.pid)
    for process in [*master.children(recursive=True), master]:
        process.kill()
    server.process.wait(60)
    server.process = server._boot(command)
    server.port = server._wait_for_port()
    before = get(server, job, "?from=0&limit=1000")
    assert before["state"] == "running" and 0 < before["done"] < len(texts)
    state = wait_for(server, job, is_over)
    assert (state["state"], state["done"], state["untranslated"]) == ("done", len(texts), 0)
    after = get(server, job, "?from=0&limit=1000")["results"]
    assert after[: len(before["results"])] == before["results"]
    translated = server.request("GET", f"/api/v1/jobs/{job}/result").json()
    assert len(translated) == len(texts) and all(translated)


@each_server
def test_a_stopping_server_puts_its_jobs_back(boot: Boot, command: tuple[str, ...]) -> None:
    server = boot(*command)
    job = start(server, lines(10))
    wait_for(server, job, has_begun)
    assert server.stop() == 0
    assert "Traceback" not in server.output()
    server.process = server._boot(command)
    server.port = server._wait_for_port()
    assert wait_for(server, job, is_over)["state"] == "done"


@each_server
def test_a_cancelled_job_leaves_the_engine_to_others(boot: Boot, command: tuple[str, ...]) -> None:
    server = boot(*command)
    texts = lines(60)
    job = start(server, texts)
    wait_for(server, job, has_begun)
    cancelled = server.request("DELETE", f"/api/v1/jobs/{job}")
    assert cancelled.status == 200 and cancelled.json()["state"] == "cancelled"
    at_once = get(server, job)["done"]
    assert server.sugoi("猫がいる。")
    # Whatever process works on it has noticed by now, or never writes again.
    other = start(server, ["犬がいる。"])
    wait_for(server, other, is_over)
    assert get(server, job)["done"] == at_once < len(texts)
    assert server.request("DELETE", f"/api/v1/jobs/{job}").status == 204
    assert server.request("GET", f"/api/v1/jobs/{job}").status == 404


@each_server
def test_events_reach_a_client_while_the_job_runs(boot: Boot, command: tuple[str, ...]) -> None:
    server = boot(*command)
    texts = lines(4)
    job = start(server, texts)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/api/v1/jobs/{job}/events")
    response = connection.getresponse()
    assert response.headers["Content-Type"] == "text/event-stream"
    seen: list[int] = []
    states = []
    name = ""
    for line in response:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data" and name == "results":
            seen += [result["index"] for result in json.loads(value)]
        elif field == "data":
            states.append(json.loads(value)["state"])
    connection.close()
    assert seen == list(range(len(texts)))
    assert states[-1] == "done" and set(states[:-1]) <= {"queued", "running"}


def test_a_stream_of_events_does_not_hold_up_the_end(boot: Boot) -> None:
    server = boot("serve", "--port", "0")
    job = start(server, lines(60))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/api/v1/jobs/{job}/events")
    response = connection.getresponse()
    assert response.readline()
    began = threading.Thread(target=server.stop)
    began.start()
    assert b"event: end" not in response.read()
    began.join(30)
    assert server.process.poll() == 0


def test_a_job_of_the_command_line_is_taken_up(boot: Boot, tmp_path: Path) -> None:
    server = boot()
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\n猫がいる。\n", encoding="utf-8")
    job = server.manage("translate", str(path), "--job").strip()
    assert wait_for(server, job, is_over)["state"] == "done"
    result = server.request("GET", f"/api/v1/jobs/{job}/result").text
    assert result.startswith("1\n00:00:01,000 --> 00:00:02,000\n") and "猫" not in result


def test_an_upload_that_climbs_out_of_its_folder(boot: Boot, tmp_path: Path) -> None:
    server = boot()
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    for name in ("../../x", "/tmp/x.txt", "..\\\\..\\\\x", "a/../../../x.csv"):
        answer = upload(server, name, "猫\n".encode(), format="text", target="en")
        assert answer.status == 202, answer.text
        job = answer.json()
        assert not set(job["name"]) & set("/\\")
        assert wait_for(server, job["id"], is_over)["state"] == "done"
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert not [path for path in written if path.name.startswith("x")]


def test_ten_megabytes_are_the_bound(boot: Boot) -> None:
    server = boot()
    mega = 1024 * 1024
    assert upload(server, "a.txt", b"\n" * (10 * mega)).status == 202
    refused = upload(server, "a.txt", b"\n" * (11 * mega))
    assert refused.status == 413 and refused.json()["error"]["code"] == "too_large"
    assert server.request("GET", "/livez").status == 200


def test_a_file_comes_back_in_its_form(boot: Boot) -> None:
    server = boot()
    content = '{"menu": ["猫がいる。"], "id": 5}'.encode()
    job = upload(server, "texts.json", content, target="en").json()
    wait_for(server, job["id"], is_over)
    result = server.request("GET", f"/api/v1/jobs/{job['id']}/result").text
    assert result.startswith('{"menu": ["') and result.endswith('"], "id": 5}')
