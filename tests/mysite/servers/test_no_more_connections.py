"""Whoever was connected is served, and nobody else is."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest

from mysite.servers.no_more_connections import make_no_more_connections

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has it")


@pytest.fixture(params=["127.0.0.1", "::1"])
def listener(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """A socket that listens."""
    host = request.param
    try:
        listening = socket.create_server(
            (host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with listening:
        yield listening


def test_those_before_it_are_served_and_those_after_it_are_not(listener: socket.socket) -> None:
    address = listener.getsockname()[:2]
    with socket.create_connection(address) as waiting, socket.create_connection(address) as begun:
        accepted, _ = listener.accept()
        make_no_more_connections(listener)
        begun.sendall(b"another part")
        with pytest.raises(TimeoutError):
            socket.create_connection(address, timeout=0.3)
        with listener.accept()[0] as last:
            begun.sendall(b", and its rest")
            begun.shutdown(socket.SHUT_WR)
            with last.makefile("rb") as stream:
                assert stream.read() == b"another part, and its rest"
            last.sendall(b"answered")
            assert begun.recv(100) == b"answered"
        with accepted:
            accepted.sendall(b"answered too")
            assert waiting.recv(100) == b"answered too"
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_it_is_refused_once_the_address_is_closed(listener: socket.socket) -> None:
    address = listener.getsockname()[:2]
    make_no_more_connections(listener)
    listener.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=30)
