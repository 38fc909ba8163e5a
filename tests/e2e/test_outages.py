"""A server whose database goes and comes back: what is translated meanwhile, and who wins then."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.conftest import DEMO
from tests.e2e.databases import OTHER_DATABASES, Database, Databases
from tests.e2e.server import Boot, Server

LINES = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()[:60]
CORRECTED = LINES[:6]


COMMAND = ("serve", "--port", "0", "--workers", "1")


@pytest.fixture(scope="module", params=OTHER_DATABASES)
def database(request: pytest.FixtureRequest, databases: Databases) -> Database:
    return databases.of(request.param)


@pytest.fixture(scope="module")
def environment(database: Database) -> dict[str, str]:
    return {"DATABASE_URL": database.new_url(), "NMT_DATABASE_TIMEOUT": "2"}


@pytest.fixture(scope="module")
def server(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One web process that has translated, with people's translations that it has not met yet."""
    folder = tmp_path_factory.mktemp("outages")
    server = Server(folder / "data", *COMMAND, environment=environment)
    pairs = folder / "pairs.csv"
    pairs.write_text(
        "source,target\n" + "".join(f"{line},person {n}\n" for n, line in enumerate(CORRECTED)),
        encoding="utf-8",
    )
    server.manage("import_cache", str(pairs))
    server.sugoi(LINES[-1])
    yield server
    server.stop()


def test_a_person_wins_also_after_an_outage(database: Database, server: Server) -> None:
    # Connections that the database closes while nobody uses them.
    for number in range(3):
        database.end_connections()
        assert server.sugoi(CORRECTED[number]) == f"person {number}"

    database.stop()
    for line in CORRECTED[3:]:
        assert not server.sugoi(line).startswith("person")
    ready = server.request("GET", "/readyz")
    assert ready.status == 503 and "database does not answer" in ready.text
    port = str(database.port)
    assert port not in ready.text and "127.0.0.1" not in ready.text
    log = server.wait_for_output("The database failed")
    assert port not in log and "Traceback" not in log

    database.start()
    server.wait_until_ready()
    for number, line in enumerate(CORRECTED):
        assert server.sugoi(line) == f"person {number}"
    # What was made meanwhile is not there, and what is made now is.
    assert server.sugoi(LINES[10])
    stored = server.request("POST", "/api/v1/getCache").json()["content"]
    assert LINES[10] in stored and stored[CORRECTED[3]] == "person 3"


def test_a_silent_database_is_waited_for_once(database: Database, server: Server) -> None:
    with database.silent():
        began = time.monotonic()
        for line in LINES[11:41]:
            assert server.sugoi(line)
        # Thirty times the time-out would be a minute.
        assert time.monotonic() - began < 55
        assert server.request("GET", "/readyz").status == 503
    server.wait_until_ready()
    assert server.sugoi(CORRECTED[0]) == "person 0"


def test_a_worker_that_begins_without_a_database_says_so(
    database: Database, environment: dict[str, str], boot: Boot
) -> None:
    server = boot(*COMMAND, **environment)
    database.stop()
    for path, sent in (("/", {"content": "猫"}), ("/api/v1/translate", {"text": "猫"})):
        answer = server.post(path, sent)
        assert answer.status == 503, answer.text
        assert "database does not answer" in answer.text and "127.0.0.1" not in answer.text
    database.start()
    server.wait_until_ready()
    assert server.sugoi(LINES[0])
