"""Restart, kill, overlap: nothing is lost and nothing is left behind."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.conftest import DEMO
from tests.e2e.server import Boot, Server

SAMPLE = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()[:150]
KEYS = ["　猫", "猫", '猫,"b"', "😀猫", "猫\n犬\r\n\r\n鳥", " 猫 "]
WORKERS = ("serve", "--port", "0", "--workers", "2")
each_server = pytest.mark.parametrize(
    "command", [("runserver", "0"), ("serve", "--port", "0")], ids=["runserver", "gunicorn"]
)


def many(name: str) -> list[str]:
    """Texts with which a server is busy for a while, each of which begins with `name`."""
    return [f"{name}は{n}本の剣を装備した。" for n in range(600)]


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server under runserver, which each test leaves able to translate."""
    server = Server(tmp_path_factory.mktemp("single"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def _several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environment = {"NMT_TRUST_LOOPBACK": ""}
    server = Server(tmp_path_factory.mktemp("several"), *WORKERS, environment=environment)
    yield server
    server.stop()


@pytest.fixture
def several(_several: Server) -> Server:
    """A server with two web processes that trusts nobody for being on this machine."""
    if _several.process.poll() is not None:
        _several.start_again(*WORKERS)
    return _several


def test_health(single: Server) -> None:
    assert single.request("GET", "/livez").json() == {"status": "ok"}
    single.wait_until_ready()
    ready = single.request("GET", "/readyz")
    assert ready.status == 200
    assert ready.json().items() >= {"status": "ready", "model": "demo"}.items()


def test_overlapping_requests_on_an_empty_cache(single: Server) -> None:
    lists = [SAMPLE[:100], SAMPLE[50:150], list(reversed(SAMPLE[:100])), SAMPLE[:1] * 50]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(single.sugoi, lists * 2))
    truth = dict(zip(SAMPLE, single.sugoi(SAMPLE), strict=True))
    for texts, translated in zip(lists * 2, answers, strict=True):
        assert translated == [truth[text] for text in texts]


def test_a_clear_during_a_request(single: Server) -> None:
    single.sugoi(SAMPLE[:30])
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(single.sugoi, SAMPLE) for _ in range(2)]
        while not all(future.done() for future in running):
            assert single.request("GET", "/api/v1/clearCache").status == 200
    first, second = (future.result() for future in running)
    assert first == second == single.sugoi(SAMPLE)


def test_exact_keys_survive_a_restart(single: Server) -> None:
    before = single.sugoi([*KEYS, ""])
    assert before[-1] == "" and before[0].startswith("　")
    assert before[4].count("\n") == 3 and "\r\n\r\n" in before[4]
    single.restart()
    cached = single.post("/api/v1/translate", {"text": [*KEYS, ""]}).json()
    assert [answer["text"] for answer in cached] == before
    assert all(answer["cached"] for answer in cached)
    stored = single.request("POST", "/api/v1/getCache").json()["content"]
    assert {"　猫", "猫", '猫,"b"', "😀猫", " 猫 ", "犬", "鳥"} <= set(stored)


def test_a_host_killed_in_mid_batch(single: Server) -> None:
    lines = many("旅の商人")
    single.sugoi("旅の商人がいる。")
    (host,) = single.hosts()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(single.sugoi, lines)
        single.wait_for_cached_row("旅の商人は")
        host.kill()
        translated = running.result(60)
    assert len(translated) == len(lines) and all(translated)
    assert translated == single.sugoi(lines)


@each_server
def test_sigterm_answers_what_is_in_flight(boot: Boot, command: tuple[str, ...]) -> None:
    server: Server = boot(*command)
    lines = many("勇者")
    server.sugoi("猫")
    (host,) = server.hosts()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(server.sugoi, lines)
        server.wait_for_cached_row("勇者")
        status = server.stop()
        translated = running.result(60)
    assert status == 0
    assert len(translated) == len(lines) and all(translated)
    host.wait(60)


@each_server
def test_close_server(boot: Boot, command: tuple[str, ...]) -> None:
    server: Server = boot(*command, NMT_TRUST_LOOPBACK="")
    server.sugoi("猫")
    (host,) = server.hosts()
    headers = {}
    forwarded = server.post("/", {"message": "close server"}, {"X-Forwarded-For": "192.0.2.1"})
    assert forwarded.status == 401
    if command[0] == "serve":
        # A proxy on this machine may say nothing of whom it forwards.
        assert server.post("/", {"message": "close server"}).status == 401
        key = server.manage("create_key", "closer", "--rights", "manage").strip()
        headers = {"Authorization": f"Bearer {key}"}
    closing = {"content": "は静かに前へと歩み出た。", "message": "Close Server"}
    answer = server.post("/", closing, headers)
    assert answer.status == 200 and isinstance(answer.json(), str)
    assert server.process.wait(60) == 0
    host.wait(60)


def test_two_web_processes_share_one_host(several: Server) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: several.sugoi(SAMPLE[n]), range(64)))
    assert all(answers)
    assert len(several.hosts()) == 1
    # On a busy machine, a host may be too slow to be asked.
    deadline = time.monotonic() + 60
    while several.request("GET", "/api/v1/models").json()["models"][0]["state"] != "ready":
        assert time.monotonic() < deadline


def test_a_correction_reaches_every_web_process(several: Server) -> None:
    before = several.sugoi("猫")
    headers = several.staff_headers()
    path = "/api/v1/cache?search=%3D猫".replace("猫", "%E7%8C%AB")
    pk = several.request("GET", path, headers=headers).json()["results"][0]["id"]
    assert several.post(f"/api/v1/cache/{pk}", {}).status in (401, 405)
    refused = several.request("PATCH", f"/api/v1/cache/{pk}", json.dumps({"target": "Tama"}))
    assert refused.status == 401
    corrected = several.request(
        "PATCH", f"/api/v1/cache/{pk}", json.dumps({"target": "Tama"}), headers
    )
    assert corrected.status == 200 and corrected.json()["origin"] == "edited"
    assert before != "Tama"
    several.wait_until_served("猫", "Tama")
    options = several.post("/api/v1/translate", {"text": "猫", "options": {"beam_size": 1}})
    assert options.json()["text"] == "Tama"
    assert several.request("DELETE", f"/api/v1/cache/{pk}", headers=headers).status == 204


def test_no_orphan_after_the_web_processes_are_killed(several: Server) -> None:
    several.sugoi("猫")
    (host,) = several.hosts()
    master = psutil.Process(several.process.pid)
    web = [*master.children(), master]
    for process in web:
        process.kill()
    several.process.wait(60)
    host.wait(60)


def test_the_web_processes_end_with_a_master_that_was_killed(several: Server) -> None:
    several.sugoi("猫")
    ours = psutil.Process(several.process.pid).children(recursive=True)
    with socket.create_connection(("127.0.0.1", several.port)):
        several.stop(signal.SIGKILL)
        _ended, left = psutil.wait_procs(ours, timeout=60)
    assert not left


def test_a_request_that_gets_nothing_back_is_a_504(boot: Boot) -> None:
    # An engine that is never done with so long a text; its host is there, and nobody replaces it.
    engine = "ctranslate2=tests.worker.failing.Endless"
    server: Server = boot(NMT_REQUEST_TIMEOUT="10", NMT_ENGINES=engine)
    server.wait_until_ready()
    assert server.sugoi("猫")
    endless = "勇者は静かに前へと歩み出た" * 20
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(server.post, "/", {"content": endless}) for _ in range(3)]
        assert server.sugoi("猫")
        answers = [each.result(120) for each in asked]
    assert [answer.status for answer in answers] == [504] * 3
    assert all("error" in answer.json() for answer in answers)
    assert server.sugoi("犬がいる")


def test_texts_are_not_logged_unless_asked(single: Server, boot: Boot) -> None:
    single.sugoi("こんにちは。")
    assert "こんにちは" not in single.output()
    talkative: Server = boot(NMT_LOG_TEXTS="1", NMT_ALLOW_CLOSE="0")
    # Closing it can be switched off.
    assert talkative.post("/", {"message": "close server"}).status == 403
    talkative.sugoi("こんにちは。")
    talkative.stop()
    assert "こんにちは" in talkative.output()
