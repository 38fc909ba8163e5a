"""A server whose SQLite file is deleted or replaced while it runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.server import Answer, Boot, Server


@pytest.fixture
def server(boot: Boot) -> Iterator[Server]:
    yield boot("serve", "--port", "0", "--workers", "1")


def beside(file: Path) -> list[Path]:
    """What SQLite keeps beside a file."""
    return [file.with_name(file.name + end) for end in ("-wal", "-shm")]


def copied(file: Path) -> Path:
    """A copy of what is in a database."""
    copy = file.with_name("restored.sqlite3")
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    return copy


def post_jobs(server: Server, text: str) -> list[Answer]:
    """Make many jobs at once: each thread of the server has a connection then, and uses it."""
    with ThreadPoolExecutor(8) as pool:
        sent = [{"texts": [text]}] * 24
        return list(pool.map(lambda each: server.post("/api/v1/jobs", each), sent))


def jobs_in(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        return {row[0] for row in database.execute("SELECT id FROM nmt_server_job")}


def ids_of(answers: list[Answer]) -> set[str]:
    assert {answer.status for answer in answers} == {202}
    return {answer.json()["id"].replace("-", "") for answer in answers}


def test_a_replaced_file_is_the_one_written_to_and_a_deleted_one_is_not_made_anew(
    server: Server,
) -> None:
    file = server.data / "db.sqlite3"
    restored = copied(file)
    assert ids_of(post_jobs(server, "猫"))

    for old_file in (file, *beside(file)):
        old_file.unlink(missing_ok=True)
    for answer in post_jobs(server, "犬"):
        assert answer.status == 503, answer.text
        assert answer.json()["error"]["code"] == "database_unavailable"
    assert not file.exists()

    restored.rename(file)
    server.wait_until_ready()
    assert ids_of(post_jobs(server, "鳥")) == jobs_in(file)


def test_a_file_beside_what_belonged_to_the_one_before_is_not_touched(server: Server) -> None:
    file = server.data / "db.sqlite3"
    restored = copied(file)
    assert ids_of(post_jobs(server, "猫"))

    restored.replace(file)
    content = file.read_bytes()
    assert {answer.status for answer in post_jobs(server, "犬")} == {503}
    ready = server.request("GET", "/readyz")
    assert ready.status == 503 and "-wal and -shm" in ready.text
    assert server.sugoi("馬が走る。")
    assert file.read_bytes() == content

    for old_file in beside(file):
        old_file.unlink()
    server.wait_until_ready()
    assert ids_of(post_jobs(server, "鳥")) == jobs_in(file)
