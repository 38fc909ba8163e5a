"""Jobs on the real server: killed, stopped, cancelled, watched, and hostile uploads."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.conftest import DEMO
from tests.e2e.server import Answer, Boot, Server

SAMPLE = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()
COMMANDS = [("runserver", "0"), ("serve", "--port", "0", "--workers", "2")]
NAMES = ["runserver", "gunicorn"]


@pytest.fixture(scope="module", params=COMMANDS, ids=NAMES)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server for tests that need none of their own."""
    started = Server(tmp_path_factory.mktemp("served") / "data", *request.param)
    yield started
    started.stop()


def lines(number: int, first: int = 0) -> list[str]:
    """Distinct texts. 256 of them are a step of a job."""
    return [f"{n}。{SAMPLE[n % len(SAMPLE)]}" for n in range(first, first + number)]


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


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_a_job_goes_on_after_the_server_was_killed_and_stopped(
    boot: Boot, command: tuple[str, ...]
) -> None:
    server = boot(*command)
    texts = lines(2_048)
    job = start(server, texts)
    wait_for(server, job, has_begun)
    master = psutil.Process(server.process.pid)
    for process in [*master.children(recursive=True), master]:
        process.kill()
    server.process.wait(60)
    server.start_again(*command)
    before = get(server, job, "?from=0&limit=1000")
    assert before["state"] == "running" and 0 < before["done"] < len(texts)

    # What it has begun again is put back when it stops, and who watches does not hold that up.
    wait_for(server, job, lambda state: state["done"] > before["done"])
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/api/v1/jobs/{job}/events")
    response = connection.getresponse()
    assert response.readline()
    ending = threading.Thread(target=server.stop)
    ending.start()
    assert b"event: end" not in response.read()
    ending.join(60)
    assert server.process.poll() == 0
    assert "Traceback" not in server.output()

    server.start_again(*command)
    state = wait_for(server, job, is_over)
    assert (state["state"], state["done"], state["untranslated"]) == ("done", len(texts), 0)
    after = get(server, job, "?from=0&limit=1000")["results"]
    assert after[: len(before["results"])] == before["results"]
    translated = server.request("GET", f"/api/v1/jobs/{job}/result").json()
    assert len(translated) == len(texts) and all(translated)


def test_a_cancelled_job_leaves_the_engine_to_others(served: Server) -> None:
    texts = lines(4_000)
    job = start(served, texts)
    wait_for(served, job, has_begun)
    cancelled = served.request("DELETE", f"/api/v1/jobs/{job}")
    assert cancelled.status == 200 and cancelled.json()["state"] == "cancelled"
    at_once = get(served, job)["done"]
    assert served.sugoi("猫がいる。")
    # Whatever process works on it has noticed by now, or never writes again.
    other = start(served, ["犬がいる。"])
    wait_for(served, other, is_over)
    assert get(served, job)["done"] == at_once < len(texts)
    assert served.request("DELETE", f"/api/v1/jobs/{job}").status == 204
    assert served.request("GET", f"/api/v1/jobs/{job}").status == 404


def test_events_reach_a_client_while_the_job_runs(served: Server) -> None:
    texts = lines(520, first=10_000)
    job = start(served, texts)
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
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


def test_a_job_of_the_command_line_is_taken_up(served: Server, tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\n猫がいる。\n", encoding="utf-8")
    job = served.manage("translate", str(path), "--job").strip()
    assert wait_for(served, job, is_over)["state"] == "done"
    result = served.request("GET", f"/api/v1/jobs/{job}/result").text
    assert result.startswith("1\n00:00:01,000 --> 00:00:02,000\n") and "猫" not in result


def test_an_upload_that_climbs_out_of_its_folder(served: Server) -> None:
    around = served.data.parent
    before = {path for path in around.rglob("*") if path.is_file()}
    for name in ("../../x", "/tmp/x.txt", "..\\\\..\\\\x", "a/../../../x.csv"):
        answer = upload(served, name, "猫\n".encode(), format="text", target="en")
        assert answer.status == 202, answer.text
        job = answer.json()
        assert not set(job["name"]) & set("/\\")
        assert wait_for(served, job["id"], is_over)["state"] == "done"
    written = {path for path in around.rglob("*") if path.is_file()} - before
    assert not [path for path in written if path.name.startswith("x")]


def test_more_than_ten_megabytes_are_refused(served: Server) -> None:
    refused = upload(served, "a.txt", b"\n" * (11 * 1024 * 1024))
    assert refused.status == 413 and refused.json()["error"]["code"] == "too_large"
    assert served.request("GET", "/livez").status == 200


def test_a_file_comes_back_in_its_form(served: Server) -> None:
    content = '{"menu": ["猫がいる。"], "id": 5}'.encode()
    job = upload(served, "texts.json", content, target="en").json()
    wait_for(served, job["id"], is_over)
    result = served.request("GET", f"/api/v1/jobs/{job['id']}/result").text
    assert result.startswith('{"menu": ["') and result.endswith('"], "id": 5}')
