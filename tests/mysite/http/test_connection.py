"""What is known of a connection between its requests."""

from __future__ import annotations

import socket
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
