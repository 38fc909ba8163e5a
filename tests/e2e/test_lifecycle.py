"""Restart, kill, overlap: nothing is lost and nothing is left behind."""

from __future__ import annotations

import json
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.conftest import DEMO
from tests.e2e.server import Answer, Boot, Server
from tests.stopped import stopped

SAMPLE = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()
LINES = [f"勇者は{n}本の剣を装備した。" for n in range(1_500)]
KEYS = ["　猫", "猫", '猫,"b"', "😀猫", "猫\n犬\r\n\r\n鳥", " 猫 "]


def test_overlapping_requests_on_an_empty_cache(boot: Boot) -> None:
    server: Server = boot()
    lists = [SAMPLE[:300], SAMPLE[150:450], list(reversed(SAMPLE[:300])), SAMPLE[:1] * 50]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(server.sugoi, lists * 2))
    truth = dict(zip(SAMPLE, server.sugoi(SAMPLE), strict=True))
    for texts, translated in zip(lists * 2, answers, strict=True):
        assert translated == [truth[text] for text in texts]


def test_a_clear_during_a_request(boot: Boot) -> None:
    server: Server = boot()
    server.sugoi(SAMPLE[:100])
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(server.sugoi, SAMPLE) for _ in range(2)]
        while not all(future.done() for future in running):
            assert server.request("GET", "/api/v1/clearCache").status == 200
    first, second = (future.result() for future in running)
    assert first == second == server.sugoi(SAMPLE)


def test_exact_keys_survive_a_restart(boot: Boot) -> None:
    server: Server = boot()
    before = server.sugoi([*KEYS, ""])
    assert before[-1] == "" and before[0].startswith("　")
    assert before[4].count("\n") == 3 and "\r\n\r\n" in before[4]
    server.restart()
    cached = server.post("/api/v1/translate", {"text": [*KEYS, ""]}).json()
    assert [answer["text"] for answer in cached] == before
    assert all(answer["cached"] for answer in cached)
    stored = server.request("POST", "/api/v1/getCache").json()["content"]
    assert {"　猫", "猫", '猫,"b"', "😀猫", " 猫 ", "犬", "鳥"} <= set(stored)


def test_a_host_killed_in_mid_batch(boot: Boot) -> None:
    server: Server = boot()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(server.sugoi, LINES)
        server.wait_for_cached_row()
        (host,) = server.hosts()
        assert not running.done()
        host.kill()
        translated = running.result(60)
    assert len(translated) == len(LINES) and all(translated)
    assert translated == server.sugoi(LINES)


@pytest.mark.parametrize(
    "command", [("runserver", "0"), ("serve", "--port", "0")], ids=["runserver", "gunicorn"]
)
def test_sigterm_answers_what_is_in_flight(boot: Boot, command: tuple[str, ...]) -> None:
    server: Server = boot(*command)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(server.sugoi, LINES)
        server.wait_for_cached_row()
        (host,) = server.hosts()
        assert not running.done()
        status = server.stop()
        translated = running.result(60)
    assert status == 0
    assert len(translated) == len(LINES) and all(translated)
    host.wait(60)


@pytest.mark.parametrize(
    "command", [("runserver", "0"), ("serve", "--port", "0")], ids=["runserver", "gunicorn"]
)
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


def test_close_server_can_be_switched_off(boot: Boot) -> None:
    server: Server = boot(NMT_ALLOW_CLOSE="0")
    assert server.post("/", {"message": "close server"}).status == 403
    assert server.sugoi("猫")


def test_ctrl_c_ends_everything(boot: Boot) -> None:
    server: Server = boot()
    server.sugoi("猫")
    (host,) = server.hosts()
    assert server.stop(signal.SIGINT) == 0
    host.wait(60)


def test_two_web_processes_share_one_host(boot: Boot) -> None:
    server: Server = boot("serve", "--port", "0", "--workers", "2")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: server.sugoi(SAMPLE[n]), range(64)))
    assert all(answers)
    (host,) = server.hosts()
    workers = psutil.Process(server.process.pid).children()
    web = [process for process in workers if process.pid != host.pid]
    assert len(web) == 2
    for process in web:
        loaded = Path(f"/proc/{process.pid}/maps")
        assert not loaded.exists() or "ctranslate2" not in loaded.read_text()
    assert server.request("GET", "/api/v1/models").json()["models"][0]["state"] == "ready"


def test_no_orphan_after_the_web_processes_are_killed(boot: Boot) -> None:
    server: Server = boot("serve", "--port", "0", "--workers", "2")
    server.sugoi("猫")
    (host,) = server.hosts()
    master = psutil.Process(server.process.pid)
    web = [*master.children(), master]
    for process in web:
        process.kill()
    host.wait(60)


def test_the_web_processes_end_with_a_master_that_was_killed(boot: Boot) -> None:
    server: Server = boot("serve", "--port", "0", "--workers", "2")
    server.sugoi("猫")
    ours = psutil.Process(server.process.pid).children(recursive=True)
    with socket.create_connection(("127.0.0.1", server.port)):
        server.stop(signal.SIGKILL)
        _ended, left = psutil.wait_procs(ours, timeout=60)
    assert not left


def test_a_correction_reaches_every_web_process(boot: Boot) -> None:
    server: Server = boot("serve", "--port", "0", "--workers", "2", NMT_TRUST_LOOPBACK="")
    before = server.sugoi("猫")
    headers = server.staff_headers()
    path = "/api/v1/cache?search=%3D猫".replace("猫", "%E7%8C%AB")
    pk = server.request("GET", path, headers=headers).json()["results"][0]["id"]
    assert server.post(f"/api/v1/cache/{pk}", {}).status in (401, 405)
    refused = server.request("PATCH", f"/api/v1/cache/{pk}", json.dumps({"target": "Tama"}))
    assert refused.status == 401
    corrected = server.request(
        "PATCH", f"/api/v1/cache/{pk}", json.dumps({"target": "Tama"}), headers
    )
    assert corrected.status == 200 and corrected.json()["origin"] == "edited"
    assert before != "Tama"
    server.wait_until_served("猫", "Tama")
    options = server.post("/api/v1/translate", {"text": "猫", "options": {"beam_size": 1}})
    assert options.json()["text"] == "Tama"
    assert server.request("DELETE", f"/api/v1/cache/{pk}", headers=headers).status == 204


def test_a_request_that_gets_nothing_back_is_a_504(boot: Boot) -> None:
    server: Server = boot(NMT_REQUEST_TIMEOUT="1")
    server.sugoi("猫")
    (host,) = server.hosts()
    with stopped(host):
        answers: list[Answer] = []
        threads = [
            threading.Thread(
                target=lambda: answers.append(server.post("/", {"content": "犬がいる"}))
            )
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        assert server.sugoi("猫")
        for thread in threads:
            thread.join(30)
    assert [answer.status for answer in answers] == [504] * 3
    assert all("error" in answer.json() for answer in answers)
    assert server.sugoi("犬がいる")


def test_health(boot: Boot) -> None:
    server: Server = boot()
    assert server.request("GET", "/livez").json() == {"status": "ok"}
    ready = server.request("GET", "/readyz")
    assert ready.status == 200
    assert ready.json().items() >= {"status": "ready", "model": "demo"}.items()


def test_texts_are_not_logged_unless_asked(boot: Boot) -> None:
    server: Server = boot()
    server.sugoi("こんにちは。")
    assert "こんにちは" not in server.output()
    talkative: Server = boot(NMT_LOG_TEXTS="1")
    talkative.sugoi("こんにちは。")
    talkative.stop()
    assert "こんにちは" in talkative.output()
