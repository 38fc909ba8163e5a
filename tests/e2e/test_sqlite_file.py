"""A server whose SQLite file is deleted or replaced while it runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.e2e.server import Boot


def test_a_replaced_file_is_the_one_written_to_and_a_deleted_one_is_not_made_anew(
    boot: Boot,
) -> None:
    server = boot("serve", "--port", "0", "--workers", "1")
    file = server.data / "db.sqlite3"
    restored = file.with_name("restored.sqlite3")
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(restored)) as new:
        old.backup(new)
    assert server.post("/api/v1/jobs", {"texts": ["猫"]}).status == 202

    kept = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
    for old_file in kept:
        old_file.unlink(missing_ok=True)
    answer = server.post("/api/v1/jobs", {"texts": ["犬"]})
    assert answer.status == 503, answer.text
    assert answer.json()["error"]["code"] == "database_unavailable"
    assert not file.exists()

    restored.rename(file)
    server.wait_until_ready()
    answer = server.post("/api/v1/jobs", {"texts": ["鳥"]})
    assert answer.status == 202, answer.text
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT COUNT(*) FROM nmt_server_job").fetchone() == (1,)
