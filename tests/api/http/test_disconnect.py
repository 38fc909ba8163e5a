"""Whether a client is still there is told by its socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from nmt_server.api.http.disconnect import ClientGone


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The server's end of a connection, and the client's."""
    server, client = socket.socketpair()
    yield server, client
    server.close()
    client.close()


def request_on(connection: socket.socket) -> HttpRequest:
    environment: dict[str, Any] = {"gunicorn.socket": connection}
    return RequestFactory(**environment).post("/")


def test_a_client_that_closes_is_gone(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    gone = threading.Event()
    with ClientGone(request_on(server)) as token:
        token.on_cancel(gone.set)
        client.close()
        assert gone.wait(60) and token.is_cancelled


def test_a_client_that_was_gone_before(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    client.close()
    gone = threading.Event()
    with ClientGone(request_on(server)) as token:
        token.on_cancel(gone.set)
        assert gone.wait(60)


def test_one_that_sends_more_or_is_answered_is_not(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    with ClientGone(request_on(server)) as sending:
        sending.on_cancel(lambda: None)
        client.send(b"GET")
    assert server.recv(3) == b"GET"  # Nothing was taken away.
    with ClientGone(request_on(server)) as answered:
        answered.on_cancel(lambda: None)
    # The same socket, watched once more: whoever was before it is not told.
    gone = threading.Event()
    with ClientGone(request_on(server)) as token:
        token.on_cancel(gone.set)
        client.close()
        assert gone.wait(60)
    assert not sending.is_cancelled and not answered.is_cancelled


def test_many_at_once(pair: tuple[socket.socket, socket.socket]) -> None:
    pairs = [socket.socketpair() for _ in range(200)]
    tokens = [ClientGone(request_on(server)) for server, _ in pairs]
    told = threading.Semaphore(0)
    for token in tokens:
        token.on_cancel(told.release)
    for _, client in pairs[::2]:
        client.close()
    for _ in pairs[::2]:
        assert told.acquire(timeout=60)
    assert [token.is_cancelled for token in tokens] == [True, False] * 100
    for token, (server, client) in zip(tokens, pairs, strict=True):
        token.__exit__(None, None, None)
        server.close()
        client.close()


def test_without_a_socket_nobody_watches() -> None:
    with ClientGone(RequestFactory().post("/")) as token:
        token.on_cancel(lambda: None)
    assert not token.is_cancelled
