"""Everything is killed while it writes: what was acknowledged is there, and the files are whole.

Several servers, each with data of its own, go through this side by side: most of a round is the
start of a server and of its host. Each round a job is sent and clients ask; at a random moment all
processes of the server are killed, and its files are looked at as they were left. Jobs go on in
later rounds, and in the end each must be done.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.e2e.load import marked, under_load
from tests.e2e.server import Server

_COMMAND = ("serve", "--port", "0", "--workers", "2")
_SERVERS = 3
_CLIENTS = 4
# Lines that are answered before a kill at most, and seconds that it comes after them at most.
_MOST_LINES, _MOST_SECONDS = 40, 0.3
_LINES_OF_JOB = 100
_FIRST_OF_JOBS = 500_000
# For the jobs of a server that are left in the end.
_DONE_SECONDS = 300.0


def kills(folder: Path, rounds: int, chance: random.Random) -> list[str]:
    """What was wrong in so many rounds, of all servers together."""
    began = time.monotonic()
    parts = [rounds // _SERVERS + (number < rounds % _SERVERS) for number in range(_SERVERS)]
    with ThreadPoolExecutor(_SERVERS) as threads:
        at_work = [
            threads.submit(_kills_of_one, folder / str(number), part, random.Random(seed))
            for number, part in enumerate(filter(None, parts))
            if (seed := chance.random())
        ]
        wrong = [each for future in at_work for each in future.result()]
    print(f"{rounds} kills in {time.monotonic() - began:.0f} seconds", flush=True)
    # What is lost is found lost after each later kill.
    return list(dict.fromkeys(wrong))


def _kills_of_one(data: Path, rounds: int, chance: random.Random) -> list[str]:
    wrong: list[str] = []
    acknowledged: list[int] = []
    jobs: dict[str, list[str]] = {}
    server = Server(data, *_COMMAND)
    try:
        for number in range(rounds):
            texts = _texts_of_job(number)
            sent = {"texts": texts, "protect": {"sets": ["braces"]}}
            jobs[server.post("/api/v1/jobs", sent).json()["id"]] = texts
            with under_load(server, _CLIENTS, first=1_000 * number) as load:
                load.wait_for(chance.randint(1, _MOST_LINES))
                time.sleep(chance.uniform(0.0, _MOST_SECONDS))
                server.crash()
                # Nobody listens: they find that out.
            wrong += [*load.errors[:3], *load.mixed_up[:3]]
            acknowledged += load.numbers
            wrong += _look_at_database(server.data / "db.sqlite3", acknowledged)
            server.start_again(*_COMMAND)
        wrong += _look_at_jobs(server, jobs)
    finally:
        server.crash()
    print(f"{rounds} kills, {len(acknowledged)} lines acknowledged, {len(jobs)} jobs", flush=True)
    return wrong


def _texts_of_job(number: int) -> list[str]:
    first = _FIRST_OF_JOBS + _LINES_OF_JOB * number
    return [marked(each)[1] for each in range(first, first + _LINES_OF_JOB)]


def _look_at_database(file: Path, acknowledged: Iterable[int]) -> list[str]:
    """Look at a copy: it is for the server to make the file whole that it has left."""
    with tempfile.TemporaryDirectory(prefix="nmt-kills-") as folder:
        for each in file.parent.glob(f"{file.name}*"):
            shutil.copy(each, folder)
        with closing(sqlite3.connect(Path(folder, file.name))) as database:
            (found,) = database.execute("PRAGMA integrity_check").fetchone()
            if found != "ok":
                return [f"The database is broken: {found}"]
            rows = database.execute("SELECT source, target FROM nmt_server_cachedtranslation")
            targets = dict(rows.fetchall())
    return [
        f"The line {number} was acknowledged and is not there."
        for number in acknowledged
        if marked(number)[0] not in targets.get(marked(number)[1], "")
    ]


def _look_at_jobs(server: Server, jobs: Mapping[str, list[str]]) -> list[str]:
    wrong: list[str] = []
    deadline = time.monotonic() + _DONE_SECONDS
    for job, texts in jobs.items():
        wrong += _look_at_job(server, job, texts, deadline)
    return wrong


def _look_at_job(server: Server, job: str, texts: list[str], deadline: float) -> list[str]:
    state: Any = None
    while state is None or state["state"] in ("queued", "running"):
        if time.monotonic() > deadline:
            return [f"A job does not get done: {state}"]
        answer = server.request("GET", f"/api/v1/jobs/{job}")
        if answer.status != 200:
            return [f"A job was acknowledged and is not there: {answer.text}"]
        state = answer.json()
        if state["state"] == "failed" and "ended several times" in state["error"]:
            # It may have been killed so often in a row before it got on. It can go on from there.
            state = server.post(f"/api/v1/jobs/{job}/resume", {}).json()
        time.sleep(0.1)
    if state["state"] != "done" or state["done"] != len(texts):
        return [f"A job ended otherwise: {state}"]
    translated = server.request("GET", f"/api/v1/jobs/{job}/result").json()
    if len(translated) != len(texts):
        return [f"A job has {len(translated)} lines of {len(texts)}."]
    pairs = zip(texts, translated, strict=True)
    return [f"{text} -> {made}" for text, made in pairs if text[: text.index("}") + 1] not in made]
