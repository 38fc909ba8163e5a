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
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import psutil
import pytest
from django.core.management.base import CommandError

from mysite.start.address import require_address
from tests.e2e.server import ROOT, Server, prepare
from tests.stopped import stopped

COMMANDS = {
    "runserver": ("runserver", "0"),
    "serve": ("serve", "--port", "0", "--workers", "2"),
}


@pytest.fixture(scope="module")
def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server") / "data", *COMMANDS[request.param])
    yield server
    server.process.kill()
    server.process.wait(60)


@pytest.fixture
def server(started: Server, request: pytest.FixtureRequest) -> Server:
    """A server of the kind that the test is for, started again where another test has ended it."""
    if started.process.poll() is not None:
        started.start_again(*COMMANDS[request.node.callspec.params["started"]])
    return started


def under(*commands: str) -> pytest.MarkDecorator:
    """Run a test with `server` under each of these."""
    return pytest.mark.parametrize("started", commands, indirect=True, scope="module")


each_server = under(*COMMANDS)


def connect(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)


def translate(connection: http.client.HTTPConnection, content: object) -> object:
    connection.request("POST", "/", json.dumps({"content": content}))
    return json.loads(connection.getresponse().read())


def read_answer(stream: BinaryIO) -> object:
    assert stream.readline().split()[1] == b"200"
    headers = http.client.parse_headers(stream)
    return json.loads(stream.read(int(headers["Content-Length"])))


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_without_setup_it_says_so_in_a_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "NMT_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "manage.py setup" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [("runserver",), ("serve", "--port")], ids=COMMANDS)
def test_a_port_that_is_in_use_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    prepare(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "manage.py", *command, port],
            cwd=ROOT,
            env={**os.environ, "NMT_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"Port {port} is in use" in line


def test_an_address_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="no port 99999"):
        require_address("127.0.0.1", 99999)
    with pytest.raises(CommandError, match=r"no address nowhere\.invalid"):
        require_address("nowhere.invalid", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
@under("serve")
def test_the_web_processes_are_small_and_hold_no_engine(server: Server) -> None:
    for _ in range(20):
        server.sugoi(["猫", "犬がいる。"])
    hosts = {host.pid for host in server.hosts()}
    master = psutil.Process(server.process.pid)
    web = [process for process in master.children() if process.pid not in hosts]
    assert len(web) == 2
    for process in [master, *web]:
        # With what users install it is 70: Django REST framework imports, where they are installed,
        # the driver of PostgreSQL, requests, Pygments and Docutils.
        assert process.memory_info().rss < 105 * 1024 * 1024
        assert not [m.path for m in process.memory_maps() if "ctranslate2" in m.path]


@each_server
def test_a_foreign_host_is_refused_without_a_traceback(server: Server) -> None:
    answer = server.request("GET", "/livez", headers={"Host": "evil.example"})
    assert answer.status == 400 and "DJANGO_ALLOWED_HOSTS" in answer.text
    assert "Traceback" not in server.wait_for_output("evil.example")


@each_server
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


@each_server
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


@each_server
def test_kept_connections_and_slow_clients_keep_nobody_out_and_do_not_hold_up_the_end(
    server: Server,
) -> None:
    idle = [connect(server) for _ in range(3)]
    for connection in idle:
        for text in ("猫", "犬", ["猫", "犬"]):
            assert translate(connection, text)
    body = json.dumps({"content": "猫"}).encode()
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
    with contextlib.ExitStack() as stack:
        slow = []
        for sent in (b"P", head, head + body[:-1], b""):
            for _ in range(100 if sent else 1):
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
        assert server.stop(timeout=28) == 0
    assert "Traceback" not in server.output()


@each_server
def test_who_goes_on_sending_a_little_does_not_hold_up_the_end(server: Server) -> None:
    over, under = 40 * 1024 * 1024, 8 * 1024 * 1024
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
    length = post + b"Content-Length: %d\r\n\r\n"
    chunks = post + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % over
    large = bytes(1024 * 1024 + 1)
    begun = (post, length % over, length % over + large, length % under, length % under + large)
    ended = threading.Event()

    def drip(clients: list[socket.socket]) -> None:
        while not ended.wait(0.2):
            for client in clients:
                with contextlib.suppress(OSError):
                    client.send(b"x" * 300)

    with contextlib.ExitStack() as stack:
        slow = []
        for sent in (*begun, chunks, chunks + large):
            for _ in range(12):
                client = socket.create_connection(("127.0.0.1", server.port), timeout=60)
                slow.append(stack.enter_context(client))
                client.sendall(sent)
        dripping = threading.Thread(target=drip, args=(slow,))
        dripping.start()
        stack.callback(dripping.join)
        stack.callback(ended.set)
        assert translate(connect(server), "猫")
        # Some of them would take hours.
        assert server.stop(timeout=60) == 0
    assert "Traceback" not in server.output()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
@under("serve")
def test_more_connections_than_files_keep_nobody_out(server: Server) -> None:
    assert translate(connect(server), "猫")
    hosts = {host.pid for host in server.hosts()}
    master = psutil.Process(server.process.pid)
    master.rlimit(psutil.RLIMIT_NOFILE, (200, 200))
    before = [process for process in master.children() if process.pid not in hosts]
    for process in before:
        process.kill()
    psutil.wait_procs(before, timeout=60)
    # By those that begin now.
    assert translate(connect(server), "猫")
    with contextlib.ExitStack() as stack:
        for _ in range(600):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            stack.enter_context(client)
        for _ in range(3):
            assert translate(connect(server), "猫")
    assert translate(connect(server), "猫")
    assert server.stop() == 0
    assert "Traceback" not in server.output()


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
@under("serve")
@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "at once"])
def test_kept_connections_are_spread_over_the_web_processes(server: Server, at_once: bool) -> None:
    # Where a machine has better things to do, a process that is left a connection may come too
    # late for it, again and again. Where nobody leaves one to it, it gets nearly none, ever.
    spreads: list[list[int]] = []
    while len(spreads) < 3 and (not spreads or min(spreads[-1]) < 4):
        spreads.append(spread_of_kept_connections(server, 24, at_once))
    assert min(spreads[-1]) >= 4, spreads


def spread_of_kept_connections(server: Server, number: int, at_once: bool) -> list[int]:
    """How many of so many new connections each web process has."""
    hosts = {host.pid for host in server.hosts()}
    web = [p for p in psutil.Process(server.process.pid).children() if p.pid not in hosts]
    with contextlib.ExitStack() as stack:
        kept = [stack.enter_context(contextlib.closing(connect(server))) for _ in range(number)]
        for connection in kept if at_once else ():
            connection.connect()
        for connection in kept:
            assert translate(connection, "猫")
        ours = {connection.sock.getsockname()[1] for connection in kept}
        return [
            sum(
                bool(each.raddr) and each.laddr[1] == server.port and each.raddr[1] in ours
                for each in process.net_connections("tcp")
            )
            for process in web
        ]


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
@under("serve")
def test_new_connections_go_where_a_process_was_replaced_and_never_wait_for_one_that_stands_still(
    server: Server,
) -> None:
    hosts = {host.pid for host in server.hosts()}
    master = psutil.Process(server.process.pid)
    web = [process for process in master.children() if process.pid not in hosts]
    with stopped(web[0]), contextlib.ExitStack() as stack:
        for _ in range(8):
            connection = stack.enter_context(contextlib.closing(connect(server)))
            assert translate(connection, "猫")
    web[0].kill()
    web[0].wait(60)
    assert translate(connect(server), "猫")


@each_server
def test_ctrl_c_answers_what_is_in_flight(server: Server) -> None:
    connection = connect(server)
    assert translate(connection, "雪が降る。")
    (host,) = server.hosts()
    with stopped(host):
        connection.request("POST", "/", json.dumps({"content": "雪が積もる。"}))
        other = connect(server)
        # So the first has been read by now.
        assert translate(other, "猫") == translate(other, "猫")
        master = psutil.Process(server.process.pid)
        for process in [master, *master.children()]:
            if process.pid != host.pid:  # As a terminal does: to each process of the group.
                process.send_signal(signal.SIGINT)
    assert json.loads(connection.getresponse().read())
    assert server.process.wait(60) == 0
    assert "Traceback" not in server.output()
    host.wait(60)


def test_another_ctrl_c_ends_at_once(tmp_path: Path) -> None:
    # An engine that is never done with so long a text; its host is there, and nobody replaces it.
    engine = {"NMT_ENGINES": "ctranslate2=tests.worker.failing.Endless"}
    server = Server(tmp_path / "data", environment=engine)
    assert translate(connect(server), "風が吹く。")
    connection = connect(server)
    connection.request("POST", "/", json.dumps({"content": "勇者は静かに前へと歩み出た" * 20}))
    other = connect(server)
    # So the first has been read by now.
    assert translate(other, "風が吹く。") == translate(other, "風が吹く。")
    server.process.send_signal(signal.SIGINT)
    with pytest.raises(ConnectionRefusedError):
        while True:
            # Reset: the server closed while this connection waited to be accepted.
            with contextlib.suppress(ConnectionResetError):
                socket.create_connection(("127.0.0.1", server.port), timeout=30).close()
    # It would be in flight for minutes.
    assert server.stop(signal.SIGINT) == 0, server.output()
    assert "Traceback" not in server.output()


@each_server
def test_who_is_impatient_sees_no_traceback(server: Server) -> None:
    assert translate(connect(server), "猫")
    deadline = time.monotonic() + 60
    while server.process.poll() is None:
        assert time.monotonic() < deadline
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    assert server.process.returncode == 0 and "Traceback" not in server.output()


def test_more_clients_than_threads_are_answered_in_turn(tmp_path: Path) -> None:
    server = Server(
        tmp_path / "data", "serve", "--port", "0", *("--workers", "1", "--threads", "1")
    )
    clients = [connect(server) for _ in range(3)]
    for text in ("猫", "犬"):
        for client in clients:
            assert translate(client, text)
    assert server.stop() == 0
