"""What is known of a connection between its requests."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from mysite.http.connection import Connection
from mysite.http.environ import base_environ


def answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    start("200 OK", [("Content-Length", "0")])
    return []


def test_what_was_not_answered_is_no_success() -> None:
    server, client = socket.socketpair()
    base = base_environ("localhost", 80, is_multiprocess=False)
    connection = Connection(server, None, answer, base, lambda: False)
    with server, client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.answer_next(60) and connection.has_succeeded
        client.sendall(b"GET / HTTP/1.1\r\nHo")
        with pytest.raises(TimeoutError):
            connection.answer_next(0)
        assert not connection.has_succeeded


def large_answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    start("200 OK", [("Content-Length", "20000000")])
    return [bytes(20_000_000)]


def test_who_takes_its_answer_in_small_bites_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mysite.http.connection._SEND_PAUSE", 1)
    monkeypatch.setattr("mysite.http.response._PATIENCE", 0.0)
    server, client = socket.socketpair()
    base = base_environ("localhost", 80, is_multiprocess=False)
    connection = Connection(server, None, large_answer, base, lambda: False)
    has_ended = threading.Event()

    def nibble() -> None:
        while not has_ended.wait(0.1):
            client.recv(10)

    with server, client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        nibbling = threading.Thread(target=nibble)
        nibbling.start()
        try:
            assert not connection.answer_next(60)
        finally:
            has_ended.set()
            nibbling.join()


def test_who_takes_a_large_answer_gets_all_of_it() -> None:
    server, client = socket.socketpair()
    base = base_environ("localhost", 80, is_multiprocess=False)
    connection = Connection(server, None, large_answer, base, lambda: False)
    with server, client, ThreadPoolExecutor(1) as pool:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answered = pool.submit(connection.answer_next, 60)
        answered.add_done_callback(lambda _: server.shutdown(socket.SHUT_WR))
        with client.makefile("rb") as stream:
            received = stream.read()
        assert not answered.result(60) and connection.has_succeeded
    assert received.endswith(b"\r\n\r\n" + bytes(20_000_000))
