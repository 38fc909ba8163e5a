"""The whole server on PostgreSQL and on MariaDB, as on SQLite."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.conftest import DEMO
from tests.e2e.databases import OTHER_DATABASES, Databases, has_postgresql, postgresql
from tests.e2e.server import Boot, Server

SAMPLE = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()[:60]
TEXTS = ["　猫", "猫", "猫 ", '猫,"b"', "😀猫", "猫A", "猫a", "猫é", "猫e", "ｶﾞ", "が", "猫\n犬"]


COMMAND = ("serve", "--port", "0")


@pytest.fixture(scope="module")
def served(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server on the database that the test names, for all tests on it."""
    environment = {}
    if request.param != "sqlite":
        environment["DATABASE_URL"] = databases.of(request.param).new_url()
    server = Server(tmp_path_factory.mktemp("data") / "data", *COMMAND, environment=environment)
    yield server
    server.stop()


def on(*kinds: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("served", kinds, indirect=True, scope="module")


@on(*OTHER_DATABASES)
def test_the_server_on_another_database(served: Server, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(served.sugoi, [SAMPLE, TEXTS, list(reversed(SAMPLE))] * 2))
    assert answers[2] == list(reversed(answers[0]))

    stored = served.request("POST", "/api/v1/getCache").json()["content"]
    # Exact keys: no database folds case, width, accents or white space at the ends.
    assert set(TEXTS[:-1]) | {"犬"} <= set(stored)

    run_job(served)
    correct(served)
    assert served.sugoi(["猫", "猫\n犬"])[0] == "Tama"

    pairs = tmp_path / "cache.csv"
    pairs.write_text("rawText,model\nA,capital\na,small\n猫,Mike\n", encoding="utf-8")
    served.manage("import_cache", str(pairs))
    served.manage("import_cache", str(pairs))
    served.restart(*COMMAND)
    assert served.sugoi(["A", "a", "猫"]) == ["capital", "small", "Mike"]
    assert served.sugoi("猫 ") == stored["猫 "]
    exported = served.manage("export_cache", "--format", "jsonl")
    assert len(exported.splitlines()) >= len(SAMPLE)


def run_job(server: Server) -> None:
    """A file of several megabytes with a character that not every database can store."""
    padding = b"\n" * (3 * 1024 * 1024)
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        + padding + "猫\0\U0001f600\n".encode() + b"\r\n--b--\r\n"
    )  # fmt: skip
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    job = server.request("POST", "/api/v1/jobs", body, kind).json()
    events = server.request("GET", f"/api/v1/jobs/{job['id']}/events").text
    assert "event: end" in events and '"state":"done"' in events
    result = server.request("GET", f"/api/v1/jobs/{job['id']}/result").body
    assert result.startswith(padding) and result.endswith(b"\n")
    assert server.request("DELETE", f"/api/v1/jobs/{job['id']}").status == 204


def correct(server: Server) -> None:
    """Correct 猫 over the REST API, found by each kind of search."""
    headers = server.staff_headers()
    rows = server.request("GET", "/api/v1/cache?page_size=1000").json()["results"]
    sources = {row["source"] for row in rows}
    long = next(source for source in sources if len(source) > 8)
    for text in ("猫", "猫 ", "猫A", "猫é", "ｶﾞ", long):
        beginning = {source for source in sources if source.startswith(text)}
        for search, expected in ((f"={text}", {text}), (f"^{text}", beginning)):
            path = f"/api/v1/cache?{urlencode({'search': search})}"
            found = server.request("GET", path).json()["results"]
            assert {row["source"] for row in found} == expected, search
    (row,) = (row for row in rows if row["source"] == "猫")
    answer = server.request(
        "PATCH",
        f"/api/v1/cache/{row['id']}",
        json.dumps({"target": "Tama"}),
        headers,
    )
    assert answer.status == 200
    server.wait_until_served("猫", "Tama")


@pytest.mark.skipif(not has_postgresql(), reason="no PostgreSQL or psycopg here")
def test_a_database_that_goes_and_comes_again(boot: Boot, databases: Databases) -> None:
    database = databases.of(postgresql)
    server = boot(*COMMAND, "--workers", "1", DATABASE_URL=database.new_url())
    translated = server.sugoi("猫")
    job = server.post("/api/v1/jobs", {"texts": ["猫"]}).json()["id"]
    pages = [*ANSWERED_FROM_THE_DATABASE, f"/api/v1/jobs/{job}"]
    session = {"Cookie": f"sessionid={server.manage('shell', '-c', _SESSION).split()[-1]}"}
    assert server.request("GET", "/admin/", headers=session).status == 200
    assert {server.request("GET", page).status for page in pages} == {200}

    database.stop()
    # Each thread of the server finds by itself that its connection has ended.
    for page in pages * 8:
        answer = server.request("GET", page)
        assert answer.status == 503, answer.text
        error = answer.json()["error"]
        assert error["code"] == "database_unavailable" and "see that" in error["hint"]
        assert int(answer.headers["Retry-After"]) >= 1
    for headers in ({}, {"Accept": "text/html"}):
        answer = server.request("GET", "/admin/", headers=session | headers)
        assert answer.status == 503 and "database does not answer" in answer.text
    assert server.sugoi("猫") == translated
    assert server.request("GET", "/", headers={"Accept": "text/html"}).status == 200
    assert server.request("GET", "/readyz").status == 503
    # When it is back, nobody meets a connection that has ended.
    for _ in range(2):
        database.stop()
        database.start()
        server.wait_until_ready()
        assert {server.request("GET", page).status for page in pages * 2} == {200}


ANSWERED_FROM_THE_DATABASE = (
    *("/api/v1/models", "/api/v1/languages", "/api/v1/languages?all=true", "/api/v1/cache"),
    *("/api/v1/cache/1", "/api/v1/jobs"),
)
_SESSION = """
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.create_superuser("somebody"))
print(client.cookies["sessionid"].value)
"""


@on("sqlite", *OTHER_DATABASES)
def test_a_backup_is_restored(served: Server, tmp_path: Path) -> None:
    """Into the same database, and nothing of what came after it is left."""
    before = served.sugoi(TEXTS)
    stored = served.request("POST", "/api/v1/getCache").json()
    backup = tmp_path / "backup"
    # While it serves.
    served.manage("backup", str(backup))
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    served.sugoi("これは後で来た。")
    assert served.request("POST", "/api/v1/getCache").json() != stored
    served.stop()
    served.manage("restore", str(backup))
    served.start_again(*COMMAND)
    assert served.request("POST", "/api/v1/getCache").json() == stored
    assert served.sugoi(TEXTS) == before
    # Which changes nothing.
    wrong, is_sqlite = tmp_path / "wrong", backup.read_bytes().startswith(b"SQLite")
    wrong.write_bytes(b"PGDMP" if is_sqlite else b"SQLite format 3\0")
    with pytest.raises(AssertionError, match="no backup"):
        served.manage("restore", str(wrong))
    if is_sqlite:
        wrong.write_bytes(backup.read_bytes()[:100_000])
        with pytest.raises(AssertionError, match="damaged"):
            served.manage("restore", str(wrong))
    assert served.sugoi(TEXTS) == before


@on(*OTHER_DATABASES)
def test_exactly_one_default_is_enforced_by_the_database(served: Server) -> None:
    assert "refused" in served.manage("shell", "-c", _SECOND_DEFAULT)


_SECOND_DEFAULT = """
from django.db import IntegrityError, transaction
from nmt_server.models import TranslationModel
row = TranslationModel.objects.get()
row.pk, row.name, row.is_default = None, "other", None
row.save()
for wrong in (True, False):
    try:
        with transaction.atomic():
            TranslationModel.objects.filter(name="other").update(is_default=wrong)
        print("accepted", wrong)
        break
    except IntegrityError:
        pass
else:
    print("refused")
"""


@pytest.mark.parametrize("kind", [None, *OTHER_DATABASES])
def test_machines_that_are_set_up_at_once_on_one_database(
    kind: Any, databases: Databases, tmp_path: Path
) -> None:
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    if kind is not None:
        environment["DATABASE_URL"] = databases.of(kind).new_url()
    # With SQLite they are two processes of one machine.
    folders = [tmp_path / name for name in ("one", "other" if kind else "one")]
    setups = [
        subprocess.Popen(
            [sys.executable, "manage.py", "setup"],
            cwd=DEMO.parent,
            env={**environment, "NMT_DATA_DIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for folder in folders
    ]
    said = [each.communicate(timeout=120)[0] for each in setups]
    assert [each.returncode for each in setups] == [0, 0], said
    # The demo model is there once.
    assert sorted("is registered: Japanese" in each for each in said) == [False, True]
