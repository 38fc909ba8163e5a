"""Two machines on one database, each with web processes, hosts and a data folder of its own."""

from __future__ import annotations

import json
import time
from urllib.parse import quote

import psutil
import pytest

from tests.e2e.databases import Databases, has_postgresql, postgresql
from tests.e2e.server import Boot, Server

pytestmark = pytest.mark.skipif(not has_postgresql(), reason="no PostgreSQL server is installed")


@pytest.fixture
def machines(boot: Boot, databases: Databases) -> tuple[Server, Server]:
    url = databases.of(postgresql).new_url()
    command = ("serve", "--port", "0", "--workers", "1")
    return boot(*command, DATABASE_URL=url), boot(*command, DATABASE_URL=url)


def job_of(server: Server, job: str) -> dict[str, object]:
    return dict(server.request("GET", f"/api/v1/jobs/{job}").json())


def kill(server: Server) -> None:
    """As when a machine loses its power: the hosts go with the rest."""
    master = psutil.Process(server.process.pid)
    for process in [*master.children(recursive=True), master, *server.hosts()]:
        process.kill()
    server.process.wait(60)


def test_they_are_one_server(machines: tuple[Server, Server]) -> None:
    one, other = machines
    assert one.sugoi("猫") == other.sugoi("猫")
    headers = one.staff_headers()
    path = f"/api/v1/cache?search={quote('=猫')}"
    (row,) = one.request("GET", path, headers=headers).json()["results"]
    corrected = json.dumps({"target": "Tama"})
    assert one.request("PATCH", f"/api/v1/cache/{row['id']}", corrected, headers).status == 200
    other.wait_until_served("猫", "Tama")

    texts = [f"勇者は{number}本の剣を装備した。" for number in range(1_024)]
    job = one.post("/api/v1/jobs", {"texts": texts}).json()["id"]
    deadline = time.monotonic() + 90
    while not job_of(other, job)["done"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    kill(one)
    # What one has begun the other ends, and it answers meanwhile.
    while job_of(other, job)["state"] != "done":
        assert time.monotonic() < deadline and other.sugoi("犬がいる。")
        time.sleep(0.2)
    assert job_of(other, job)["done"] == len(texts)
    translated = other.request("GET", f"/api/v1/jobs/{job}/result").json()
    for number in (0, 500, 1_023):
        assert str(number) in translated[number]
