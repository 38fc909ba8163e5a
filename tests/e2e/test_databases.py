"""The whole server on PostgreSQL and on MariaDB, as on SQLite."""

from __future__ import annotations

import json
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.conftest import DEMO
from tests.e2e.databases import OTHER_DATABASES, has_mariadb, has_postgresql, mariadb, postgresql
from tests.e2e.server import Boot, Server

SAMPLE = (DEMO / "sample.ja.txt").read_text(encoding="utf-8").splitlines()[:60]
TEXTS = ["　猫", "猫", "猫 ", '猫,"b"', "😀猫", "猫A", "猫a", "猫é", "猫e", "ｶﾞ", "が", "猫\n犬"]


@pytest.fixture(params=OTHER_DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="nmt-db-") as folder,
        request.param(Path(folder) / "data") as url,
    ):
        yield url


def test_the_server_on_another_database(database_url: str, boot: Boot, tmp_path: Path) -> None:
    server = boot("serve", "--port", "0", DATABASE_URL=database_url)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(server.sugoi, [SAMPLE, TEXTS, list(reversed(SAMPLE))] * 2))
    assert answers[2] == list(reversed(answers[0]))

    stored = server.request("POST", "/api/v1/getCache").json()["content"]
    # Exact keys: no database folds case, width, accents or white space at the ends.
    assert set(TEXTS[:-1]) | {"犬"} <= set(stored)

    run_job(server)
    correct(server)
    assert server.sugoi(["猫", "猫\n犬"])[0] == "Tama"

    pairs = tmp_path / "cache.csv"
    pairs.write_text("rawText,model\nA,capital\na,small\n猫,Mike\n", encoding="utf-8")
    server.manage("import_cache", str(pairs))
    server.manage("import_cache", str(pairs))
    server.restart("serve", "--port", "0")
    assert server.sugoi(["A", "a", "猫"]) == ["capital", "small", "Mike"]
    assert server.sugoi("猫 ") == stored["猫 "]
    exported = server.manage("export_cache", "--format", "jsonl")
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
def test_a_database_that_goes_and_comes_again(boot: Boot) -> None:
    with tempfile.TemporaryDirectory(prefix="nmt-db-") as folder:
        data = Path(folder) / "data"
        with postgresql(data) as url:
            server = boot("serve", "--port", "0", "--workers", "1", DATABASE_URL=url)
            translated = server.sugoi("猫")
            job = server.post("/api/v1/jobs", {"texts": ["猫"]}).json()["id"]
            pages = [*ANSWERED_FROM_THE_DATABASE, f"/api/v1/jobs/{job}"]
            session = {"Cookie": f"sessionid={server.manage('shell', '-c', _SESSION).split()[-1]}"}
            assert server.request("GET", "/admin/", headers=session).status == 200
            assert {server.request("GET", page).status for page in pages} == {200}
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
            with postgresql(data, urlsplit(url).port or 0):
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


@pytest.mark.parametrize("kind", ["sqlite", postgresql, mariadb])
def test_a_backup_is_restored(kind: Any, boot: Boot, tmp_path: Path) -> None:
    """Into the same database, and nothing of what came after it is left."""
    if not {postgresql: has_postgresql, mariadb: has_mariadb}.get(kind, lambda: True)():
        pytest.skip("no such database here")
    with ExitStack() as stack:
        environment = {}
        if kind != "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="nmt-db-"))
            environment["DATABASE_URL"] = stack.enter_context(kind(Path(folder) / "data"))
        server = boot(**environment)
        before = server.sugoi(TEXTS)
        backup = tmp_path / "backup"
        # While it serves.
        server.manage("backup", str(backup))
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        server.sugoi(SAMPLE)
        server.stop()
        server.manage("restore", str(backup))
        rows = server.manage("export_cache", "--format", "jsonl").splitlines()
        assert {json.loads(row)["source"] for row in rows} == set(TEXTS[:-1]) | {"犬"}
        server.restart()
        assert server.sugoi(TEXTS) == before
        # Which changes nothing.
        (tmp_path / "wrong").write_bytes(b"SQLite format 3\0" if environment else b"PGDMP")
        with pytest.raises(AssertionError, match="no backup"):
            server.manage("restore", str(tmp_path / "wrong"))


def test_exactly_one_default_is_enforced_by_the_database(database_url: str, boot: Boot) -> None:
    server = boot(DATABASE_URL=database_url)
    assert "refused" in server.manage("shell", "-c", _SECOND_DEFAULT)


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
