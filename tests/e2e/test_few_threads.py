"""A server of few threads, and clients that each want one for themselves."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest

from tests.e2e.browser import CHROMEDRIVER, CHROMIUM, Browser
from tests.e2e.server import Boot, Server

_SERVE = ("serve", "--port", "0", "--workers", "1", "--threads")


@pytest.fixture
def followed(boot: Boot) -> Iterator[tuple[Server, ExitStack]]:
    """A server of four threads, and what its clients hold open until the end."""
    with ExitStack() as held:
        yield boot(*_SERVE, "4"), held


def follow(server: Server, path: str, held: ExitStack) -> http.client.HTTPResponse:
    """What a client is answered at once that follows something and keeps its connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    held.enter_context(closing(connection))
    connection.request("GET", path, headers={"Accept": "text/event-stream"})
    return connection.getresponse()


def test_those_who_follow_leave_threads_to_others(followed: tuple[Server, ExitStack]) -> None:
    server, held = followed
    job = server.post("/api/v1/jobs", {"texts": [f"竜が{n}匹いた。" for n in range(20_000)]})
    paths = ("/api/v1/live", f"/api/v1/jobs/{job.json()['id']}/events") * 6
    with ExitStack() as first:
        answers = [follow(server, path, held if n else first) for n, path in enumerate(paths)]
        assert [answer.status for answer in answers] == [200] + [503] * 11
        for refused in answers[1:]:
            assert int(refused.headers["Retry-After"]) > 0
            error = json.loads(refused.read())["error"]
            assert error["code"] == "busy" and "once in a while" in error["hint"]
        assert server.sugoi("99") == "99"
        assert server.request("GET", "/livez").status == 200
    # One that is gone leaves its place to the next.
    for path in paths[:2]:
        deadline = time.monotonic() + 60
        while True:
            with ExitStack() as next_one:
                if follow(server, path, next_one).status == 200:
                    break
            assert time.monotonic() < deadline


def test_of_one_thread_nobody_gets_a_share(boot: Boot) -> None:
    server = boot(*_SERVE, "1")
    with ExitStack() as held:
        assert follow(server, "/api/v1/live", held).status == 503
        assert server.sugoi("99") == "99"


def test_where_many_are_told_to_come_again_others_are_answered(boot: Boot) -> None:
    server = boot(*_SERVE, "1")

    def asked(number: int) -> tuple[int, str]:
        """One that would follow is refused; a line on a connection of its own is translated."""
        if number % 3:
            with ExitStack() as held:
                return follow(server, "/api/v1/live", held).status, ""
        return 200, server.sugoi(str(number))

    with ThreadPoolExecutor(16) as clients:
        answers = list(clients.map(asked, range(300)))
    assert answers == [(503, "") if number % 3 else (200, str(number)) for number in range(300)]
    server.process.terminate()
    assert server.process.wait(60) == 0


@pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="needs chromium and chromedriver")
def test_the_page_asks_where_it_is_told_nothing(boot: Boot, browser: Browser) -> None:
    server = boot(*_SERVE, "1")
    lines = [f"勇者は鍵を{number}個手に入れた！" for number in range(3_000)]
    job = server.post("/api/v1/jobs", {"texts": lines}).json()["id"]
    browser.open(f"{server.url}/files")
    browser.wait(lambda: browser.texts(".job .dot") in (["Waiting"], ["Translating"]))
    browser.wait(lambda: browser.texts(".job .dot") == ["Done"])
    browser.find(".job button").click()
    browser.wait(lambda: len(browser.texts(".job .preview tr")) == 1_000)
    assert server.request("GET", f"/api/v1/jobs/{job}").json()["state"] == "done"
    browser.open(f"{server.url}/models")
    browser.wait(lambda: "demo" in browser.texts(".model h2")[0])
    state = browser.value("#models .dot", "data-state")
    server.request("POST", f"/api/v1/models/demo/{'unload' if state == 'ready' else 'load'}")
    browser.wait(lambda: browser.value("#models .dot", "data-state") != state)
    assert browser.texts("#problem *") == []
