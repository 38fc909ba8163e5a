"""What happens to servers: processes are killed, the disk is full, the database is locked."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest

from tests.e2e.load import Load, ask_once, under_load, unwritten
from tests.e2e.server import Answer, Boot, Server
from tests.stopped import stopped

COMMAND = ("serve", "--port", "0", "--workers", "2")


@pytest.fixture(scope="module")
def survivor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with two web processes, which each test leaves able to translate."""
    server = Server(
        tmp_path_factory.mktemp("survivor"), *COMMAND, environment={"NMT_DATABASE_TIMEOUT": "1"}
    )
    server.sugoi("猫")
    yield server
    server.stop()


def web_processes(server: Server) -> list[psutil.Process]:
    hosts = {process.pid for process in server.hosts()}
    children = psutil.Process(server.process.pid).children()
    return [process for process in children if process.pid not in hosts]


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def records(server: Server) -> list[bytes]:
    """What is recorded of hosts that did not end in order."""
    return [record.read_bytes() for record in (server.data / "run").glob("*.failure")]


def test_a_host_and_a_web_process_killed_under_load(survivor: Server) -> None:
    with under_load(survivor, first=1_000) as load:
        load.wait_for(50)
        survivor.hosts()[0].kill()
        load.wait_for(50)
        assert not load.broken and not load.unavailable
        web_processes(survivor)[0].kill()
        load.wait_for(100)
    assert not load.errors and not load.mixed_up
    # What it had begun to answer is lost to its clients, and nothing else.
    assert len(load.broken) <= 8
    deadline = time.monotonic() + 60
    while len(web_processes(survivor)) != 2:
        assert time.monotonic() < deadline


def test_a_web_process_that_stands_still_is_done_without(survivor: Server) -> None:
    with stopped(web_processes(survivor)[0]), under_load(survivor, first=4_000) as load:
        load.wait_for(50)
    assert not load.broken and not load.errors and not load.mixed_up and not load.unavailable
    wait_for(lambda: len(web_processes(survivor)) == 2)


def test_a_host_that_dies_again_and_again(survivor: Server) -> None:
    deadline = time.monotonic() + 60
    with under_load(survivor, clients=1, first=2_000):
        # No host lives long enough to translate anything.
        while not any(b"4 times in a row, the last" in record for record in records(survivor)):
            assert time.monotonic() < deadline
            for process in survivor.hosts():
                # It may be the one before, about to be gone.
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        ready = survivor.request("GET", "/readyz")
    assert "times in a row" in ready.json()["reason"]
    assert survivor.sugoi("猫")
    survivor.wait_until_ready()
    ask_once(survivor, 1_999, load := Load())
    assert load.answered == 1


def test_a_locked_database_is_not_waited_for(survivor: Server) -> None:
    with closing(sqlite3.connect(survivor.data / "db.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        before = unwritten(survivor)
        for number in range(3_000, 3_010):
            ask_once(survivor, number, load := Load())
            assert load.answered == 1
        assert survivor.sugoi("猫")
        # What was answered and is not remembered leaves a trace, whichever process is asked.
        wait_for(lambda: unwritten(survivor) >= before + 10)
    # It remembers again, with nobody having started anything.
    wait_for(lambda: ask_once(survivor, 3_999, Load()))


_LOCKED_SECONDS = 30
# Another process that writes, until its standard input ends.
_LOCK = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def locked(server: Server) -> Iterator[None]:
    """The database is locked by another process within, for so long."""
    with subprocess.Popen(
        [sys.executable, "-c", _LOCK, str(server.data / "db.sqlite3")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == b"locked"
            yield
        finally:
            process.kill()


def a_cached_text(server: Server) -> dict[str, Any]:
    """The row of a new text, also where a process does not know yet that it can write again."""
    deadline = time.monotonic() + 60
    for number in itertools.count():
        text = f"犬が{number}匹いる。"
        server.sugoi(text)
        query = urlencode({"search": f"={text}", "page_size": 1})
        if rows := server.request("GET", f"/api/v1/cache?{query}").json()["results"]:
            return dict(rows[0])
        assert time.monotonic() < deadline
    raise AssertionError


def test_a_database_locked_for_long(survivor: Server) -> None:
    row = a_cached_text(survivor)
    text, address = row["source"], f"/api/v1/cache/{row['id']}"

    def correct(text: str) -> Answer:
        return survivor.request("PATCH", address, json.dumps({"target": text}))

    assert correct("person 0").status == 200
    texts = [f"馬が{number}頭走る。" for number in range(1_500)]
    job = survivor.post("/api/v1/jobs", {"texts": texts}).json()["id"]
    jobs = [job]
    with locked(survivor):
        until, number = time.monotonic() + _LOCKED_SECONDS, 6_000
        while time.monotonic() < until:
            ask_once(survivor, number, load := Load())
            assert load.answered == 1, load
            assert survivor.sugoi(text) == "person 0"
            for answer in (
                correct(f"person {number}"),
                survivor.post("/api/v1/jobs", {"texts": ["牛"]}),
            ):
                assert answer.status == 503, answer.text
                assert "database does not answer" in answer.text
                assert int(answer.headers["Retry-After"]) >= 1
            assert survivor.request("GET", f"/api/v1/jobs/{job}").json()["state"] != "failed"
            number += 1
    # It is as before, with nobody having started anything.
    wait_for(lambda: ask_once(survivor, 6_999, Load()))
    survivor.wait_until_served(text, "person 0")
    assert correct("person 1").status == 200
    survivor.wait_until_served(text, "person 1")
    jobs.append(survivor.post("/api/v1/jobs", {"texts": ["牛"]}).json()["id"])
    results = [f"/api/v1/jobs/{each}/result" for each in jobs]
    wait_for(lambda: all(survivor.request("GET", each).status == 200 for each in results))
    counts = [len(survivor.request("GET", each).json()) for each in results]
    assert counts == [len(texts), 1]
    survivor.wait_until_ready()


@contextlib.contextmanager
def little_memory(processes: list[psutil.Process], room: int) -> Iterator[None]:
    """Each process may take so many more bytes of memory within."""
    for process in processes:
        _, most = process.rlimit(psutil.RLIMIT_AS)
        process.rlimit(psutil.RLIMIT_AS, (process.memory_info().vms + room, most))
    try:
        yield
    finally:
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.rlimit(psutil.RLIMIT_AS, (most, most))


def test_web_processes_without_memory_for_what_is_asked(survivor: Server) -> None:
    survivor.sugoi([f"猫{number}" for number in range(100)])
    job = survivor.post("/api/v1/jobs", {"texts": [f"犬{number}" for number in range(50)]}).json()
    one_text = b'{"text": "' + b"a" * 24_000_000 + b'"}'
    many_lists = b'{"text": [' + b"[]," * 8_000_000 + b"[]]}"
    before, refused = web_processes(survivor), 0
    with (
        little_memory(before, 16 << 20),
        under_load(survivor, clients=4, first=5_000) as load,
    ):
        for sent in (one_text, many_lists) * 2:
            load.wait_for(10)
            try:
                answer = survivor.request("POST", "/api/v1/translate", sent)
            except (OSError, http.client.HTTPException):
                # What reads JSON may bring its process down.
                continue
            # Another one that has taken its place has memory, and knows what to do with either.
            if answer.status not in (200, 400):
                assert answer.status == 503, answer.text
                assert answer.json()["error"]["code"] == "no_memory"
                refused += 1
    assert refused or not set(before) <= set(web_processes(survivor))
    assert not load.errors and not load.mixed_up
    assert set(load.reasons) <= {"The server has not enough memory for this."}
    # What was in flight when a process went down.
    assert len(load.broken) <= 4 * 8
    result = f"/api/v1/jobs/{job['id']}/result"
    wait_for(lambda: survivor.request("GET", result).status == 200)
    assert len(survivor.request("GET", result).json()) == 50
    wait_for(lambda: len(web_processes(survivor)) == 2)


def test_sigterm_under_load_loses_no_request(boot: Boot) -> None:
    server = boot(*COMMAND)
    with under_load(server) as load:
        load.wait_for(50)
        assert server.stop(signal.SIGTERM) == 0
        assert load.answered > 50
    assert not load.broken and not load.errors and not load.mixed_up and not load.unavailable


@pytest.mark.parametrize("command", [COMMAND, ("runserver", "0")], ids=["serve", "runserver"])
def test_sigterm_while_connections_wait_to_be_taken(boot: Boot, command: tuple[str, ...]) -> None:
    server = boot(*command)
    server.sugoi("猫")
    with contextlib.ExitStack() as stack:
        with contextlib.ExitStack() as while_stopped:
            for process in web_processes(server) or [psutil.Process(server.process.pid)]:
                while_stopped.enter_context(stopped(process))
            connections = []
            for number in range(10):
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
                stack.enter_context(closing(connection))
                connection.request("POST", "/api/v1/translate", json.dumps({"text": f"犬{number}"}))
                connections.append(connection)
            server.process.send_signal(signal.SIGTERM)
            # A thread that would see that there is nothing to do, and that it is to end.
            time.sleep(1.1)
        assert [each.getresponse().status for each in connections] == [200] * 10
    assert server.process.wait(60) == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "nmt-test", str(folder)]
    if sys.platform != "linux" or not shutil.which("mount"):
        pytest.skip("nothing can be mounted here")
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    server = Server(small_disk / "data", *COMMAND)
    try:
        server.sugoi("猫")
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
            while stream.write(bytes(1 << 12)):
                pass
        # With the host that is there, and with one that is started on a full disk.
        for number in (1, 2):
            ask_once(server, number, load := Load())
            assert load.answered == 1, load
            if number == 1:
                server.hosts()[0].kill()
        assert server.sugoi("猫")
        assert "Only" in server.request("GET", "/readyz").json()["parts"]["disk"]["reason"]
        filler.unlink()
        ask_once(server, 3, load := Load())
        assert load.answered == 1
        server.wait_until_ready()
        assert "000003" in server.request("GET", "/api/v1/cache?page_size=1").text
    finally:
        server.process.kill()
        server.process.wait(60)
