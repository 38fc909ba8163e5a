"""Keys on the real server, with several web processes that share what is counted."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.server import Boot, Server


@pytest.fixture
def served(boot: Boot) -> Server:
    """As others reach it: nobody is trusted for being on this machine."""
    command = ("serve", "--port", "0", "--workers", "2", "--access-log")
    return boot(*command, NMT_TRUST_LOOPBACK="", NMT_LOG_LEVEL="DEBUG")


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_what_a_bare_proxy_forwards_may_do_nothing_more_than_everybody(served: Server) -> None:
    assert served.sugoi("猫")
    for method, path in (
        *(("GET", "/api/v1/clearCache"), ("POST", "/api/v1/clearCache")),
        *(("GET", "/api/v1/getCache"), ("GET", "/api/v1/cache")),
    ):
        refused = served.request(method, path)
        assert refused.status == 401 and "create_key" in refused.text, path
    assert served.post("/", {"message": "close server"}).status == 401
    assert served.post("/api/v1/jobs", {"texts": ["猫"]}).status == 202
    assert served.request("GET", "/api/v1/jobs").json()["results"] == []
    page = {"Origin": "https://elsewhere.example"}
    assert served.post("/", {"message": "close server"}, page).status == 403
    foreign = served.post("/", {"message": "close server"}, {"Host": "evil.example"})
    assert foreign.status == 400
    assert served.request("GET", "/livez").status == 200


def test_a_key_is_nowhere_to_be_read_and_ends_in_all_processes(served: Server) -> None:
    key = served.manage("create_key", "game", "--rights", "translate", "correct").strip()
    for start in (f"/k/{key}", f"/k/{key}/"):
        assert served.post(start, {"content": "猫"}).status == 200
    assert served.request("GET", f"/k/{key}/api/v1/cache").status == 200
    assert served.request("GET", f"/k/{key}/nothing").status == 404
    assert served.request("GET", f"/k/{key}/admin/", headers={"Accept": "text/html"}).status == 302
    assert served.request("POST", "/", b"\xff", bearer(key)).status == 400
    assert served.post("/api/v1/jobs", {"texts": ["a"]}, bearer(key)).status == 403
    # What breaks off is written down, too.
    head = f"POST /k/{key}/broken HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as client:
        client.sendall(head.encode() + b"Expect: 100-continue\r\n\r\n")
        assert b" 100 " in client.recv(1000)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""
    served.manage("revoke_key", "game")
    deadline = time.monotonic() + 60
    in_a_row = 0
    while in_a_row < 50:
        assert time.monotonic() < deadline
        answer = served.request("GET", "/api/v1/cache", headers=bearer(key))
        # At last it is one of too many wrong ones.
        in_a_row = in_a_row + 1 if answer.status in (401, 429) else 0
    assert served.stop() == 0
    written = served.output()
    assert "'/' 200" in written and "'/broken'" in written
    assert key not in written and key[9:] not in written


def test_processes_share_a_quota_and_write_it_down_when_they_end(served: Server) -> None:
    limits = ("--rights", "translate", "manage", "--quota", "2000")
    key = served.manage("create_key", "game", *limits).strip()
    lines = [f"勇者は{number:03}本の剣を装備した" for number in range(300)]

    def ask(line: str) -> int:
        return served.post("/", {"content": line}, bearer(key)).status

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, lines))
    assert set(answers) == {200, 429}
    let_through = answers.count(200) * len(lines[0])
    # A hundredth of the quota for the other process, and what was under way at once.
    assert 2000 - len(lines[0]) < let_through <= 2000 + 20 + 8 * len(lines[0])
    known = lines[answers.index(200)]
    assert ask(known) == 200, "what is in the cache is served all the same"
    assert served.post("/", {"message": "close server"}, bearer(key)).status == 200
    assert served.process.wait(60) == 0
    (listed,) = json.loads(served.manage("list_keys", "--json"))
    assert listed["characters"] == let_through and listed["last_used_at"]


def test_trying_keys_opens_nothing_and_stops_nobody(served: Server) -> None:
    key = served.manage("create_key", "game").strip()
    assert served.post("/", {"content": "猫"}, bearer(key)).status == 200

    def guess(number: int) -> int:
        guessed = key[:-4] + f"{number:04}"
        return served.post("/", {"content": "猫"}, bearer(guessed)).status

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(200)))
    assert set(answers) == {401, 429}
    assert served.sugoi("猫"), "people without a key go on"
    refused = served.request("POST", "/", '{"content": "猫"}', bearer("x" * 60_000))
    assert refused.status in (401, 429)
