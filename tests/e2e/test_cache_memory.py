"""The whole cache is given out row by row: a web process does not grow with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psutil
import pytest

from tests.e2e.server import Boot, Server

_ROWS = 100_000
_COPY = """
INSERT INTO nmt_server_cachedtranslation ({names})
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
SELECT {values} FROM numbers, (SELECT * FROM nmt_server_cachedtranslation LIMIT 1)
"""
# Imported, for the engine's rows are given out only with the key of their text.
_MADE = {
    "key": "'row ' || n",
    "source": "source || ' ' || n",
    "target": "hex(zeroblob(100))",
    "origin": "'imported'",
}


def _fill(server: Server) -> None:
    with closing(sqlite3.connect(server.data / "db.sqlite3", timeout=30)) as database, database:
        found = database.execute("PRAGMA table_info(nmt_server_cachedtranslation)")
        names = [str(row[1]) for row in found if row[1] != "id"]
        values = ", ".join(_MADE.get(name, name) for name in names)
        database.execute(_COPY.format(names=", ".join(names), values=values), [_ROWS])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_giving_out_many_rows_takes_little_memory(boot: Boot, method: str) -> None:
    server = boot("serve", "--port", "0", "--workers", "1")
    server.sugoi("猫")
    assert server.request(method, "/api/v1/getCache").status == 200
    _fill(server)
    web = psutil.Process(server.process.pid)
    processes = [web, *web.children()]
    before = {process.pid: process.memory_info().rss for process in processes}
    answer = server.request(method, "/api/v1/getCache")
    assert answer.status == 200 and len(answer.body) > _ROWS * 200
    for process in processes:
        assert process.memory_info().rss - before[process.pid] < 60 * 1024 * 1024
