"""Everything is killed while it writes: what was acknowledged is there, and the files are whole."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.e2e.load import marked, under_load
from tests.e2e.server import Server

_COMMAND = ("serve", "--port", "0", "--workers", "2")
_LINES_OF_JOB = 2_000
_FIRST_OF_JOB = 500_000


def kills(folder: Path, rounds: int, chance: random.Random) -> list[str]:
    """What was wrong in so many rounds, under load and with a job that goes on through them all."""
    wrong: list[str] = []
    server = Server(folder, *_COMMAND)
    try:
        texts = [marked(_FIRST_OF_JOB + number)[1] for number in range(_LINES_OF_JOB)]
        sent = {"texts": texts, "protect": {"sets": ["braces"]}}
        job = server.post("/api/v1/jobs", sent).json()["id"]
        total = 0
        for number in range(rounds):
            with under_load(server, first=1_000 * number) as load:
                load.wait_for(20)
                time.sleep(chance.uniform(0.0, 0.5))
                server.crash()
                # Nobody listens: they find that out.
            wrong += [*load.errors[:3], *load.mixed_up[:3]]
            total += load.answered
            wrong += _look_at_database(server.data / "db.sqlite3", load.numbers)
            server.start_again(*_COMMAND)
            if number % 20 == 19:
                print(f"{number + 1} kills, {total} lines acknowledged", flush=True)
        wrong += _look_at_job(server, job, texts)
    finally:
        server.crash()
    return wrong


def _look_at_database(file: Path, numbers: list[int]) -> list[str]:
    wrong = []
    with closing(sqlite3.connect(file)) as database:
        (found,) = database.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            wrong.append(f"The database is broken: {found}")
        for number in numbers:
            row = database.execute(
                "SELECT target FROM nmt_server_cachedtranslation WHERE source = ?",
                (marked(number)[1],),
            ).fetchone()
            if row is None or marked(number)[0] not in row[0]:
                wrong.append(f"The line {number} was acknowledged and is not there.")
    return wrong


def _look_at_job(server: Server, job: str, texts: list[str]) -> list[str]:
    deadline = time.monotonic() + 300
    state: Any = None
    while state is None or state["state"] in ("queued", "running"):
        if time.monotonic() > deadline:
            return [f"The job does not get done: {state}"]
        time.sleep(0.2)
        state = server.request("GET", f"/api/v1/jobs/{job}").json()
    if state["state"] != "done":
        return [f"The job ended otherwise: {state}"]
    translated = server.request("GET", f"/api/v1/jobs/{job}/result").json()
    if len(translated) != len(texts):
        return [f"The job has {len(translated)} lines of {len(texts)}."]
    pairs = zip(texts, translated, strict=True)
    return [f"{text} -> {made}" for text, made in pairs if text[: text.index("}") + 1] not in made]
