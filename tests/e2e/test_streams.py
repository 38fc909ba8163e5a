"""Answers as a stream of events, and clients that hang up before the answer is there."""

from __future__ import annotations

import http.client
import json
import select
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.server import Boot, Server

LINES = [f"勇者は{n}本の剣を装備した。" for n in range(4_000)]

SERVERS = pytest.mark.parametrize(
    "command", [("runserver", "0"), ("serve", "--port", "0")], ids=["runserver", "gunicorn"]
)


def post(server: Server, path: str, value: Any) -> http.client.HTTPConnection:
    """Send a request without waiting for the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", path, json.dumps(value), {"Accept": "text/event-stream"})
    return connection


def events_of(connection: http.client.HTTPConnection) -> Iterator[tuple[str, Any]]:
    """Names and data of events, as they come."""
    response = connection.getresponse()
    assert response.status == 200 and response.getheader("Content-Type") == "text/event-stream"
    name = ""
    for line in response:
        if line.startswith(b"event: "):
            name = line[len(b"event: ") :].decode().strip()
        elif line.startswith(b"data: "):
            yield name, json.loads(line[len(b"data: ") :])


def cached_rows(server: Server) -> int:
    """How many translations are in the cache."""
    command = "from nmt_server.models import CachedTranslation as C; print(C.objects.count())"
    return int(server.manage("shell", "-v", "0", "-c", command))


@SERVERS
def test_segments_come_before_the_end(boot: Boot, command: tuple[str, ...]) -> None:
    server = boot(*command)
    text = "猫は静かだ。犬は静かに前へと歩み出た。"
    sent = {"text": [text, *LINES[:300]], "stream": True, "split": "sentence"}
    *events, (last, whole) = events_of(post(server, "/api/v1/translate", sent))
    assert last == "done" and len(whole) == 301
    places = [(data["text_index"], data["segment_index"]) for name, data in events]
    assert sorted(places) == [(0, 0), (0, 1), *((n, 0) for n in range(1, 301))]
    assert server.post("/api/v1/translate", {"text": text}).json()["text"] == whole[0]["text"]
    greedy = {"text": "勇者は剣を装備した。", "stream": True, "options": {"beam_size": 1}}
    names = [name for name, _ in events_of(post(server, "/api/v1/translate", greedy))]
    assert names[-2:] == ["segment", "done"] and names.count("partial") > 1


@SERVERS
@pytest.mark.parametrize("path", ["/", "/api/v1/translate"])
def test_nobody_works_for_a_client_that_hangs_up(
    boot: Boot, command: tuple[str, ...], path: str
) -> None:
    server = boot(*command)
    connection = post(server, path, {"content": LINES} if path == "/" else {"text": LINES})
    server.wait_for_cached_row()
    connection.close()
    assert server.sugoi("猫")
    # It would answer what is in flight before it ends.
    assert server.stop() == 0
    assert 0 < cached_rows(server) < len(LINES)


@SERVERS
def test_nobody_works_for_a_stream_that_nobody_reads(boot: Boot, command: tuple[str, ...]) -> None:
    server = boot(*command)
    connection = post(server, "/api/v1/translate", {"text": LINES, "stream": True})
    assert next(events_of(connection))[0] == "segment"
    connection.close()
    assert server.sugoi("猫")
    assert server.stop() == 0
    assert 0 < cached_rows(server) < len(LINES)


@SERVERS
def test_a_client_that_sends_ahead_is_still_there(boot: Boot, command: tuple[str, ...]) -> None:
    server = boot(*command)
    parts = (LINES[:500], LINES[500:550])
    bodies = [json.dumps({"content": lines}).encode() for lines in parts]
    requests = [
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in bodies
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=180) as connection:
        connection.sendall(requests[0])
        server.wait_for_cached_row()
        assert not select.select([connection], [], [], 0)[0], "the first is still worked on"
        connection.sendall(requests[1])
        for lines in parts:
            response = http.client.HTTPResponse(connection)
            response.begin()
            assert response.status == 200
            assert json.loads(response.read()) == server.sugoi(lines)
