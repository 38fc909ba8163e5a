"""Answers as a stream of events, and clients that hang up before the answer is there."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.e2e.server import Server

COMMANDS = {"runserver": ("runserver", "0"), "gunicorn": ("serve", "--port", "0")}


def many(name: str, number: int = 4_000) -> list[str]:
    """Distinct texts, each of which begins with `name`."""
    return [f"{name}は{n}本の剣を装備した。" for n in range(number)]


@pytest.fixture(scope="module", params=COMMANDS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server whose cache has nothing of what a test translates; the last one ends it."""
    server = Server(tmp_path_factory.mktemp("data") / "data", *COMMANDS[request.param])
    yield server
    server.stop()


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


def cached_rows(server: Server, beginning: str) -> int:
    """How many texts that begin so are in the cache of a server that has ended."""
    with closing(sqlite3.connect(server.data / "db.sqlite3")) as database:
        sql = "SELECT count(*) FROM nmt_server_cachedtranslation WHERE source LIKE ?"
        return int(database.execute(sql, [f"{beginning}%"]).fetchone()[0])


def test_segments_come_before_the_end(served: Server) -> None:
    text = "猫は静かだ。犬は静かに前へと歩み出た。"
    sent = {"text": [text, *many("剣士", 100)], "stream": True, "split": "sentence"}
    *events, (last, whole) = events_of(post(served, "/api/v1/translate", sent))
    assert last == "done" and len(whole) == 101
    places = [(data["text_index"], data["segment_index"]) for name, data in events]
    assert sorted(places) == [(0, 0), (0, 1), *((n, 0) for n in range(1, 101))]
    assert served.post("/api/v1/translate", {"text": text}).json()["text"] == whole[0]["text"]
    greedy = {"text": "勇者は剣を装備した。", "stream": True, "options": {"beam_size": 1}}
    names = [name for name, _ in events_of(post(served, "/api/v1/translate", greedy))]
    assert names[-2:] == ["segment", "done"] and names.count("partial") > 1


def test_a_client_that_sends_ahead_is_still_there(served: Server) -> None:
    lines = many("騎士", 320)
    parts = (lines[:300], lines[300:])
    bodies = [json.dumps({"content": lines}).encode() for lines in parts]
    requests = [
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in bodies
    ]
    with socket.create_connection(("127.0.0.1", served.port), timeout=180) as connection:
        connection.sendall(requests[0])
        # While the first is worked on.
        served.wait_for_cached_row("騎士")
        connection.sendall(requests[1])
        for lines in parts:
            response = http.client.HTTPResponse(connection)
            response.begin()
            assert response.status == 200
            assert json.loads(response.read()) == served.sugoi(lines)


def test_nobody_works_for_a_client_that_hangs_up(served: Server) -> None:
    connection = post(served, "/", {"content": many("勇者")})
    served.wait_for_cached_row("勇者")
    connection.close()
    connection = post(served, "/api/v1/translate", {"text": many("魔王")})
    served.wait_for_cached_row("魔王")
    connection.close()
    # Nor for a stream that nobody reads.
    connection = post(served, "/api/v1/translate", {"text": many("姫"), "stream": True})
    assert next(events_of(connection))[0] == "segment"
    connection.close()
    assert served.sugoi("猫")
    # It would answer what is in flight before it ends.
    assert served.stop() == 0
    for name in ("勇者", "魔王", "姫"):
        assert 0 < cached_rows(served, name) < 4_000, name
