"""Few threads answer many connections, and a long answer holds up nobody."""

from __future__ import annotations

import queue
import select
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from mysite.http.connection import Connection
from mysite.http.environ import WAITS, base_environ
from mysite.http.leader import Leadership
from mysite.http.reader import RequestReader

Connect = Callable[[], socket.socket]


class App:
    """Answers /wait when `released` is set, /refused unread, and all else at once."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.waiting = threading.Semaphore(0)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        if environ["PATH_INFO"] == "/say":
            environ[WAITS]()
        if environ["PATH_INFO"] in ("/say", "/wait"):
            self.waiting.release()
            assert self.released.wait(60)
        is_read = environ["PATH_INFO"] != "/refused"
        body = (is_read and environ["wsgi.input"].read()) or b"nothing"
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def app() -> App:
    return App()


@contextmanager
def served(
    app: WSGIApplication,
    threads: int,
    max_wait: float = 0.0,
    most_resting: int = 900,
    *,
    pool: ThreadPoolExecutor | None = None,
    on_break: Callable[[], None] = lambda: None,
) -> Iterator[Connect]:
    """Connections to a server of so many threads, and one that leads."""
    stopping = threading.Event()
    closed = threading.Semaphore(0)
    pool = pool or ThreadPoolExecutor(threads + 1)
    leadership = Leadership(
        pool,
        lambda _: closed.release(),
        on_break,
        stopping.is_set,
        60,
        threads=threads,
        max_wait=max_wait,
        most_resting=most_resting,
    )
    clients = []

    def new() -> socket.socket:
        server, client = socket.socketpair()
        client.settimeout(60)
        base = base_environ("localhost", 80, is_multiprocess=False)
        leadership.add(Connection(server, None, app, base, stopping.is_set))
        clients.append(client)
        return client

    try:
        yield new
    finally:
        stopping.set()
        for client in clients:
            client.close()
    for _ in clients:
        assert closed.acquire(timeout=60), "no connection is left behind"
    pool.shutdown()


@pytest.fixture
def connect(app: App) -> Iterator[Connect]:
    with served(app, 4) as new:
        yield new
        app.released.set()


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


class OneThread(ThreadPoolExecutor):
    """There is no memory for a second thread."""

    def submit(self, *args: Any, **kwargs: Any) -> Any:
        if self._threads:
            raise RuntimeError("can't start new thread")
        return super().submit(*args, **kwargs)


def test_without_memory_for_more_threads_all_wait_for_one(app: App) -> None:
    with served(app, 4, pool=OneThread(4)) as new:
        first, second = new(), new()
        get(first, "/wait")
        assert app.waiting.acquire(timeout=60)
        get(second)
        app.released.set()
        assert body_of(first) == body_of(second) == b"nothing"


def test_it_is_told_when_there_is_no_memory_to_read_a_request(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = threading.Event()

    def read(*_: object) -> None:
        raise MemoryError

    with served(app, 4, on_break=broken.set) as new:
        monkeypatch.setattr(RequestReader, "next", read)
        get(client := new())
        assert broken.wait(60)
        with suppress(ConnectionResetError):  # The system says so of what was not read.
            assert client.recv(4096) == b""


def test_of_too_many_that_rest_those_go_that_have_rested_longest(app: App) -> None:
    with served(app, 4, most_resting=10) as new:
        clients = [new() for _ in range(30)]
        for client in clients[:10]:
            client.sendall(b"G")
        for client in clients[20:]:
            get(client)
            assert body_of(client) == b"nothing"
        for client in clients[:20]:
            assert client.recv(10) == b""
        for client in clients[20:]:
            get(client)
            assert body_of(client) == b"nothing"


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


@pytest.mark.parametrize("target", ["/?q=彼女", "/api/v1/ja/en/彼女"])
def test_letters_in_an_address_are_refused_with_what_to_do(connect: Connect, target: str) -> None:
    client = connect()
    get(client, target)
    refusal = client.recv(4096)
    assert refusal.startswith(b"HTTP/1.1 400 ")
    assert b"percent" in refusal and b"--data-urlencode" in refusal


def test_who_sends_a_large_body_slowly_holds_a_thread_for_some_seconds_only(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mysite.http.reader._AWAITED_SECONDS", 0.0)
    slow = connect()
    slow.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n")
    with suppress(OSError):  # It is closed under the client.
        slow.sendall(bytes(1024 * 1024))
        while not select.select([slow], [], [], 0.01)[0]:
            slow.sendall(b"x")
    assert slow.recv(4096).startswith(b"HTTP/1.1 408 ")
    monkeypatch.undo()
    patient = connect()
    patient.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n")
    patient.sendall(bytes(2_000_000))
    assert patient.recv(4096).startswith(b"HTTP/1.1 200")


def test_many_large_bodies_that_come_slowly_leave_threads_to_others(connect: Connect) -> None:
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
    slow = {connect(): 9_000_000 for _ in range(8)}
    for client in slow:
        client.sendall(head % 9_000_000 + bytes(1_100_000))
        slow[client] -= 1_100_000
    while len(slow) > 1:
        for client in select.select(list(slow), [], [], 0.1)[0]:
            refusal = client.recv(4096)
            assert refusal.startswith(b"HTTP/1.1 503 ")
            assert b"Retry-After: 10" in refusal and b"try again" in refusal
            del slow[client]
        for client in slow:
            with suppress(OSError):  # It may be closed by now.
                client.sendall(bytes(2000))
            slow[client] -= 2000
        assert min(slow.values()) > 0, "all of it was waited for"
    quick = connect()
    for _ in range(3):
        get(quick)
        assert body_of(quick) == b"nothing"
    # Nobody is refused whose body comes at once, nor the one that has a place.
    for client, left in {**slow, connect(): 2_000_000}.items():
        begin = b"" if client in slow else head % left
        client.sendall(begin + bytes(left))
        assert client.recv(4096).startswith(b"HTTP/1.1 200")


def test_bodies_that_nobody_reads_leave_threads_to_others_too(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mysite.http.connection._DISCARD_PAUSE", 60.0)
    size = 1_600_000
    head = b"POST /refused HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size
    slow = {connect(): size - 1_100_000 for _ in range(8)}
    for client in slow:
        client.sendall(head + bytes(1_100_000))
    while len(slow) > 1:
        for client in select.select(list(slow), [], [], 0.1)[0]:
            assert body_of(client) == b"nothing"
            del slow[client]
        for client in slow:
            with suppress(OSError):  # It may be closed by now.
                client.sendall(bytes(5000))
            slow[client] -= 5000
        assert min(slow.values(), default=1) > 0, "all of it was waited for"
    quick = connect()
    get(quick)
    assert body_of(quick) == b"nothing"
    # One that comes at once keeps its connection, as does the one that has a place.
    for client, left in {**slow, connect(): size}.items():
        client.sendall((b"" if client in slow else head) + bytes(left))
        assert body_of(client) == b"nothing"
        get(client)
        assert body_of(client) == b"nothing"


def test_what_is_held_of_bodies_that_never_end_is_bounded(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("leader", "resting"):
        monkeypatch.setattr(f"mysite.http.{module}.MOST_HELD", 2_000_000)
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
    small = connect()
    small.sendall(post % 3 + b"a")
    large = [connect() for _ in range(8)]
    for client in large:
        client.sendall(post % 900_000 + bytes(800_000))
    refused = [client for client in large if select.select([client], [], [], 3)[0]]
    assert len(refused) == 6
    for client in refused:
        assert client.recv(4096).startswith(b"HTTP/1.1 503 ")
    for client in large:
        if client not in refused:
            client.sendall(bytes(100_000))
            assert client.recv(4096).startswith(b"HTTP/1.1 200 ")
    small.sendall(b"bc")
    assert body_of(small) == b"abc"


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


def test_a_connection_that_cannot_go_on_is_closed_though_all_threads_are_kept(
    connect: Connect, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mysite.http.leader._IDLE", 600.0)
    waiting = [connect() for _ in range(4)]
    for client in waiting:
        get(client, "/say")
        assert app.waiting.acquire(timeout=60)
    app.released.set()
    assert [body_of(client) for client in waiting] == [b"nothing"] * 4
    # Those threads rest now, for longer than anybody waits.
    other = connect()
    other.sendall(b"what is this?\r\n\r\n")
    assert other.recv(4096).startswith(b"HTTP/1.1 400 ")
    assert other.recv(4096) == b""


class Steps:
    """Lets one answer end at a time; /hold one when `held` is set, and / at once."""

    def __init__(self) -> None:
        self.begun: queue.Queue[str] = queue.Queue()
        self.go = threading.Semaphore(0)
        self.held = threading.Event()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path == "/hold":
            self.begun.put(path)
            assert self.held.wait(60)
        elif path != "/":
            environ[WAITS]()
            self.begun.put(path)
            assert self.go.acquire(timeout=60)
        start("200 OK", [("Content-Length", "0")])
        return []

    def settled(self) -> list[str]:
        """What has begun, once nothing more does for a while."""
        begun = []
        with suppress(queue.Empty):
            while True:
                begun.append(self.begun.get(timeout=0.2))
        return begun


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is known from two answers how long another one takes, and that is too long."""
    monkeypatch.setattr("mysite.http.waiting_room._FEWEST_SECONDS", 0.0)
    monkeypatch.setattr("mysite.http.leader._LOOK", 0.05)


@pytest.mark.usefixtures("soon")
def test_who_waits_though_told_not_to_takes_no_turn_of_those_before() -> None:
    steps = Steps()
    with served(steps, 1, max_wait=1e-6) as connect:
        clients = [connect() for _ in range(10)]
        begun = []
        for number, client in enumerate(clients):
            get(client, f"/{number}")
            if number == 0:
                begun.append(steps.begun.get(timeout=60))
        while len(begun) < len(clients):
            steps.go.release()
            begun += steps.settled()
        steps.go.release(len(clients))
        assert sorted(begun) == [f"/{number}" for number in range(10)]
        assert begun.index("/4") < begun.index("/6")


@pytest.mark.usefixtures("soon")
def test_what_takes_long_holds_up_nobody_after_a_quiet_moment() -> None:
    steps = Steps()
    with served(steps, 1, max_wait=1e-6) as connect:
        first, *others, last = [connect() for _ in range(5)]
        get(first, "/0")
        assert steps.begun.get(timeout=60) == "/0"
        for number, client in enumerate(others):
            get(client, f"/{number + 1}")
        get(last, "/hold")
        seen: set[str] = set()
        while "/hold" not in seen:
            steps.go.release()
            seen.update(steps.settled())
        steps.go.release(4)
        another = connect()
        get(another)
        assert another.recv(4096).startswith(b"HTTP/1.1 200 ")
        steps.held.set()
