"""Few threads answer many connections, and a long answer holds up nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from mysite.http.connection import Connection
from mysite.http.environ import WAITS, base_environ
from mysite.http.leader import Leadership

Connect = Callable[[], socket.socket]


class App:
    """Answers /wait when `released` is set, and all else at once."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.waiting = threading.Semaphore(0)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        if environ["PATH_INFO"] == "/say":
            environ[WAITS]()
        if environ["PATH_INFO"] in ("/say", "/wait"):
            self.waiting.release()
            assert self.released.wait(60)
        body = environ["wsgi.input"].read() or b"nothing"
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def connect(app: App) -> Iterator[Connect]:
    """Connections to a server of four threads, and one that leads."""
    stopping = threading.Event()
    closed = threading.Semaphore(0)
    pool = ThreadPoolExecutor(5)
    leadership = Leadership(pool, lambda _: closed.release(), stopping.is_set, 60, threads=4)
    clients = []

    def new() -> socket.socket:
        server, client = socket.socketpair()
        client.settimeout(60)
        base = base_environ("localhost", 80, is_multiprocess=False)
        leadership.add(Connection(server, None, app, base, stopping.is_set))
        clients.append(client)
        return client

    yield new
    app.released.set()
    stopping.set()
    for client in clients:
        client.close()
    for _ in clients:
        assert closed.acquire(timeout=60), "no connection is left behind"
    pool.shutdown()


def get(client: socket.socket, path: str = "/") -> None:
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())


def body_of(client: socket.socket) -> bytes:
    answer = client.recv(4096)
    assert answer.startswith(b"HTTP/1.1 200")
    return answer.partition(b"\r\n\r\n")[2]


def test_many_connections_are_answered_and_kept(connect: Connect) -> None:
    clients = [connect() for _ in range(50)]
    for _ in range(3):
        for client in clients:
            get(client)
        assert [body_of(client) for client in clients] == [b"nothing"] * 50


@pytest.mark.parametrize("path", ["/say", "/wait"])
def test_who_waits_holds_up_nobody(connect: Connect, app: App, path: str) -> None:
    waiting = [connect() for _ in range(3)]
    for client in waiting:
        get(client, path)
        assert app.waiting.acquire(timeout=60)
    quick = [connect() for _ in range(10)]
    for client in quick * 2:
        get(client)
        assert body_of(client) == b"nothing"
    app.released.set()
    for client in waiting:
        assert body_of(client) == b"nothing"
        get(client)
        assert body_of(client) == b"nothing"


def test_slow_clients_hold_no_thread_with_their_heads(connect: Connect) -> None:
    slow = [connect() for _ in range(20)]
    for client in slow:
        client.sendall(b"POST / HTTP/1.1\r\nHo")
    quick = connect()
    get(quick)
    assert body_of(quick) == b"nothing"
    for client in slow:
        client.sendall(b"st: localhost\r\nContent-Length: 2\r\n\r\nab")
        assert body_of(client) == b"ab"


def test_a_body_that_comes_later_is_waited_for(connect: Connect) -> None:
    slow, quick = connect(), connect()
    slow.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab")
    for _ in range(3):
        get(quick)
        assert body_of(quick) == b"nothing"
    slow.sendall(b"cd")
    assert body_of(slow) == b"abcd"


@pytest.mark.parametrize(
    "begun", [b"GET / HT", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"]
)
def test_a_client_that_begins_and_says_no_more_is_told_so(
    connect: Connect, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mysite.http.reader._PAUSE", 0.5)
    slow, other = connect(), connect()
    slow.sendall(begun)
    get(other)
    assert body_of(other) == b"nothing"
    assert slow.recv(4096).startswith(b"HTTP/1.1 408 ")
    get(other)
    assert body_of(other) == b"nothing"


def test_who_comes_when_all_threads_wait_is_answered_in_turn(connect: Connect, app: App) -> None:
    waiting = [connect() for _ in range(4)]
    for client in waiting:
        get(client, "/say")
        assert app.waiting.acquire(timeout=60)
    late = [connect() for _ in range(10)]
    for client in late:
        get(client, "/say")
    for client in late[:5]:
        # Nobody works for who is gone by then.
        client.close()
    app.released.set()
    for client in (*waiting, *late[5:]):
        assert body_of(client) == b"nothing"
        get(client)
        assert body_of(client) == b"nothing"
