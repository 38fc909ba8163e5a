"""`runserver` and `serve` as processes: how they start, keep connections, and end."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import psutil
import pytest

from tests.e2e.server import ROOT, Server
from tests.stopped import stopped

COMMANDS = [("runserver", "0"), ("serve", "--port", "0")]


@pytest.fixture(params=COMMANDS, ids=["runserver", "serve"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path / "data", *request.param)
    yield started
    started.process.kill()
    started.process.wait(60)


def connect(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)


def translate(connection: http.client.HTTPConnection, content: object) -> object:
    connection.request("POST", "/", json.dumps({"content": content}))
    return json.loads(connection.getresponse().read())


def read_answer(stream: BinaryIO) -> object:
    assert stream.readline().split()[1] == b"200"
    headers = http.client.parse_headers(stream)
    return json.loads(stream.read(int(headers["Content-Length"])))


@pytest.mark.parametrize("command", COMMANDS, ids=["runserver", "serve"])
def test_without_setup_it_says_so_in_a_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "NMT_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "manage.py setup" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def refused(data: Path, *command: str) -> str:
    """The one line that a server says which cannot start."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "NMT_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    return line


def test_a_port_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    port = str(server.port)
    assert f"Port {port} is in use" in refused(server.data, "runserver", port)
    assert f"Port {port} is in use" in refused(server.data, "serve", "--port", port)
    server.stop()
    assert "no port 99999" in refused(server.data, "runserver", "99999")
    assert "no port 99999" in refused(server.data, "serve", "--port", "99999")
    assert "no address nowhere.invalid" in refused(
        server.data, "serve", "--host", "nowhere.invalid"
    )


def test_a_foreign_host_is_refused_without_a_traceback(server: Server) -> None:
    answer = server.request("GET", "/livez", headers={"Host": "evil.example"})
    assert answer.status == 400 and "DJANGO_ALLOWED_HOSTS" in answer.text
    assert server.stop() == 0
    said = server.output()
    assert "evil.example" in said and "Traceback" not in said


def test_a_kept_connection_serves_many_requests_and_does_not_hold_up_the_end(
    server: Server,
) -> None:
    idle = [connect(server) for _ in range(3)]
    for connection in idle:
        for text in ("猫", "犬", ["猫", "犬"]):
            assert translate(connection, text)
    silent = socket.create_connection(("127.0.0.1", server.port))
    assert server.stop() == 0
    silent.close()
    assert "Traceback" not in server.output()


def test_ctrl_c_answers_what_is_in_flight(server: Server) -> None:
    connection = connect(server)
    assert translate(connection, "猫")
    (host,) = server.hosts()
    with stopped(host):
        connection.request("POST", "/", json.dumps({"content": "犬がいる。"}))
        other = connect(server)
        # So the first has been read by now.
        assert translate(other, "猫") == translate(other, "猫")
        master = psutil.Process(server.process.pid)
        for process in [master, *master.children()]:
            if process.pid != host.pid:  # As a terminal does: to each process of the group.
                process.send_signal(signal.SIGINT)
    assert json.loads(connection.getresponse().read())
    assert server.process.wait(30) == 0
    assert "Traceback" not in server.output()
    host.wait(60)


def test_another_ctrl_c_ends_at_once(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    connection = connect(server)
    assert translate(connection, "猫")
    (host,) = server.hosts()
    with stopped(host):
        connection.request("POST", "/", json.dumps({"content": "犬がいる。"}))
        assert translate(connect(server), "猫")
        server.process.send_signal(signal.SIGINT)
        with pytest.raises(ConnectionRefusedError):
            while True:
                # Reset: the server closed while this connection waited to be accepted.
                with contextlib.suppress(ConnectionResetError):
                    socket.create_connection(("127.0.0.1", server.port), timeout=30).close()
        assert server.stop(signal.SIGINT) == 0
    assert "Traceback" not in server.output()


def test_slow_clients_keep_nobody_out_and_do_not_hold_up_the_end(server: Server) -> None:
    body = json.dumps({"content": "猫"}).encode()
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
    with contextlib.ExitStack() as stack:
        slow = []
        for sent in (b"P", head, head + body[:-1]):
            for _ in range(100):
                client = socket.create_connection(("127.0.0.1", server.port), timeout=60)
                slow.append(stack.enter_context(client))
                client.sendall(sent)
        answer = translate(connect(server), "猫")
        # They were not thrown out for it.
        slow[100].sendall(body)
        slow[200].sendall(body[-1:])
        for client in (slow[100], slow[200]):
            with client.makefile("rb") as stream:
                assert read_answer(stream) == answer
        # Those that go on to say nothing would take half a minute each.
        assert server.stop(timeout=20) == 0


def test_what_is_left_of_a_refused_body_does_not_become_the_next_request(server: Server) -> None:
    connection = connect(server)
    refused = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n" + b"x" * 20
    good = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    connection.connect()
    connection.sock.sendall(refused + good)
    answer = connection.sock.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 404")
    assert answer.count(b"HTTP/1.1 ") == 2
    assert b'"ok"' in answer


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
@pytest.mark.usefixtures("uncovered")
def test_the_web_processes_are_small_and_hold_no_engine(boot_serve: Callable[[], Server]) -> None:
    server = boot_serve()
    for _ in range(20):
        server.sugoi(["猫", "犬がいる。"])
    hosts = {host.pid for host in server.hosts()}
    master = psutil.Process(server.process.pid)
    web = [process for process in master.children() if process.pid not in hosts]
    assert len(web) == 3
    for process in [master, *web]:
        # With what users install it is 70: Django REST framework imports, where they are installed,
        # the driver of PostgreSQL, requests, Pygments and Docutils.
        assert process.memory_info().rss < 105 * 1024 * 1024
        assert not [m.path for m in process.memory_maps() if "ctranslate2" in m.path]


@pytest.fixture
def boot_serve(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    started: list[Server] = []

    def boot() -> Server:
        started.append(Server(tmp_path / "data", "serve", "--port", "0", "--workers", "3"))
        return started[0]

    yield boot
    for server in started:
        server.stop()


def test_more_clients_than_threads_are_answered_in_turn(tmp_path: Path) -> None:
    server = Server(
        tmp_path / "data", "serve", "--port", "0", *("--workers", "1", "--threads", "1")
    )
    clients = [connect(server) for _ in range(3)]
    for text in ("猫", "犬"):
        for client in clients:
            assert translate(client, text)
    assert server.stop() == 0


def test_requests_that_are_sent_ahead_are_all_answered(server: Server) -> None:
    expected = [server.sugoi(text) for text in ("猫", "犬", "猫")]
    requests = b""
    for text in ("猫", "犬", "猫"):
        body = json.dumps({"content": text}).encode()
        requests += b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
        requests += body
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(requests)
        with connection.makefile("rb") as stream:
            answered = [read_answer(stream) for _ in expected]
    assert answered == expected
